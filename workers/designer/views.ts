import type { RevisionRecord, WorkflowRecord } from "../../durable-objects/tenant/rpc.ts";
import type { Revision, Workflow, WorkflowDetail } from "../../shared/api/resources/workflows.ts";

const iso = (at: number): string => new Date(at).toISOString();

export function workflowView(workflow: WorkflowRecord): Workflow {
  const { id, namespace, name, title, summary, latestRevision, publishedRevision, archived, createdAt, updatedAt } =
    workflow;
  return {
    id,
    namespace,
    name,
    title,
    summary,
    revision: latestRevision,
    publishedRevision,
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
  revision: RevisionRecord;
}): WorkflowDetail {
  return { ...workflowView(workflow), definition: revision.definition, source: revision.source };
}

export function revisionView({ id, number, version, createdAt }: RevisionRecord): Revision {
  return { id, number, version, createdAt: iso(createdAt) };
}
