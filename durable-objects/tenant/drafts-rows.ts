import { and, eq } from "drizzle-orm";
import { MAX_DEFINITION_BYTES } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import { actorOf } from "./actors.ts";
import type { Site } from "./calls.ts";
import { findRevision, type WorkflowRow } from "./designer-rows.ts";
import type { DraftRecord } from "./drafts-rpc.ts";
import { drafts, workflows } from "./schema.ts";
import type { Database } from "./store.ts";

export type DraftRow = typeof drafts.$inferSelect;

/** The texts that a draft is compared with; null: there is no such revision. */
export interface Texts {
  readonly latest: string | null;
  readonly live: string | null;
}

/** How a revision is written as text needs the YAML library: loaded by who changes drafts, and by nobody else. */
export async function textsOf(db: Database, workflow: WorkflowRow): Promise<Result<Texts>> {
  const latest = await textOf(db, workflow, numberOr(workflow.latestRevision));
  if (!latest.ok) return latest;
  const live =
    workflow.publishedRevision === workflow.latestRevision
      ? latest
      : await textOf(db, workflow, workflow.publishedRevision);
  return live.ok ? ok({ latest: latest.value, live: live.value }) : live;
}

export async function textOf(
  db: Database,
  workflow: WorkflowRow,
  number: number | null,
): Promise<Result<string | null>> {
  if (number === null) return ok(null);
  const found = findRevision(db, workflow.id, number);
  if (!found.ok) return found;
  const { source, definition } = found.value;
  if (source !== null) return ok(source);
  const { definitionText } = await import("../../shared/dsl/draft-text.ts");
  return ok(definitionText({ source, definition: JSON.parse(definition) as unknown }));
}

/** A workflow that has only a draft has revision 0. */
export const numberOr = (revision: number): number | null => (revision === 0 ? null : revision);

/** The revision that a draft was begun from: where no text is kept, it would be the newest. */
export function baseOf(workflow: WorkflowRow, row: DraftRow | undefined): number | null {
  return row === undefined || row.text === null ? numberOr(workflow.latestRevision) : row.base;
}

export function findDraft(db: Database, workflow: WorkflowRow): DraftRow | undefined {
  return db.select().from(drafts).where(eq(drafts.workflow, workflow.number)).limit(1).get();
}

export function toDraft(db: Database, workflow: WorkflowRow, row: DraftRow | undefined, texts: Texts): DraftRecord {
  const saved = row?.text ?? null;
  const latest = numberOr(workflow.latestRevision);
  const text = saved ?? texts.latest ?? "";
  return {
    workflow: workflow.id,
    text,
    version: row?.version ?? 0,
    saved: saved !== null,
    base: baseOf(workflow, row),
    latest,
    live: workflow.publishedRevision,
    differs: text !== texts.live,
    updatedAt: row?.updatedAt ?? null,
    updatedBy: row === undefined ? null : actorOf(db, row.updatedBy),
  };
}

/** Keeps a text, or with null nothing but the version, and says so on the workflow's own row where that changes. */
export function writeDraft(
  { db, now, actor }: Site,
  workflow: WorkflowRow,
  { text, base }: { readonly text: string | null; readonly base: number | null },
): DraftRow {
  const version = (findDraft(db, workflow)?.version ?? 0) + 1;
  const row = { workflow: workflow.number, text, version, base, updatedAt: now, updatedBy: actor };
  const written = db
    .insert(drafts)
    .values(row)
    .onConflictDoUpdate({ target: drafts.workflow, set: row })
    .returning()
    .get();
  const draft = text !== null;
  if (workflow.draft !== draft) db.update(workflows).set({ draft }).where(eq(workflows.number, workflow.number)).run();
  return written;
}

/** `conflict`, with what is kept, where that is not what the caller has seen. */
export function sameVersion({ db }: Site, row: DraftRow | undefined, seen: number | null): Result<null> {
  const kept = row?.version ?? 0;
  if (seen === null || seen === kept) return ok(null);
  const updatedBy = row === undefined ? null : actorOf(db, row.updatedBy);
  const whose = updatedBy === null ? "nothing was saved yet" : `version ${kept} was saved by ${updatedBy.name}`;
  const current = { version: kept, updatedAt: row?.updatedAt ?? null, updatedBy };
  const detail = `This draft has changed meanwhile: you have seen version ${seen}, and ${whose}. Read it, and save yours again.`;
  return { ok: false, error: { code: "conflict", detail, current } };
}

/** `conflict` where the workflow was revised by another way than this draft. */
export function sameBase(workflow: WorkflowRow, row: DraftRow | undefined, seen: number): Result<null> {
  if (seen === workflow.latestRevision || seen === baseOf(workflow, row)) return ok(null);
  return fail(
    "conflict",
    `The workflow was revised meanwhile: this was made from revision ${seen}, and the newest is ${workflow.latestRevision}. Look at what has changed, and save again with base ${workflow.latestRevision}.`,
  );
}

export function fits(text: string): Result<null> {
  return exceeds(text, MAX_DEFINITION_BYTES)
    ? fail("too_large", `A definition may have at most ${MAX_DEFINITION_BYTES} bytes: split it into several workflows.`)
    : ok(null);
}

export function isTaken(
  db: Database,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): boolean {
  const where = and(eq(workflows.namespace, namespace), eq(workflows.name, name));
  return db.select({ number: workflows.number }).from(workflows).where(where).limit(1).get() !== undefined;
}
