import { eq } from "drizzle-orm";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { Site } from "./calls.ts";
import { renaming } from "./designer-answers.ts";
import * as rows from "./designer-rows.ts";
import type { DraftToPublish } from "./drafts-rpc.ts";
import { baseOf, findDraft, isTaken, sameVersion, writeDraft } from "./drafts-rows.ts";
import { revisions, workflows } from "./schema.ts";
import { noteTriggers } from "./triggers.ts";

export interface Published {
  readonly row: rows.WorkflowRow;
  readonly revision: rows.RevisionRow;
  /** What starts it has changed, and is to be told. */
  readonly isNoted: boolean;
}

/** Within a transaction: the draft's revision, its publishing, what starts it now, and a draft that is none any more. */
export function publishDraft(
  site: Site,
  workflow: string,
  prepared: rows.PreparedRevision,
  { version, note, base }: DraftToPublish,
): Result<Published> {
  const { db, now } = site;
  const found = rows.findActiveWorkflow(db, workflow);
  if (!found.ok) return found;
  const draft = findDraft(db, found.value);
  const same = sameVersion(site, draft, version);
  if (!same.ok) return same;
  const { latestRevision } = found.value;
  const seen = base ?? baseOf(found.value, draft) ?? 0;
  if (seen !== latestRevision) {
    return fail(
      "conflict",
      `The workflow was revised meanwhile: this draft was begun from revision ${seen}, and the newest is ${latestRevision}. Look at what has changed, and publish again with base ${latestRevision}.`,
    );
  }
  const named = naming(site, found.value, prepared.revision);
  if (!named.ok) return named;
  const revision = revisionOf(site, found.value, draft?.text ?? null, prepared);
  if (!revision.ok) return revision;
  const { title, summary } = prepared.revision;
  const set = {
    ...named.value,
    title,
    summary,
    latestRevision: revision.value.number,
    publishedRevision: revision.value.number,
    updatedAt: now,
  };
  db.update(workflows).set(set).where(eq(workflows.id, workflow)).run();
  const noted = markPublished(site, revision.value, note);
  // Where nothing was kept and the newest revision is what is published, there is no draft to be done with.
  if (draft !== undefined) writeDraft(site, found.value, { text: null, base: null });
  const row = rows.findWorkflow(db, workflow);
  if (!row.ok) return row;
  const triggers = noteTriggers(site, row.value);
  return triggers.ok ? ok({ row: row.value, revision: noted, isNoted: triggers.value }) : triggers;
}

/** Where no text is kept, or the very one of the newest revision, that is what is published. */
function revisionOf(
  site: Site,
  workflow: rows.WorkflowRow,
  text: string | null,
  prepared: rows.PreparedRevision,
): Result<rows.RevisionRow> {
  const { id, latestRevision } = workflow;
  if (latestRevision > 0) {
    const latest = rows.findRevision(site.db, id, latestRevision);
    if (!latest.ok || text === null || text === latest.value.source) return latest;
  }
  return ok(rows.insertRevision(site, prepared, id, latestRevision + 1));
}

/** Who published a revision, and what they said about it. */
export function markPublished(
  { db, now, actor }: Site,
  revision: rows.RevisionRow,
  note: string | null,
): rows.RevisionRow {
  const set = { publishedAt: now, publishedBy: actor, note: note === "" ? null : (note ?? revision.note) };
  return db.update(revisions).set(set).where(eq(revisions.row, revision.row)).returning().get();
}

/** A workflow is called as its first revision calls it, where no other one is; from then on that stays. */
export function naming(
  { db }: Site,
  workflow: rows.WorkflowRow,
  revision: rows.PreparedRevision["revision"],
): Result<{ namespace: string; name: string }> {
  const { namespace, name } = revision;
  const renamed = renaming(workflow, revision);
  if (renamed.ok) return ok({ namespace, name });
  if (workflow.latestRevision > 0) return renamed;
  if (!isTaken(db, revision)) return ok({ namespace, name });
  const message = `there is another workflow ${rows.nameOf(revision)} already: choose another name`;
  return fail("conflict", message, [{ path: "/document/name", code: "workflow.taken", message }]);
}
