import type { ExecutionStatus, WireEvent } from "../api.ts";
import { Rows, ROOT } from "./rows.ts";
import type { Timeline } from "./timeline-types.ts";

const NOTHING = {
  seq: 0,
  status: "pending",
  startedAt: null,
  endedAt: null,
  lastAt: null,
  input: undefined,
  output: undefined,
  error: null,
  reason: null,
  suspended: null,
  undoing: null,
  resumes: [],
} as const;

/** Before the first event. */
export const EMPTY: Timeline = {
  ...NOTHING,
  rows: new Map(),
  roots: [],
  open: new Set(),
  frames: new Map(),
  tasks: new Map(),
  events: [],
};

const TERMINAL: ReadonlySet<ExecutionStatus> = new Set(["completed", "faulted", "cancelled"]);
export const isOver = (status: ExecutionStatus): boolean => TERMINAL.has(status);

/** One fold of all that is there. */
export function fold(events: readonly WireEvent[]): Timeline {
  const whole = new Fold();
  whole.take(events);
  return whole.timeline;
}

type Own = Omit<Timeline, "rows" | "roots" | "open" | "frames" | "tasks" | "events">;

/**
 * Folds events into the timeline as they come. An event costs the same however many came before it: maps and lists are
 * written in place, and a row is a new object where it has changed.
 */
export class Fold {
  readonly #rows = new Rows();
  readonly #events: WireEvent[] = [];
  #own: { -readonly [Key in keyof Own]: Own[Key] } = { ...NOTHING };
  /** Up to this event they are of the execution that this one goes on from. */
  #kept = 0;
  #timeline: Timeline = EMPTY;
  #time = { text: "", at: Number.NaN };

  /** Another object exactly where something was folded in. */
  get timeline(): Timeline {
    return this.#timeline;
  }

  /**
   * Events that are known already are skipped, so that a stream may begin again anywhere at or before `seq + 1`.
   * @returns false where one leaves a gap: it ends the fold there (the caller asks again for what follows `seq`)
   */
  take(events: readonly WireEvent[]): boolean {
    const before = this.#own.seq;
    let whole = true;
    for (const event of events) {
      if (event.seq <= this.#own.seq) continue;
      whole = event.seq === this.#own.seq + 1;
      if (!whole) break;
      this.#apply(event);
    }
    if (this.#own.seq !== before) this.#show();
    return whole;
  }

  #show(): void {
    if (!isOver(this.#own.status))
      this.#own.status = this.#own.suspended === null ? this.#rows.liveStatus() : "suspended";
    this.#timeline = { ...this.#own, ...this.#rows.view(), events: this.#events };
  }

  /** Those of one turn have one time, and reading it would be a third of what an event costs. */
  #timeOf({ at }: WireEvent): number {
    if (at !== this.#time.text) this.#time = { text: at, at: Date.parse(at) };
    return this.#time.at;
  }

  #apply(event: WireEvent): void {
    const own = this.#own;
    const at = this.#timeOf(event);
    own.seq = event.seq;
    own.lastAt = Math.max(own.lastAt ?? at, at);
    this.#events.push(event);
    const rows = this.#rows;
    switch (event.type) {
      case "execution.started":
        own.status = "running";
        own.startedAt = at;
        own.input = event.data.input;
        this.#kept = event.seq + (event.data.rerun?.kept ?? 0);
        return rows.carry(ROOT, event.data.input);
      case "execution.input":
        return rows.carry(ROOT, event.data.value);
      case "execution.resumed":
        own.resumes = [...own.resumes, { at, seq: event.seq }];
        return rows.markInDoubt(new Set(event.data.inDoubt));
      case "execution.suspended":
        own.suspended = { at, reason: event.data.reason, by: event.data.by };
        return;
      case "execution.unsuspended":
        own.suspended = null;
        return;
      case "execution.rerun":
        // What the execution before was told, such as to stop, was told to that one.
        own.suspended = null;
        if (event.data.input !== undefined) rows.carry(event.frame ?? ROOT, event.data.input.value);
        return;
      case "execution.compensating":
        own.undoing = { at, status: event.data.outcome.status };
        if (event.data.outcome.status === "faulted") own.error = event.data.outcome.error;
        else own.reason = event.data.outcome.reason;
        return rows.close(at, own.error);
      case "execution.completed":
        own.output = event.data.output;
        return this.#over("completed", at);
      case "execution.faulted":
        own.error = event.data.error;
        return this.#over("faulted", at);
      case "execution.cancelled":
        own.reason = event.data.reason;
        return this.#over("cancelled", at);
      default:
        return rows.apply(event, at, event.seq <= this.#kept);
    }
  }

  #over(status: ExecutionStatus, at: number): void {
    this.#own.status = status;
    this.#own.endedAt = at;
    this.#own.suspended = null;
    this.#rows.close(at, this.#own.error);
  }
}
