import type { EffectRequest } from "./effects.ts";
import type { Compensation, Trigger, UndoneBy, WorkflowError } from "./execution.ts";

export type { EffectRequest, HttpRequestEffect } from "./effects.ts";

/** Written with every entry's row; a reader refuses a version it does not know. */
export const JOURNAL_FORMAT = 1;

/**
 * One entry of an execution's journal, and, as it is, one event of its history and its live stream.
 * `seq` begins at 1 and has no gap. `at` is milliseconds since 1970. `task` is the JSON pointer of
 * the task in the definition, `frame` the instance of it that runs.
 */
export interface JournalEntry<Type extends keyof EntryData = keyof EntryData> {
  readonly seq: number;
  readonly at: number;
  readonly type: Type;
  readonly task?: string;
  readonly frame?: number;
  readonly attempt?: number;
  readonly data: EntryData[Type];
}

export type AnyEntry = { [Type in keyof EntryData]: JournalEntry<Type> }[keyof EntryData];

/** What the engine has to know of an execution, and nothing that it would have to look up. */
export interface StartedData {
  readonly id: string;
  readonly workflow: {
    readonly id: string | null;
    readonly name: string;
    readonly version: string;
    readonly namespace: string;
    /** The revision's number, 0 for a trial of a draft. Of a definition that was run as it is, and of old: absent. */
    readonly number?: number;
  };
  readonly revision: string;
  readonly trigger: Trigger;
  readonly input: unknown;
  /** Of the workflow that started it and, where `effect` is there, waits for it. */
  readonly parent?: { readonly execution: string; readonly effect?: string; readonly depth: number };
  /** The lane whose gate has a slot for it: told when it is over. There only where its workflow limits how many are at work. */
  readonly admission?: { readonly lane: number };
  /** 32 hex digits, random: nobody outside can write a marker of this execution's secrets. There only where it uses some. */
  readonly nonce?: string;
  /** How long it is kept once it is over, in milliseconds; absent: as long as the organisation says. */
  readonly retention?: { readonly completed?: number; readonly failed?: number };
  /**
   * Of a re-run: the execution that it goes on from, the task's pointer (null: from the start), when that was, and how
   * many entries after this one are of that execution.
   */
  readonly rerun?: {
    readonly of: string;
    readonly from: string | null;
    readonly at: number;
    readonly kept?: number;
  };
}

export type EffectOutcome =
  | { readonly ok: true; readonly output: unknown; readonly status?: number; readonly durationMs?: number }
  | { readonly ok: false; readonly error: WorkflowError; readonly status?: number; readonly durationMs?: number };

export type TimerPurpose = "wait" | "retry" | "timeout";

/** Every type of entry, and what it carries. Folding these, and nothing else, gives the state. */
export interface EntryData {
  "execution.started": StartedData;
  /** The workflow's input after `input.from`: there only where it has one. */
  "execution.input": { readonly value: unknown };
  /** The object was lost (crash, eviction, restart) while these effects were open. */
  "execution.resumed": { readonly inDoubt: readonly string[] };
  /** A person had it stop: nothing new starts, what is open may come back. */
  "execution.suspended": { readonly reason: string; readonly by: string };
  "execution.unsuspended": { readonly by: string };
  /**
   * What comes before is of execution `of`, up to the task at `from`, which runs again: with `input` as its raw
   * input, where that was edited. `then` is when that task began there: timers that are open are set off by the time since.
   */
  "execution.rerun": {
    readonly of: string;
    readonly from: string;
    readonly then: number;
    readonly input?: { readonly value: unknown };
  };
  /** It ends so once what has been done is undone. All else is over from here on. */
  "execution.compensating": { readonly outcome: UndoneBy };
  /** `compensation` is there where there was something to undo. */
  "execution.cancelled": { readonly reason: string; readonly compensation?: readonly Compensation[] };
  "execution.faulted": { readonly error: WorkflowError; readonly compensation?: readonly Compensation[] };
  "execution.completed": { readonly output: unknown };
  /** `input` is there only where `input.from` changed what came in. */
  "task.started": {
    readonly parent: number;
    readonly kind: string;
    readonly name: string;
    readonly input?: { readonly value: unknown };
    readonly detail?: unknown;
  };
  /** `output` after `output.as`; `context` only where `export.as` set it; `then` only where it jumps. */
  "task.completed": {
    readonly output: unknown;
    readonly context?: { readonly value: unknown };
    readonly then?: string;
  };
  "task.skipped": { readonly parent: number; readonly name: string };
  "task.faulted": { readonly error: WorkflowError };
  "task.cancelled": { readonly reason: string };
  /** Undoes the run of `task` that was frame `of`; what it does is in frame `frame`. */
  "compensation.started": { readonly of: number; readonly name: string };
  "compensation.completed": Readonly<Record<string, never>>;
  "compensation.faulted": { readonly error: WorkflowError };
  /** The intent: durable before a byte is sent. `key` goes out as `Idempotency-Key`, the same for every attempt. */
  "effect.requested": {
    readonly effect: string;
    readonly key: string;
    readonly request: EffectRequest;
    readonly repeatable: boolean;
  };
  /** In doubt and not repeatable: stands until a person settles it. */
  "effect.indeterminate": { readonly effect: string; readonly detail: string };
  /** Accepted elsewhere, and settled from there: not in doubt when the object is lost. */
  "effect.parked": { readonly effect: string; readonly detail: Readonly<Record<string, unknown>> };
  /** Another request of the same effect follows: a token was fetched, a document loaded. */
  "effect.progress": { readonly effect: string; readonly what: string };
  /**
   * A listener's or a subscription's event that counted; `filter` is the position of the one it passed, `correlated`
   * what it set for those that follow. `last`: the effect is over, nothing more is wanted of it.
   */
  "event.received": {
    readonly effect: string;
    readonly id: string;
    readonly event: unknown;
    readonly filter: number;
    readonly correlated?: Readonly<Record<string, unknown>>;
    readonly last?: boolean;
  };
  /** `by`: the person who settled what was in doubt. */
  "effect.settled": { readonly effect: string; readonly outcome: EffectOutcome; readonly by?: string };
  /** A person had it sent again, with the same key. */
  "effect.reopened": { readonly effect: string; readonly by: string };
  "timer.set": { readonly timer: string; readonly purpose: TimerPurpose; readonly dueAt: number };
  "timer.fired": { readonly timer: string; readonly purpose: TimerPurpose };
  /** A `try` caught an error: it retries (see timer.set), runs its `catch.do`, or goes on. */
  "error.caught": { readonly error: WorkflowError; readonly action: "retry" | "handle" | "ignore" };
  /** A function's task begins, with what the call's `with` gave as input. */
  "function.called": { readonly input: unknown };
  /** A `for` has its list: bound once, so that a wake-up iterates over the same. */
  "loop.started": { readonly items: readonly unknown[] };
  /** `iteration`: the frame that stands for it, where iterations run side by side; tasks name it as their parent. */
  "loop.iteration": { readonly index: number; readonly iteration?: number };
  /** `foreach` is done with an event: its output, and the context where `foreach.export` set it. `last` as above. */
  "iteration.completed": {
    readonly index: number;
    readonly output: unknown;
    readonly context?: { readonly value: unknown };
    readonly last?: boolean;
  };
}
