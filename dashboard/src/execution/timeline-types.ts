import type { EffectOutcome, EffectRequest, ExecutionStatus, WireEvent, WorkflowError } from "../api.ts";

export type RowStatus =
  | "running"
  | "waiting"
  | "retrying"
  | "indeterminate"
  | "completed"
  | "faulted"
  | "cancelled"
  | "skipped";

/** A stretch of a row's bar. Times are milliseconds since 1970; `to` is null while it goes on. */
export interface Span {
  readonly kind: "run" | "wait" | "retry" | "effect";
  readonly from: number;
  readonly to: number | null;
  /** What it belongs to: a frame, a timer or an effect. */
  readonly ref: string;
  /** Of waits and retries: when they will be over. */
  readonly dueAt: number | null;
  readonly failed: boolean;
}

/** One time that a task ran. A `try` that retries runs what it holds again: one row, several runs. */
export interface Run {
  readonly frame: number;
  /** Counts from 1 within the row. */
  readonly attempt: number;
  readonly from: number;
  readonly to: number | null;
  readonly status: RowStatus;
  readonly error: WorkflowError | null;
  /** Retries of the enclosing `try`s before this run. */
  readonly epoch: number;
}

/** One request to the outside: intended, and maybe settled. */
export interface Effect {
  readonly id: string;
  readonly key: string;
  readonly request: EffectRequest;
  readonly repeatable: boolean;
  readonly attempt: number;
  readonly requestedAt: number;
  readonly settledAt: number | null;
  readonly outcome: EffectOutcome | null;
  /** Why nobody can say whether it happened; null where that is known. */
  readonly indeterminate: string | null;
  /** The platform restarted while it was open. */
  readonly inDoubt: boolean;
  /** Accepted elsewhere, and waited for: of a person's task its id and whom it is for. */
  readonly parked: { readonly at: number; readonly detail: Readonly<Record<string, unknown>> } | null;
  /** Who said what became of it, where it was in doubt. */
  readonly settledBy: string | null;
}

export interface Caught {
  readonly at: number;
  readonly error: WorkflowError;
  readonly action: "retry" | "handle" | "ignore";
}

export interface Row {
  /** The number of its first frame. */
  readonly id: string;
  /** JSON pointer of the task in the definition. */
  readonly task: string;
  readonly name: string;
  readonly kind: string;
  readonly parent: string | null;
  readonly depth: number;
  readonly children: readonly string[];
  readonly status: RowStatus;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly runs: readonly Run[];
  readonly spans: readonly Span[];
  readonly effects: readonly Effect[];
  readonly caught: readonly Caught[];
  readonly retries: number;
  readonly deadline: { readonly timer: string; readonly dueAt: number } | null;
  /** Of a `for`: how many items, and which one runs. */
  readonly loop: { readonly total: number | null; readonly index: number | null } | null;
  /** Of what a `for` runs: the index of its item. */
  readonly iteration: number | null;
  readonly input: { readonly value: unknown } | null;
  readonly output: { readonly value: unknown } | null;
  /** Where it went on, if not at what comes next: a task's name, `exit` or `end`. */
  readonly then: string | null;
  readonly error: WorkflowError | null;
  readonly detail: unknown;
  /** Of the execution that this one goes on from: it was not run again. */
  readonly kept: boolean;
}

/** All rows of one task of the definition, and how many of them stand how. */
export interface TaskTally {
  readonly rows: readonly string[];
  readonly counts: Readonly<Partial<Record<RowStatus, number>>>;
  /** Of those that are over, how many went on elsewhere than at what comes next, by `then`. */
  readonly exits: Readonly<Partial<Record<string, number>>>;
}

/**
 * Everything that an execution's page shows, folded from its events. Times are milliseconds since 1970. A later timeline
 * of the same execution shares the maps and lists of this one: only the newest is to be read.
 */
export interface Timeline {
  /** The last event that was folded in. */
  readonly seq: number;
  readonly status: ExecutionStatus;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastAt: number | null;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: WorkflowError | null;
  readonly reason: string | null;
  readonly suspended: { readonly at: number; readonly reason: string; readonly by: string } | null;
  /** What was done is being undone: since when, and how it will end. */
  readonly undoing: { readonly at: number; readonly status: "faulted" | "cancelled" } | null;
  readonly rows: ReadonlyMap<string, Row>;
  readonly roots: readonly string[];
  /** The rows that are not over. */
  readonly open: ReadonlySet<string>;
  /** Which row a frame belongs to. */
  readonly frames: ReadonlyMap<number, string>;
  /** By JSON pointer of the task. */
  readonly tasks: ReadonlyMap<string, TaskTally>;
  readonly resumes: readonly { readonly at: number; readonly seq: number }[];
  readonly events: readonly WireEvent[];
}
