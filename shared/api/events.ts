import type { ExecutionStatus, WorkflowError } from "../domain/execution.ts";
import type { EffectOutcome, EffectRequest, EntryData } from "../domain/journal.ts";

/**
 * One event of an execution's history and live stream, by its type: what `ExecutionEvent` is once its
 * `type` is known. As the journal's entry, but `at` is ISO 8601.
 */
export type WireEvent = {
  readonly [Type in keyof EntryData]: {
    readonly seq: number;
    readonly at: string;
    readonly type: Type;
    readonly task?: string;
    readonly frame?: number;
    readonly attempt?: number;
    readonly data: EntryData[Type];
  };
}[keyof EntryData];

export type { EffectOutcome, EffectRequest, ExecutionStatus, WorkflowError };
