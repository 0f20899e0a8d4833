import type { Workflow } from "../api.ts";
import { workflowsStrings as text } from "../strings/workflows.ts";
import { Tag } from "../ui/status.tsx";

export function WorkflowStatus({ workflow }: { readonly workflow: Workflow }) {
  const { archived, publishedRevision, revision, draft } = workflow;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {archived ? (
        <Tag tone="still">{text.archivedTag}</Tag>
      ) : publishedRevision === null ? (
        <Tag tone="wait">{text.draft}</Tag>
      ) : (
        <Tag tone="good">{text.live(publishedRevision)}</Tag>
      )}
      {publishedRevision !== null && (draft || publishedRevision !== revision) ? (
        <span className="note text-xs text-muted">{text.differs}</span>
      ) : null}
    </span>
  );
}
