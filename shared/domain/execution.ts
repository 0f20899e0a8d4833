import { z } from "zod";

/** RFC 9457 as the DSL uses it: `type` a URI of the standard, `instance` the JSON pointer of the task. */
export const errorSchema = z.object({
  type: z.string(),
  status: z.number().int(),
  title: z.string().optional(),
  detail: z.string().optional(),
  instance: z.string().optional(),
});
export type WorkflowError = z.infer<typeof errorSchema>;

export const executionStatus = z.enum([
  "pending",
  "running",
  "waiting",
  "suspended",
  "indeterminate",
  "cancelled",
  "faulted",
  "completed",
]);
export type ExecutionStatus = z.infer<typeof executionStatus>;

export const TERMINAL: ReadonlySet<ExecutionStatus> = new Set(["cancelled", "faulted", "completed"]);

/** What started an execution. `source` scopes the idempotency key: the same key of two hooks is two keys. */
export const triggerSchema = z.object({
  kind: z.enum(["api", "hook", "schedule", "event", "parent"]),
  source: z.string(),
});
export type Trigger = z.infer<typeof triggerSchema>;

/** What became of one run of a task with `metadata.compensate`; `task` is its JSON pointer. */
export const compensationSchema = z.object({
  task: z.string(),
  status: z.enum(["undone", "failed"]),
  error: errorSchema.optional(),
});
export type Compensation = z.infer<typeof compensationSchema>;

/** Why it is undone. */
export type UndoneBy =
  | { readonly status: "faulted"; readonly error: WorkflowError }
  | { readonly status: "cancelled"; readonly reason: string };

/**
 * How it ended: illegal combinations can't be written. `compensation` is in the order in which it was done, and there
 * only where there was something to undo.
 */
export type Outcome =
  | { readonly status: "completed"; readonly output: unknown }
  | (UndoneBy & { readonly compensation?: readonly Compensation[] });

/** The revision's number; null: a definition that was run as it is, or from before this was kept. */
export type ExecutionVersion = number | "draft" | null;

/** @param number as a journal has it: 0 is a draft */
export function versionOf(number: number | null | undefined): ExecutionVersion {
  return number === 0 ? "draft" : (number ?? null);
}

/** One execution as the objects describe it, and as the API answers. Times are ISO 8601. */
export interface ExecutionView {
  readonly id: string;
  readonly workflow: { readonly id: string | null; readonly name: string; readonly version: string };
  readonly revision: string;
  readonly version: ExecutionVersion;
  readonly status: ExecutionStatus;
  readonly trigger: Trigger;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly input: unknown;
  readonly outcome: Outcome | null;
  /** As in a list (`aboutOf`). */
  readonly about: string | null;
  /** It is being undone, and will end so. */
  readonly compensating?: UndoneBy;
  /** It goes on from another execution, at a task of that (null: from the start). */
  readonly rerun?: { readonly of: string; readonly from: string | null };
}

/** What was done on the way to an execution's end, as far as lists say it. */
export interface Done {
  /** Something was asked of the outside: a service, a person, another workflow. */
  readonly asked: boolean;
  /** The last approval that a person gave or refused. */
  readonly approval: { readonly approved: boolean; readonly comment: string | null } | null;
}

/** One row of a tenant's execution index; `seq` is the journal's, and only a higher one replaces a row. */
export interface ExecutionSummary {
  readonly id: string;
  readonly workflowId: string | null;
  readonly workflowName: string;
  readonly revision: string;
  /** The revision's number, 0 for a trial of a draft; null or absent: see `versionOf`. */
  readonly number?: number | null;
  readonly status: ExecutionStatus;
  readonly triggerKind: Trigger["kind"];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly seq: number;
  /** The error's title or type, for a list's one line; null unless faulted. */
  readonly errorTitle: string | null;
  /** What it is about, in a short line (`aboutOf`); null or absent: nothing plain came in, or it is from before this was kept. */
  readonly about?: string | null;
  /** When an unfinished one wakes by itself, in milliseconds since 1970; null or absent: for no timer. */
  readonly wakeAt?: number | null;
  /** How long a finished one is kept, in milliseconds; null or absent: as long as the organisation says. */
  readonly keepMs?: number | null;
}
