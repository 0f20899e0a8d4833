import { eq } from "drizzle-orm";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { actorOf } from "./actors.ts";
import type { Site } from "./calls.ts";
import * as rows from "./designer-rows.ts";
import type { NewRevision, RevisionInList, RevisionRecord, WorkflowRecord } from "./rpc.ts";
import { publications } from "./schema.ts";
import type { Database } from "./store.ts";

/** A page of revisions ends before this many characters of definitions and sources: an RPC answer holds 32 MiB. */
const MAX_REVISIONS_PAGE_CHARACTERS = 4 * 1024 * 1024;

export interface WorkflowAndRevision {
  readonly workflow: WorkflowRecord;
  readonly revision: RevisionRecord;
}

export interface MaybeRevision {
  readonly workflow: WorkflowRecord;
  readonly revision: RevisionRecord | null;
}

export function inList(db: Database, row: rows.RevisionRow): RevisionInList {
  const { createdBy } = row;
  const found = db.select().from(publications).where(eq(publications.revision, row.row)).limit(1).get();
  const published = found === undefined ? null : { at: found.at, by: actorOf(db, found.by), note: found.note };
  return { ...rows.toRevision(row), author: createdBy === null ? null : actorOf(db, createdBy), published };
}

export function both(workflow: rows.WorkflowRow, revision: rows.RevisionRow): WorkflowAndRevision {
  return { workflow: rows.toWorkflow(workflow), revision: rows.toRevision(revision) };
}

/** What an `Idempotency-Key` keeps: the definition is in its own row already, and never changes. */
interface Kept {
  readonly workflow: WorkflowRecord;
  readonly revision: string;
}

export function keep(workflow: rows.WorkflowRow, revision: rows.RevisionRow): Kept {
  return { workflow: rows.toWorkflow(workflow), revision: revision.id };
}

export function restored(site: Site): (kept: unknown) => Result<WorkflowAndRevision> {
  return (kept) => {
    const revision = restoreRevision(site, kept);
    if (!revision.ok) return revision;
    return ok({ workflow: restoreWorkflow((kept as Kept).workflow), revision: revision.value });
  };
}

/** What was kept before there were drafts does not say that there is none. */
export function restoreWorkflow(kept: unknown): WorkflowRecord {
  return { draft: false, ...(kept as Omit<WorkflowRecord, "draft">) };
}

export function restoreRevision({ db }: Site, kept: unknown): Result<RevisionRecord> {
  const found = rows.findRevisionById(db, (kept as Pick<Kept, "revision">).revision);
  return found.ok ? ok(rows.toRevision(found.value)) : found;
}

/** A workflow's name is how others refer to it: a revision can't change it. */
export function renaming(workflow: rows.WorkflowRow, revision: NewRevision): Result<null> {
  if (rows.nameOf(workflow) === rows.nameOf(revision)) return ok(null);
  const message = `this workflow is ${rows.nameOf(workflow)}, and the definition says ${rows.nameOf(revision)}: create another workflow for it`;
  const path = workflow.namespace === revision.namespace ? "/document/name" : "/document/namespace";
  return fail("invalid", message, [{ path, code: "workflow.renamed", message }]);
}

/** The lowest revision number of those, newest first, that one answer may carry; always at least the first. */
export function lastThatFits(
  sizes: readonly { readonly number: number; readonly characters: number }[],
): number | undefined {
  let total = 0;
  let last = sizes[0]?.number;
  for (const { number, characters } of sizes) {
    total += characters;
    if (total > MAX_REVISIONS_PAGE_CHARACTERS) break;
    last = number;
  }
  return last;
}
