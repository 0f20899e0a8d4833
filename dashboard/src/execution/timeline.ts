import type { ExecutionStatus, WireEvent, WorkflowError } from "../api.ts";
import { ended, type Ending, openSpan, rowAfter } from "./row-events.ts";
import { newRow } from "./row.ts";
import type { Row, Run, Timeline } from "./timeline-types.ts";

export const EMPTY: Timeline = {
  seq: 0,
  status: "pending",
  startedAt: null,
  endedAt: null,
  lastAt: null,
  input: undefined,
  output: undefined,
  error: null,
  reason: null,
  rows: new Map(),
  roots: [],
  frames: new Map(),
  carried: new Map(),
  resumes: [],
  events: [],
};

/**
 * Folds events into the timeline. Pure: `timeline` stays as it was. Events that are known already are
 * skipped, so that a stream may begin again anywhere at or before `seq + 1`; one that leaves a gap ends
 * the fold there (the caller asks again for what follows `seq`).
 */
export function fold(timeline: Timeline, events: readonly WireEvent[]): Timeline {
  let draft: Draft | null = null;
  for (const event of events) {
    const seq: number = draft === null ? timeline.seq : draft.seq;
    if (event.seq <= seq) continue;
    if (event.seq !== seq + 1) break;
    draft ??= new Draft(timeline);
    draft.apply(event);
  }
  return draft === null ? timeline : draft.finish();
}

const TERMINAL: ReadonlySet<ExecutionStatus> = new Set(["completed", "faulted", "cancelled"]);
export const isOver = (status: ExecutionStatus): boolean => TERMINAL.has(status);

const ROOT = "";

/** One fold's working copy: maps are copied once for a batch, rows when they are first written. */
class Draft {
  #timeline: { -readonly [Key in keyof Timeline]: Timeline[Key] };
  #rows: Map<string, Row>;
  #frames: Map<number, string>;
  #carried: Map<string, { readonly value: unknown }>;
  #events: WireEvent[];
  readonly #lists = new Map<string, string[]>();

  constructor(timeline: Timeline) {
    this.#timeline = { ...timeline };
    this.#rows = new Map(timeline.rows);
    this.#frames = new Map(timeline.frames);
    this.#carried = new Map(timeline.carried);
    this.#events = [...timeline.events];
  }

  get seq(): number {
    return this.#timeline.seq;
  }

  finish(): Timeline {
    const timeline = this.#timeline;
    if (!isOver(timeline.status)) timeline.status = this.#liveStatus();
    return { ...timeline, rows: this.#rows, frames: this.#frames, carried: this.#carried, events: this.#events };
  }

  /** What is going on, seen from the leaves: work in progress outweighs waiting. */
  #liveStatus(): ExecutionStatus {
    let waiting = false;
    let doubtful = false;
    for (const row of this.#rows.values()) {
      if (row.endedAt !== null || row.children.some((child) => this.#rows.get(child)?.endedAt === null)) continue;
      if (row.status === "running") return "running";
      if (row.status === "waiting" || row.status === "retrying") waiting = true;
      if (row.status === "indeterminate") doubtful = true;
    }
    return doubtful ? "indeterminate" : waiting ? "waiting" : "running";
  }

  apply(event: WireEvent): void {
    const at = Date.parse(event.at);
    const timeline = this.#timeline;
    timeline.seq = event.seq;
    timeline.lastAt = at;
    this.#events.push(event);
    switch (event.type) {
      case "execution.started":
        timeline.status = "running";
        timeline.startedAt = at;
        timeline.input = event.data.input;
        return;
      case "execution.resumed":
        timeline.resumes = [...timeline.resumes, { at, seq: event.seq }];
        this.#markInDoubt(new Set(event.data.inDoubt));
        return;
      case "execution.completed":
        timeline.output = event.data.output;
        return this.#over("completed", at, null);
      case "execution.faulted":
        timeline.error = event.data.error;
        return this.#over("faulted", at, event.data.error);
      case "execution.cancelled":
        timeline.reason = event.data.reason;
        return this.#over("cancelled", at, null);
      case "task.started":
        return this.#started(event, at);
      case "task.skipped": {
        const row = this.#newRow(event, at, event.data.name, "", event.data.parent);
        this.#rows.set(row.id, { ...row, status: "skipped", endedAt: at, runs: [], spans: [] });
        return;
      }
      default:
        return this.#ofTask(event, at);
    }
  }

  #ofTask(event: WireEvent, at: number): void {
    const id = event.frame === undefined ? undefined : this.#frames.get(event.frame);
    const row = id === undefined ? undefined : this.#rows.get(id);
    if (row === undefined) return;
    this.#put(rowAfter(row, event, at));
    if (event.type === "task.completed") this.#carried.set(row.parent ?? ROOT, { value: event.data.output });
    // What comes next begins from the input of the `try`, and not from what a failed run left.
    if (event.type === "error.caught") this.#carried.delete(row.id);
  }

  #started(event: Extract<WireEvent, { type: "task.started" }>, at: number): void {
    const { parent, kind, name, input, detail } = event.data;
    const parentId = this.#frames.get(parent) ?? null;
    const epoch = this.#epoch(parentId);
    const known = this.#retried(parentId, event.task ?? "", epoch);
    const base = known ?? this.#newRow(event, at, name, kind, parent);
    const run: Run = {
      frame: event.frame ?? event.seq,
      attempt: base.runs.length + 1,
      from: at,
      to: null,
      status: "running",
      error: null,
      epoch,
    };
    if (event.frame !== undefined) this.#frames.set(event.frame, base.id);
    this.#carried.delete(base.id);
    this.#put({
      ...base,
      kind,
      status: "running",
      endedAt: null,
      error: null,
      output: null,
      detail,
      input: input ?? this.#inputOf(parentId),
      runs: [...base.runs, run],
      spans: [...base.spans, openSpan("run", at, String(run.frame))],
    });
  }

  /** How many retries of enclosing `try`s came before: what runs again in a later one is the same row. */
  #epoch(id: string | null): number {
    let epoch = 0;
    for (let at = id; at !== null; at = this.#rows.get(at)?.parent ?? null) epoch += this.#rows.get(at)?.retries ?? 0;
    return epoch;
  }

  #retried(parent: string | null, task: string, epoch: number): Row | undefined {
    if (epoch === 0) return undefined;
    const siblings = parent === null ? this.#timeline.roots : (this.#rows.get(parent)?.children ?? []);
    for (const id of siblings) {
      const row = this.#rows.get(id);
      const last = row?.runs.at(-1);
      if (row?.task === task && last !== undefined && last.to !== null && last.epoch < epoch) return row;
    }
    return undefined;
  }

  #inputOf(parent: string | null): { readonly value: unknown } | null {
    const row = parent === null ? undefined : this.#rows.get(parent);
    const carried = row?.kind === "fork" ? undefined : this.#carried.get(parent ?? ROOT);
    return carried ?? (row === undefined ? { value: this.#timeline.input } : row.input);
  }

  #newRow(event: WireEvent, at: number, name: string, kind: string, parentFrame: number): Row {
    const parent = this.#frames.get(parentFrame) ?? null;
    const above = parent === null ? undefined : this.#rows.get(parent);
    const id = String(event.frame ?? `s${event.seq}`);
    if (event.frame !== undefined) this.#frames.set(event.frame, id);
    this.#append(above, id);
    return newRow(id, event.task ?? "", name, kind, above, at);
  }

  /** A list is copied once for a batch: a loop of many thousands would else be copied for each of its items. */
  #append(above: Row | undefined, id: string): void {
    const key = above?.id ?? ROOT;
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = [...(above?.children ?? this.#timeline.roots)];
      this.#lists.set(key, list);
      if (above) this.#put({ ...above, children: list });
      else this.#timeline.roots = list;
    }
    list.push(id);
  }

  #markInDoubt(effects: ReadonlySet<string>): void {
    for (const row of this.#rows.values()) {
      if (!row.effects.some((effect) => effects.has(effect.id))) continue;
      this.#put({ ...row, effects: row.effects.map((e) => (effects.has(e.id) ? { ...e, inDoubt: true } : e)) });
    }
  }

  #over(status: Ending, at: number, error: WorkflowError | null): void {
    this.#timeline.status = status;
    this.#timeline.endedAt = at;
    // A branch that lost, or a task that the end overtook, has no entry of its own.
    for (const row of this.#rows.values()) {
      if (row.endedAt !== null) continue;
      const own = error !== null && row.task !== "" && `${error.instance ?? ""}/`.startsWith(`${row.task}/`);
      this.#put(own ? ended({ ...row, error }, "faulted", at, error) : ended(row, "cancelled", at, null));
    }
  }

  #put(row: Row): void {
    this.#rows.set(row.id, row);
  }
}
