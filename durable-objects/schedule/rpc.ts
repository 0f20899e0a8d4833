import type { FailureCode, Result } from "../../shared/domain/result.ts";
import type { MissedPolicy, ScheduleRule } from "../../shared/domain/schedule.ts";

/** `schedule` of a published revision, without `on` (that is the correlator's). */
export interface ScheduleSpec {
  readonly workflow: string;
  readonly revision: string;
  readonly rule: ScheduleRule;
  /** `document.metadata.missed`: what is done about fire times that passed while nothing ran. Default: one. */
  readonly missed: MissedPolicy;
  /** When this rule began, milliseconds since 1970: only later fire times count, and `every` is anchored there. */
  readonly since: number;
}

export interface ScheduleView {
  readonly spec: ScheduleSpec | null;
  /** Milliseconds since 1970. `after`: at most one, and none while an execution is under way. */
  readonly next: readonly number[];
  readonly last: { readonly firedAt: number; readonly dueAt: number; readonly execution: string } | null;
  /** Fire times that were left out, ever; `exact` false: at least so many. */
  readonly missed: { readonly count: number; readonly exact: boolean };
  /** Why the last start was not possible; null once one was. */
  readonly refused: Refusal | null;
  /** `after`: the execution whose end is waited for. */
  readonly waitingFor: string | null;
}

export interface Refusal {
  readonly code: FailureCode;
  readonly detail: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly retryAt: number;
  /** In a row. */
  readonly failures: number;
}

/** RPC surface of `durable-objects/schedule`, one object per workflow, named by its id. */
export interface ScheduleRpc {
  /**
   * Replaces what was there; null ends it. Saying the same again changes nothing, nor does a `version` that
   * is not higher than the last one.
   */
  set(tenant: string, workflow: string, spec: ScheduleSpec | null, version: number): Promise<Result<null>>;
  view(count: number): Promise<Result<ScheduleView>>;
  /** `after`: an execution that this schedule started is over. Idempotent; any other execution changes nothing. */
  completed(execution: string, endedAt: number): Promise<Result<null>>;
}
