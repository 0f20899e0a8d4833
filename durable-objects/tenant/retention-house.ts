import { and, asc, eq, gt, inArray, isNull, lt, sql } from "drizzle-orm";
import { AUDIT_KEPT_MS } from "../../shared/domain/limits.ts";
import { type Result, ok } from "../../shared/domain/result.ts";
import { countErased } from "../../shared/observability/meter.ts";
import type { Swept } from "../index/rpc.ts";
import type { Site } from "./calls.ts";
import { eraseTasks } from "./retention-tasks.ts";
import { audit, revisions } from "./schema.ts";
import type { TenantStore } from "./store.ts";

/** A sweep that was told before is among the last of these, or long ago. */
const LAST_ENTRIES = 1_000;
/** What one sweep erases at most of audit entries, and looks at of revisions. */
const AUDIT_BATCH = 500;
const REVISION_BATCH = 100;
/** How often this object keeps house, however many shards report, in milliseconds. */
const HOUSE_INTERVAL_MS = 30 * 60 * 1000;
/** How long nobody has needed a revision of a definition run as it is, before it is erased, in milliseconds. */
export const UNUSED_REVISION_KEPT_MS = 24 * 60 * 60 * 1000;

/** One entry for each sweep that erased something. Told twice, it is one. */
export function noteSweep({ db, now }: Site, { shard, began, completed, failed }: Swept): void {
  if (completed + failed === 0) return;
  const target = `completed=${completed} failed=${failed} shard=${shard}`;
  note(db, now, "executions.erased", target, `sweep-${shard}-${began}`);
}

/** Audit entries and tasks after their period, and revisions that no execution needs; bounded, at each sweep a part. */
export async function keepHouse(
  site: Site,
  store: TenantStore,
  used: (revisions: readonly string[]) => Promise<Result<ReadonlySet<string>>>,
): Promise<Result<null>> {
  const { db, now } = site;
  if (!store.purgeDue("house", now, HOUSE_INTERVAL_MS)) return ok(null);
  const entries = eraseAudit(site);
  const tasks = eraseTasks(site, store);
  if (tasks > 0) {
    countErased("tasks", tasks);
    note(db, now, "people.erased", `tasks=${tasks}`, `house-tasks-${now}`);
  }
  const found = candidates(site, store);
  if (found.length > 0) {
    const needed = await used(found.map(({ id }) => id));
    if (!needed.ok) return needed;
    const erased = store.transaction(() => eraseRevisions(site, found, needed.value));
    countErased("revisions", erased);
    if (erased > 0) note(db, now, "revisions.erased", `revisions=${erased}`, `house-${now}`);
  }
  if (entries > 0) {
    countErased("audit entries", entries);
    note(db, now, "audit.erased", `entries=${entries}`, `house-audit-${now}`);
  }
  return ok(null);
}

/** The oldest come first, so nothing is looked at that stays. */
function eraseAudit({ db, now }: Site): number {
  const old = db.select({ id: audit.id, at: audit.at }).from(audit).orderBy(asc(audit.id)).limit(AUDIT_BATCH).all();
  const last = old.findLast(({ at }) => at < now - AUDIT_KEPT_MS);
  if (last === undefined) return 0;
  const erased = old.filter(({ id }) => id <= last.id).length;
  db.delete(audit)
    .where(sql`${audit.id} <= ${last.id}`)
    .run();
  return erased;
}

type Candidate = Pick<typeof revisions.$inferSelect, "row" | "id" | "unusedSince">;

/** Those that are old enough to have executions in the index; where the last sweep stopped, this one goes on. */
function candidates({ db, now }: Site, store: TenantStore): readonly Candidate[] {
  const found = db
    .select({ row: revisions.row, id: revisions.id, unusedSince: revisions.unusedSince })
    .from(revisions)
    .where(
      and(
        isNull(revisions.workflowId),
        lt(revisions.createdAt, now - UNUSED_REVISION_KEPT_MS),
        gt(revisions.row, store.houseCursor),
      ),
    )
    .orderBy(asc(revisions.row))
    .limit(REVISION_BATCH)
    .all();
  store.houseCursor = found.length < REVISION_BATCH ? 0 : (found.at(-1)?.row ?? 0);
  return found;
}

/**
 * First marked, and erased a day later: a start may hold a revision that no execution in the index shows yet. Whoever
 * runs the definition again takes the mark off, which is why it is looked at again here.
 */
function eraseRevisions({ db, now }: Site, found: readonly Candidate[], used: ReadonlySet<string>): number {
  const set = (ids: readonly string[], unusedSince: number | null): void => {
    if (ids.length > 0)
      db.update(revisions)
        .set({ unusedSince })
        .where(inArray(revisions.id, [...ids]))
        .run();
  };
  const ids = (which: (candidate: Candidate) => boolean) => found.filter(which).map(({ id }) => id);
  set(
    ids(({ id, unusedSince }) => used.has(id) && unusedSince !== null),
    null,
  );
  set(
    ids(({ id, unusedSince }) => !used.has(id) && unusedSince === null),
    now,
  );
  let erased = 0;
  for (const { id, unusedSince } of found) {
    if (used.has(id) || unusedSince === null || unusedSince > now - UNUSED_REVISION_KEPT_MS) continue;
    const gone = db
      .delete(revisions)
      .where(and(eq(revisions.id, id), isNull(revisions.workflowId), eq(revisions.unusedSince, unusedSince)))
      .returning({ id: revisions.id })
      .all();
    erased += gone.length;
  }
  return erased;
}

function note(db: Site["db"], now: number, action: string, target: string, requestId: string): void {
  const last =
    db
      .select({ id: audit.id })
      .from(audit)
      .orderBy(sql`${audit.id} DESC`)
      .limit(1)
      .get()?.id ?? 0;
  const told = db
    .select({ id: audit.id })
    .from(audit)
    .where(and(gt(audit.id, last - LAST_ENTRIES), eq(audit.requestId, requestId)))
    .limit(1)
    .get();
  if (told === undefined) db.insert(audit).values({ at: now, actor: "system", action, target, requestId }).run();
}
