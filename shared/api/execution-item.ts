import { type ExecutionSummary, versionOf } from "../domain/execution.ts";
import type { ExecutionItem } from "./resources/executions.ts";

/** A row of a list, as the API and the organisation's socket tell it. */
export function executionItem(summary: ExecutionSummary): ExecutionItem {
  const { id, status, workflowId, workflowName, revision, number, triggerKind, startedAt, endedAt, errorTitle, about } =
    summary;
  return {
    id,
    status,
    workflow: { id: workflowId, name: workflowName },
    revision,
    version: versionOf(number),
    trigger: { kind: triggerKind },
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    errorTitle,
    about: about ?? null,
  };
}
