import { and, asc, eq, isNotNull, lte, min, sql } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { randomBytes, sha256 } from "./digest.ts";
import { MAX_LINKS } from "./people-limits.ts";
import type { PersonTaskRecord, WhichTask } from "./people-rpc.ts";
import { people, peopleLinks } from "./schema.ts";
import type { Database } from "./store.ts";

export type PersonRow = typeof people.$inferSelect;

export function toTask(row: PersonRow): PersonTaskRecord {
  const { number: _number, effect: _effect, noticedAt: _noticedAt, dueAt: _dueAt, failures: _failures, ...task } = row;
  return task;
}

export function byNumber(db: Database, number: number): PersonRow | undefined {
  return db.select().from(people).where(eq(people.number, number)).limit(1).get();
}

/** @param which with the hash of the link, not the link: look-ups are by SHA-256, so their time tells nothing of it */
export function findTask(db: Database, which: { id: string } | { hash: string }): PersonRow | undefined {
  if ("id" in which) return db.select().from(people).where(eq(people.id, which.id)).limit(1).get();
  const link = db.select().from(peopleLinks).where(eq(peopleLinks.hash, which.hash)).limit(1).get();
  return link === undefined ? undefined : byNumber(db, link.task);
}

export async function keyOf(which: WhichTask): Promise<{ id: string } | { hash: string }> {
  return "id" in which ? which : { hash: await sha256(which.link) };
}

export function taskOfEffect(db: Database, execution: string, effect: string): PersonRow | undefined {
  const one = and(eq(people.execution, execution), eq(people.effect, effect));
  return db.select().from(people).where(one).limit(1).get();
}

/** Reads as many rows as are open, at most MAX_OPEN_TASKS: by the index of the open ones alone. */
export function countOpen(db: Database): number {
  return (
    db
      .select({ n: sql<number>`count(*)` })
      .from(people)
      .where(sql`${people.state} = 'open'`)
      .get()?.n ?? 0
  );
}

export interface NewLink {
  readonly link: string;
  readonly hash: string;
}

/** 260 random bits. */
export async function makeLink(tenant: string): Promise<NewLink> {
  const link = newId("lnk", tenant, randomBytes);
  return { link, hash: await sha256(link) };
}

/** Part of a transaction. */
export function keepLink(db: Database, task: number, { hash }: NewLink, now: number): void {
  const there = db
    .select()
    .from(peopleLinks)
    .where(eq(peopleLinks.task, task))
    .orderBy(asc(peopleLinks.createdAt))
    .all();
  for (const { hash: oldest } of there.slice(0, Math.max(0, there.length - MAX_LINKS + 1)))
    db.delete(peopleLinks).where(eq(peopleLinks.hash, oldest)).run();
  db.insert(peopleLinks).values({ hash, task, createdAt: now }).run();
}

/** Of those that are open: whichever comes first, its reminder or its expiry. */
export function dueAtOf({ expiresAt, remindAt }: Pick<PersonRow, "expiresAt" | "remindAt">): number {
  return Math.min(expiresAt, remindAt ?? Number.POSITIVE_INFINITY);
}

export function nextDue(db: Database): number | null {
  return (
    db
      .select({ at: min(people.dueAt) })
      .from(people)
      .where(isNotNull(people.dueAt))
      .get()?.at ?? null
  );
}

export function dueTasks(db: Database, now: number, limit: number): PersonRow[] {
  return db.select().from(people).where(lte(people.dueAt, now)).orderBy(people.dueAt).limit(limit).all();
}
