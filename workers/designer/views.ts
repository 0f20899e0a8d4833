import type { DraftRecord } from "../../durable-objects/tenant/drafts-rpc.ts";
import type { RevisionInList, RevisionRecord, WorkflowRecord } from "../../durable-objects/tenant/rpc.ts";
import type { Draft } from "../../shared/api/resources/drafts.ts";
import type { Revision, Workflow, WorkflowDetail } from "../../shared/api/resources/workflows.ts";

const iso = (at: number): string => new Date(at).toISOString();

export function workflowView(workflow: WorkflowRecord): Workflow {
  const { id, namespace, name, title, summary, latestRevision, publishedRevision } = workflow;
  const { archived, draft, createdAt, updatedAt } = workflow;
  return {
    id,
    namespace,
    name,
    title,
    summary,
    revision: latestRevision,
    publishedRevision,
    draft,
    archived,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}

export function workflowDetail({
  workflow,
  revision,
}: {
  workflow: WorkflowRecord;
  revision: RevisionRecord | null;
}): WorkflowDetail {
  return { ...workflowView(workflow), definition: revision?.definition ?? null, source: revision?.source ?? null };
}

export function revisionView({ id, number, version, createdAt, author, published }: RevisionInList): Revision {
  return {
    id,
    number,
    version,
    createdAt: iso(createdAt),
    createdBy: author,
    note: published?.note ?? null,
    publishedAt: published === null ? null : iso(published.at),
    publishedBy: published?.by ?? null,
  };
}

export function draftView({ updatedAt, ...draft }: DraftRecord): Draft {
  return { ...draft, updatedAt: updatedAt === null ? null : iso(updatedAt) };
}
