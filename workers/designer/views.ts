import type { DraftRecord } from "../../durable-objects/tenant/drafts-rpc.ts";
import type { RevisionRecord, WorkflowRecord } from "../../durable-objects/tenant/rpc.ts";
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

/** @param people names by actor; one that is not there is called as the audit trail has it */
export function revisionView(revision: RevisionRecord, people: Readonly<Record<string, string>>): Revision {
  const { id, number, version, createdAt, createdBy, note, publishedAt, publishedBy } = revision;
  const person = (actor: string | null) => (actor === null ? null : { id: actor, name: people[actor] ?? actor });
  return {
    id,
    number,
    version,
    createdAt: iso(createdAt),
    createdBy: person(createdBy),
    note,
    publishedAt: publishedAt === null ? null : iso(publishedAt),
    publishedBy: person(publishedBy),
  };
}

export function draftView({ updatedAt, ...draft }: DraftRecord): Draft {
  return { ...draft, updatedAt: updatedAt === null ? null : iso(updatedAt) };
}
