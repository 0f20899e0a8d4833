import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { actorOf } from "./actors.ts";
import type { Site } from "./calls.ts";
import * as rows from "./designer-rows.ts";
import type { NewRevision, Page, RevisionRecord, WorkflowRecord } from "./rpc.ts";
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

export type RevisionsPage = Page<RevisionRecord> & { readonly people: Readonly<Record<string, string>> };

/** Names of those who made and published revisions, by actor. */
export function peopleOf(db: Database, shown: readonly rows.RevisionRow[]): Record<string, string> {
  const actors = new Set(shown.flatMap(({ createdBy, publishedBy }) => [createdBy, publishedBy]));
  return Object.fromEntries([...actors].flatMap((actor) => (actor === null ? [] : [[actor, actorOf(db, actor).name]])));
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
    return revision.ok ? ok({ workflow: (kept as Kept).workflow, revision: revision.value }) : revision;
  };
}

export function restoreRevision({ db }: Site, kept: unknown): Result<RevisionRecord> {
  const found = rows.findRevisionById(db, (kept as Kept).revision);
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
