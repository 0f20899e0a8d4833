import { DEFAULT_RETENTION } from "../../shared/domain/limits.ts";
import { retentionMs as retentionTimeMs } from "../../shared/dsl/index.ts";
import { type Result, fail } from "../../shared/domain/result.ts";
import type { Retention } from "../index/rpc.ts";
import { changed, type Done, type Site, unchanged } from "./calls.ts";
import type { RetentionRecord } from "./rpc.ts";
import { retentionSettings } from "./schema.ts";
import type { Database } from "./store.ts";

/** What the organisation says, or, where it says nothing, what the platform does. */
export function readRetention(db: Database): RetentionRecord {
  const row = db.select().from(retentionSettings).limit(1).get();
  return row === undefined
    ? { completed: DEFAULT_RETENTION, failed: DEFAULT_RETENTION }
    : { completed: row.completed, failed: row.failed };
}

export function retentionMs(db: Database): Retention {
  const { completed, failed } = readRetention(db);
  return { completedMs: ms(completed), failedMs: ms(failed) };
}

/** In a transaction. */
export function changeRetention({ db }: Site, change: Partial<RetentionRecord>): Result<Done<RetentionRecord>> {
  const before = readRetention(db);
  const after = { completed: change.completed ?? before.completed, failed: change.failed ?? before.failed };
  for (const [name, time] of Object.entries(after)) {
    const read = retentionTimeMs(time);
    if (!read.ok) return fail("invalid", `${name}: ${read.error.detail}`);
  }
  if (before.completed === after.completed && before.failed === after.failed) return unchanged(before);
  const row = { one: 1, ...after };
  db.insert(retentionSettings).values(row).onConflictDoUpdate({ target: retentionSettings.one, set: row }).run();
  return changed(after, `completed=${after.completed} failed=${after.failed}`);
}

function ms(time: string): number {
  const read = retentionTimeMs(time);
  if (!read.ok) throw new Error(`a retention of ${JSON.stringify(time)} is in the settings`);
  return read.value;
}
