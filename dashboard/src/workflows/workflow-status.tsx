import type { Workflow } from "../api.ts";
import { strings } from "../strings.ts";
import { Tag } from "../ui/status.tsx";

const text = strings.workflows;

export function WorkflowStatus({ workflow }: { readonly workflow: Workflow }) {
  const { archived, publishedRevision, revision } = workflow;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {archived ? (
        <Tag tone="still">{text.status.archived}</Tag>
      ) : publishedRevision === null ? (
        <Tag tone="wait">{text.status.draft}</Tag>
      ) : (
        <Tag tone="good">{text.status.live}</Tag>
      )}
      {publishedRevision !== null && publishedRevision !== revision ? (
        <span className="note text-xs text-muted">{text.newer(revision)}</span>
      ) : null}
    </span>
  );
}
