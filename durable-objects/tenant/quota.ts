import type { QuotaSetting } from "../../shared/domain/quota.ts";
import { MAX_SET_QUOTA } from "../../shared/domain/limits.ts";
import { fail, type Result } from "../../shared/domain/result.ts";
import { changed, type Done, type Site, unchanged } from "./calls.ts";
import { quotaSettings } from "./schema.ts";
import type { Database } from "./store.ts";

export function readQuota(db: Database): QuotaSetting {
  const row = db.select().from(quotaSettings).limit(1).get();
  return { startsPerMinute: row?.startsPerMinute ?? null, underWay: row?.underWay ?? null };
}

/** In a transaction. What is not named stays. */
export function changeQuota({ db }: Site, change: Partial<QuotaSetting>): Result<Done<QuotaSetting>> {
  const before = readQuota(db);
  const after = { ...before, ...change };
  for (const [name, limit] of Object.entries(after))
    if (limit !== null && (!Number.isInteger(limit) || limit < 0 || limit > MAX_SET_QUOTA))
      return fail("invalid", `${name} must be a whole number from 0 to ${MAX_SET_QUOTA}, or null.`);
  if (before.startsPerMinute === after.startsPerMinute && before.underWay === after.underWay) return unchanged(before);
  const row = { one: 1, ...after };
  db.insert(quotaSettings).values(row).onConflictDoUpdate({ target: quotaSettings.one, set: row }).run();
  const text = (limit: number | null): string => (limit === null ? "default" : String(limit));
  return changed(after, `startsPerMinute=${text(after.startsPerMinute)} underWay=${text(after.underWay)}`);
}
