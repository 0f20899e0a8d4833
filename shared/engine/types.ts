import type { Done, ExecutionStatus, Outcome, UndoneBy } from "../domain/execution.ts";
import type { AnyEntry, EffectOutcome, EffectRequest, StartedData } from "../domain/journal.ts";

/** What can happen to an execution from outside. The engine has no clock and no random source. */
export type EngineInput =
  | { readonly type: "start"; readonly started: StartedData }
  /** The effect came back. Ignored where its intent is no longer open. */
  | { readonly type: "settled"; readonly effect: string; readonly outcome: EffectOutcome }
  /** Somebody else has it now, and it is settled, or fed, from there: it is not in doubt when the object is lost. */
  | { readonly type: "parked"; readonly effect: string; readonly detail: Readonly<Record<string, unknown>> }
  /** Another request of the same effect follows. */
  | { readonly type: "progress"; readonly effect: string; readonly what: string }
  /** For a listener or a subscription. `id` is of the delivery: the same one again changes nothing. */
  | { readonly type: "event"; readonly effect: string; readonly id: string; readonly event: unknown }
  /** Fire every timer due at `now`, and go on with whatever is runnable (also after `more`). */
  | { readonly type: "tick" }
  /** What has been done is undone first, where the tasks say how. */
  | { readonly type: "cancel"; readonly reason: string }
  /** From here on nothing new starts: what is open may be settled, and timers that fall due wait. */
  | { readonly type: "suspend"; readonly reason: string; readonly by: string }
  | { readonly type: "resume"; readonly by: string }
  /** For an effect that is indeterminate, and no other: what became of it, or that it is to be sent again. */
  | {
      readonly type: "settle";
      readonly effect: string;
      readonly outcome: EffectOutcome | "retry";
      readonly by: string;
    }
  /** The object woke with open intents that it is not running: `running` names those that it is. */
  | { readonly type: "recover"; readonly running: ReadonlySet<string> }
  /**
   * Beyond help: three wake-ups without progress (DESIGN §4), or a limit of the host. While it is compensating: the
   * compensation that runs is; with `final`, all of them.
   */
  | {
      readonly type: "fault";
      readonly final?: boolean;
      readonly error: {
        readonly type: string;
        readonly status: number;
        readonly title: string;
        readonly detail: string;
      };
    };

/** An effect to perform now. Its intent is among the entries of the same advance. */
export interface Effect {
  /** Unique within the execution: `<frame>.<attempt>`. */
  readonly id: string;
  /** The value of `Idempotency-Key`. */
  readonly key: string;
  /** JSON pointer of the task. */
  readonly task: string;
  readonly attempt: number;
  readonly request: EffectRequest;
}

export interface Advance<State> {
  /** To be made durable, in one commit, before any of `effects` is performed. */
  readonly entries: readonly AnyEntry[];
  readonly effects: readonly Effect[];
  /** Effects that were open and are not wanted any more (cancel, timeout, a lost race): abort them. */
  readonly abandoned: readonly string[];
  /** The turn ended at its budget: commit, then advance again with `tick`. */
  readonly more: boolean;
  readonly state: State;
}

/** What the host may ask of a state, without knowing its shape. */
export interface Inspection {
  readonly status: ExecutionStatus;
  readonly outcome: Outcome | null;
  readonly done: Done;
  /** The last entry that was folded in. */
  readonly seq: number;
  readonly started: StartedData;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Open intents that may be performed (not the indeterminate ones, nor the parked). */
  readonly openEffects: readonly Effect[];
  /** Open, in doubt, and not to be sent again: a person settles them. */
  readonly indeterminate: readonly Effect[];
  readonly suspended: boolean;
  /** What it will end as, once it has been undone. */
  readonly compensating: UndoneBy | null;
  /** Open, and with somebody else: listeners, sub-workflows that are awaited, people who are asked. */
  readonly parked: readonly Effect[];
  /** Milliseconds since 1970 of the earliest timer; null where there is none, and while it is suspended. */
  readonly nextTimerAt: number | null;
  /** When it will have taken as long as an execution may (MAX_EXECUTION_MS); null once it is over, or being undone. */
  readonly deadlineAt: number | null;
  /** Whether a tick now would do something: a turn that ended at its budget. */
  readonly runnable: boolean;
}
