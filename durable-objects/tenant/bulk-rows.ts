import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, min, sql } from "drizzle-orm";
import { BULK_FITS, type BulkAction, type BulkFilter } from "../../shared/domain/bulk.ts";
import { type IndexConditions, numberOf } from "../../shared/domain/execution-index.ts";
import { BULK_ERASE_BATCH, MAX_BULK_KEPT } from "./bulk-limits.ts";
import type { BulkRecord } from "./bulk-rpc.ts";
import { bulkParts, bulks } from "./schema.ts";
import type { Database } from "./store.ts";

export type BulkRow = typeof bulks.$inferSelect;
export type PartRow = typeof bulkParts.$inferSelect;

/** More parts than an operation can have. */
const PARTS_OF_ONE = 1_000_000;

export function toRecord(row: BulkRow): BulkRecord {
  const { id, action, filter, status, more, done, skipped, failed, failures, by, createdAt, finishedAt } = row;
  const matched = row.listed ? row.matched : null;
  return { id, action, filter, status, matched, more, done, skipped, failed, failures, by, createdAt, finishedAt };
}

/** What began later than `createdAt` does not join. */
export function conditionsOf(action: BulkAction, filter: BulkFilter, createdAt: number): IndexConditions {
  const { workflow = null, status = null, trigger = null, error = null, text = null, version, from, to } = filter;
  const before = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  return {
    workflowId: workflow,
    status,
    ...(status === null ? { anyOf: BULK_FITS[action] } : {}),
    trigger,
    error,
    number: version === undefined ? null : numberOf(version),
    text,
    from: from === undefined ? null : Date.parse(from),
    to: Math.min(before, createdAt + 1),
  };
}

export function bulkById(db: Database, id: string): BulkRow | undefined {
  return db.select().from(bulks).where(eq(bulks.id, id)).limit(1).get();
}

export function bulkByNumber(db: Database, number: number): BulkRow | undefined {
  return db.select().from(bulks).where(eq(bulks.number, number)).limit(1).get();
}

export function countUnderWay(db: Database): number {
  return (
    db
      .select({ n: sql<number>`count(*)` })
      .from(bulks)
      .where(isNull(bulks.finishedAt))
      .get()?.n ?? 0
  );
}

export function nextDueBulk(db: Database): number | null {
  return (
    db
      .select({ at: min(bulks.dueAt) })
      .from(bulks)
      .get()?.at ?? null
  );
}

/** Those that are under way and due, in the order in which they were asked for. */
export function dueBulks(db: Database, now: number): BulkRow[] {
  return db
    .select()
    .from(bulks)
    .where(and(lte(bulks.dueAt, now), isNull(bulks.finishedAt)))
    .orderBy(asc(bulks.number))
    .all();
}

/** Records that were kept long enough. */
export function eraseEnded(db: Database, now: number): void {
  const old = db
    .select({ number: bulks.number })
    .from(bulks)
    .where(and(lte(bulks.dueAt, now), isNotNull(bulks.finishedAt)))
    .limit(BULK_ERASE_BATCH);
  db.delete(bulks).where(inArray(bulks.number, old)).run();
}

/** In the transaction that adds one: what is more than is kept. */
export function eraseBeyond(db: Database, newest: number): void {
  db.delete(bulks)
    .where(and(lt(bulks.number, newest - MAX_BULK_KEPT + 1), isNotNull(bulks.finishedAt)))
    .run();
}

const partsOf = (bulk: number) =>
  and(gte(bulkParts.number, bulk * PARTS_OF_ONE), lt(bulkParts.number, (bulk + 1) * PARTS_OF_ONE));

/** The list is newest first; what began first comes first here: a parent goes before the children it has started. */
export function nextPart(db: Database, bulk: number): PartRow | undefined {
  return db.select().from(bulkParts).where(partsOf(bulk)).orderBy(desc(bulkParts.number)).limit(1).get();
}

export function addPart(db: Database, bulk: number, part: number, executions: PartRow["executions"]): void {
  db.insert(bulkParts)
    .values({ number: bulk * PARTS_OF_ONE + part, executions, attempts: 0 })
    .run();
}

/** @returns whether there may be more */
export function eraseParts(db: Database, bulk: number): boolean {
  const some = db.select({ number: bulkParts.number }).from(bulkParts).where(partsOf(bulk)).limit(BULK_ERASE_BATCH);
  const erased = db.delete(bulkParts).where(inArray(bulkParts.number, some)).returning({ n: bulkParts.number }).all();
  return erased.length === BULK_ERASE_BATCH;
}
