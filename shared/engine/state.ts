import type { Compensation, Done, Outcome, UndoneBy, WorkflowError } from "../domain/execution.ts";
import type { EffectOutcome, EffectRequest, StartedData, TimerPurpose } from "../domain/journal.ts";

/** What a frame has to do next, when its turn comes in the ready queue. */
export type ReadyPhase =
  | "begin" // the workflow's input has not been looked at
  | "run" // started: do what the task is for
  | "next" // run the next task of its list
  | "listed" // its list is done
  | "iterate" // `for`: another iteration, or the end; `listen`: the next event
  | "spawn" // `fork`: start the next branch; `for` with concurrency: the next iteration
  | "joined" // all branches are done, or one has won; `listen`: it has what it listened for
  | "failed" // a task in it faulted with `error`
  | "retry" // `try`: set the timer of the next attempt
  | "settled" // its effect came back
  | "fired" // its wait is over
  | "timedOut" // its own timeout
  | "attemptTimedOut" // `try`: limit.attempt.duration
  | "ending" // `then: end` somewhere below
  | "undo"; // the workflow: the next compensation, or the end
/** Not in the queue: something else will wake it. */
export type BlockedPhase = "child" | "effect" | "waiting" | "retrying";

export interface OpenEffect {
  readonly id: string;
  readonly key: string;
  /** JSON pointer of the task. */
  readonly task: string;
  readonly request: EffectRequest;
  readonly repeatable: boolean;
  /** How often it may have been sent: 1, and one more for every resume that found it in doubt. */
  sends: number;
  indeterminate: boolean;
  /** Accepted elsewhere, and settled from there. */
  parked: boolean;
}

/** What a branch made of the context, once it is over. */
export type ContextChange =
  | { readonly set: readonly (readonly [string, unknown])[]; readonly removed: readonly string[] }
  | { readonly replaced: unknown };

/** By branch; only of those that have exported something. */
export interface BranchContexts {
  /** While it runs: the context as it has it. */
  readonly open: Map<number, unknown>;
  readonly done: Map<number, ContextChange>;
  /** Of all of these, as JSON. */
  bytes: number;
}

/** What a `listen` or a subscription has got so far. Its effect is open as long as it wants more. */
export interface Stream {
  /** Of all events that counted: one that comes again changes nothing. */
  readonly ids: Set<string>;
  /** `foreach`: consumed, and not done; the first is being worked on. */
  readonly queue: unknown[];
  /** What the task gives, so far. */
  readonly outputs: unknown[];
  /** Positions of the filters that an event has passed. */
  readonly passed: Set<number>;
  /** By name: what the first event set. */
  readonly correlated: Map<string, unknown>;
  /** Of `queue` and `outputs`, as JSON. */
  bytes: number;
}

export interface Timer {
  readonly id: string;
  readonly frame: number;
  readonly purpose: TimerPurpose;
  readonly dueAt: number;
}

/**
 * One instance of a task, alive from `task.started` to its end. The workflow itself is frame 0.
 * One shape for all kinds: it keeps the objects monomorphic, and the snapshot generic.
 */
export interface Frame {
  readonly id: number;
  /** -1: the workflow. */
  readonly parent: number;
  /** Index into the program's nodes. */
  readonly node: number;
  /** Position in the parent's list of tasks or branches. */
  readonly slot: number;
  /** 1, and one more each time that a jump comes back to this task within the same run of its list. */
  readonly visit: number;
  /** Which attempt of the nearest enclosing `try` this is part of, from 1. */
  readonly attempt: number;
  startedAt: number;
  readonly raw: unknown;
  input: unknown;
  phase: ReadyPhase | BlockedPhase;
  queued: boolean;
  /** Of a list: what the next task gets, and so in the end what the list gives. Of a fork: the winner's output. */
  value: unknown;
  position: number;
  /** Visits by position; null where no jump in the list can lead back. */
  visits: number[] | null;
  children: Set<number> | null;
  timers: string[] | null;
  /** `for`: bound once. */
  items: readonly unknown[] | null;
  index: number;
  /** `fork`: outputs by branch; `for` with concurrency: by iteration. Not null: what is below are branches. */
  results: unknown[] | null;
  remaining: number;
  contexts: BranchContexts | null;
  /** One of several iterations side by side: it has the node of its `for`, and no entries of its own. */
  readonly iteration: boolean;
  /** `for` with concurrency: of its outputs so far, as JSON. */
  bytes: number;
  stream: Stream | null;
  /** `try`: attempts so far, and whether `catch.do` runs now. */
  tries: number;
  handling: boolean;
  error: WorkflowError | null;
  effect: OpenEffect | null;
  outcome: EffectOutcome | null;
  /** Of a compensation: the run that it undoes. */
  readonly undoes: Undo | null;
}

/** A run of a task with `metadata.compensate`, completed, and what undoing it is given. */
export interface Undo {
  readonly frame: number;
  readonly node: number;
  readonly startedAt: number;
  /** The task's input, and what it gave. */
  readonly input: unknown;
  readonly output: unknown;
  /** What loops and error handlers around it had bound, by name. */
  readonly bound: Readonly<Record<string, unknown>>;
  /** Names the step, as its idempotency keys do: the same for each attempt. */
  readonly place: string;
}

/**
 * An execution as its journal has made it. Opaque to the host, which uses `inspect`, `snapshot` and
 * `restore`. Mutable: whoever hands a state to `advance` or `fold` gives it away.
 */
export interface State {
  readonly started: StartedData;
  readonly startedAt: number;
  endedAt: number | null;
  outcome: Outcome | null;
  seq: number;
  nextFrame: number;
  /** Tasks run or skipped so far. */
  tasks: number;
  context: unknown;
  /** In the order of their ids: a parent comes before its children. */
  readonly frames: Map<number, Frame>;
  readonly ready: ReadyQueue;
  readonly timers: Map<string, Timer>;
  /** Open intents, by effect id, oldest first: the frame each belongs to. */
  readonly open: Map<string, number>;
  done: Done;
  /** Output of the task that said `then: end`. */
  ending: { readonly output: unknown } | null;
  /** Nothing new starts. */
  suspended: boolean;
  /** What is to be undone should it fail, in the order in which it was done. */
  readonly undo: Undo[];
  compensating: { readonly outcome: UndoneBy; readonly done: Compensation[] } | null;
  /** Of a re-run: the raw input of the task that comes next in `frame`. */
  edited: { readonly frame: number; readonly position: number; readonly value: unknown } | null;
}

/** First in, first out, of frame ids; with a way to the front for what must not be overtaken. */
export class ReadyQueue {
  #items: number[];
  #head = 0;

  constructor(items: number[] = []) {
    this.#items = items;
  }
  get first(): number | undefined {
    return this.#items[this.#head];
  }
  get size(): number {
    return this.#items.length - this.#head;
  }
  push(id: number): void {
    this.#items.push(id);
  }
  pushFront(id: number): void {
    if (this.#head > 0) this.#items[--this.#head] = id;
    else this.#items.unshift(id);
  }
  remove(id: number): void {
    const at = this.#items.indexOf(id, this.#head);
    if (at < 0) return;
    if (at !== this.#head) {
      this.#items.splice(at, 1);
      return;
    }
    this.#head++;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
  toArray(): number[] {
    return this.#items.slice(this.#head);
  }
}

export function newFrame(
  id: number,
  parent: number,
  node: number,
  slot: number,
  visit: number,
  attempt: number,
  startedAt: number,
  raw: unknown,
  input: unknown,
  iteration = false,
  undoes: Undo | null = null,
): Frame {
  return {
    id,
    parent,
    node,
    slot,
    visit,
    attempt,
    startedAt,
    raw,
    input,
    phase: "run",
    queued: false,
    value: input,
    position: 0,
    visits: null,
    children: null,
    timers: null,
    items: null,
    index: -1,
    results: null,
    remaining: 0,
    contexts: null,
    iteration,
    bytes: 0,
    stream: null,
    tries: 1,
    handling: false,
    error: null,
    effect: null,
    outcome: null,
    undoes,
  };
}
