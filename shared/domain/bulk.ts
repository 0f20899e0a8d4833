import type { ExecutionStatus, Trigger } from "./execution.ts";

/** What can be done to many executions at once. */
export const BULK_ACTIONS = ["cancel", "suspend", "resume", "rerun", "settle"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** `cancelled`: those that had not been reached by then are left as they are. */
export const BULK_STATUSES = ["running", "completed", "cancelled"] as const;
export type BulkStatus = (typeof BULK_STATUSES)[number];

/**
 * What an execution has to be for the action to mean something. One that is pending has nothing yet that could be
 * suspended.
 */
export const BULK_FITS: Readonly<Record<BulkAction, readonly ExecutionStatus[]>> = {
  cancel: ["pending", "running", "waiting", "suspended", "indeterminate"],
  suspend: ["running", "waiting", "indeterminate"],
  resume: ["suspended"],
  rerun: ["faulted", "cancelled", "completed"],
  settle: ["indeterminate"],
};

/** Which executions, as it was asked for; what is left out is no condition. Times are ISO 8601. */
export interface BulkFilter {
  readonly workflow?: string | undefined;
  readonly status?: ExecutionStatus | undefined;
  readonly trigger?: Trigger["kind"] | undefined;
  readonly error?: string | undefined;
  readonly version?: number | "draft" | undefined;
  readonly text?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** One execution to which it could not be done, and why. */
export interface BulkFailure {
  readonly execution: string;
  readonly code: string;
  readonly detail: string;
}
