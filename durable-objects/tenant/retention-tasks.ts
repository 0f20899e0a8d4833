import { asc, gt, inArray } from "drizzle-orm";
import type { Site } from "./calls.ts";
import { retentionMs } from "./retention.ts";
import { people, peopleLinks } from "./schema.ts";
import type { Database, TenantStore } from "./store.ts";

/** Rows that are read at a time. */
const PAGE = 500;
/** Erased at most in one sweep, and by one statement, which has at most so many parameters. */
const TASK_BATCH = 500;
const MAX_BOUND = 100;

/**
 * Human tasks that have been over for as long as the organisation keeps executions: what they asked, about what, and
 * the answer. One whose execution has not been told its end yet stays, whatever its age.
 */
export function eraseTasks({ db, now }: Site, store: TenantStore): number {
  const { completedMs, failedMs } = retentionMs(db);
  const gone = overSince(db, now - Math.max(completedMs, failedMs));
  if (gone.length === 0) return 0;
  store.transaction(() => {
    for (let from = 0; from < gone.length; from += MAX_BOUND) {
      const part = gone.slice(from, from + MAX_BOUND);
      db.delete(peopleLinks).where(inArray(peopleLinks.task, part)).run();
      db.delete(people).where(inArray(people.number, part)).run();
    }
  });
  return gone.length;
}

/**
 * Reads the oldest, and none that is younger. Old ones that stay are open, of which there are MAX_OPEN_TASKS at the
 * most, or about to be told: an index would be a row for every task, which costs more.
 */
function overSince(db: Database, before: number): readonly number[] {
  const found: number[] = [];
  let last = 0;
  for (;;) {
    const page = db
      .select({ number: people.number, createdAt: people.createdAt, endedAt: people.endedAt, dueAt: people.dueAt })
      .from(people)
      .where(gt(people.number, last))
      .orderBy(asc(people.number))
      .limit(PAGE)
      .all();
    for (const { number, createdAt, endedAt, dueAt } of page) {
      // They are numbered as they were made: none after a young one is old.
      if (createdAt >= before || found.length === TASK_BATCH) return found;
      if (endedAt !== null && endedAt < before && dueAt === null) found.push(number);
      last = number;
    }
    if (page.length < PAGE) return found;
  }
}
