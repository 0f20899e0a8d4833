import type { BulkRecord } from "../../durable-objects/tenant/bulk-rpc.ts";
import type { BulkOperation } from "../../shared/api/resources/bulk.ts";
import type { Execution, ExecutionItem } from "../../shared/api/resources/executions.ts";
import {
  type Compensation,
  type ExecutionSummary,
  type ExecutionView,
  versionOf,
} from "../../shared/domain/execution.ts";

/** As the API answers: `output`, `error` or `reason`, exactly where the status says so. */
export function executionBody(view: ExecutionView): Execution {
  const { status, outcome, ...rest } = view;
  switch (outcome?.status) {
    case "completed":
      return { ...rest, status: "completed", output: outcome.output };
    case "faulted":
      return { ...rest, ...compensationOf(outcome), status: "faulted", error: outcome.error };
    case "cancelled":
      return { ...rest, ...compensationOf(outcome), status: "cancelled", reason: outcome.reason };
    case undefined:
      if (status === "completed" || status === "faulted" || status === "cancelled")
        throw new Error(`${rest.id} is ${status} without an outcome`);
      return { ...rest, status };
  }
}

function compensationOf({ compensation }: { readonly compensation?: readonly Compensation[] }) {
  return compensation === undefined ? {} : { compensation: [...compensation] };
}

export function executionItem(summary: ExecutionSummary): ExecutionItem {
  const { id, status, workflowId, workflowName, revision, number, triggerKind, startedAt, endedAt, errorTitle } =
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
  };
}

export function bulkBody({ failures, createdAt, finishedAt, ...rest }: BulkRecord): BulkOperation {
  return {
    ...rest,
    failures: [...failures],
    createdAt: new Date(createdAt).toISOString(),
    finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString(),
  };
}
