import type { Outcome } from "../../shared/domain/execution.ts";
import { fail, type Result } from "../../shared/domain/result.ts";

/** A sender is told which execution it was; what went wrong in it is for who may read it. */
export function workflowFailed(execution: string, outcome: Exclude<Outcome, { status: "completed" }>): Result<never> {
  return fail(
    "unprocessable",
    `Execution ${execution} was to answer this, and has ${outcome.status === "faulted" ? "faulted" : "been cancelled"}.`,
  );
}
