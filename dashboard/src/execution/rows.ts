import type { ExecutionStatus, WireEvent, WorkflowError } from "../api.ts";
import { ended, openSpan, rowAfter } from "./row-events.ts";
import { newRow } from "./row.ts";
import type { Row, RowStatus, Run, Timeline } from "./timeline-types.ts";

/** The frame that holds the definition's own list of tasks. */
export const ROOT = 0;

interface Tally {
  readonly rows: string[];
  readonly counts: Partial<Record<RowStatus, number>>;
  readonly exits: Partial<Record<string, number>>;
}

/** The rows of a timeline, written in place as events come. */
export class Rows {
  readonly #rows = new Map<string, Row>();
  readonly #roots: string[] = [];
  readonly #open = new Set<string>();
  readonly #frames = new Map<number, string>();
  readonly #tasks = new Map<string, Tally>();
  /** By row: what it holds. A row's own `children` is this same list. */
  readonly #lists = new Map<string, string[]>();
  /** Which frame a frame was started by. */
  readonly #parents = new Map<number, number>();
  /** Frames of what a function is made of, where it is called: part of the task that calls it. */
  readonly #within = new Set<number>();
  /** Of frames that stand for one iteration of a loop: its index. */
  readonly #iterations = new Map<number, number>();
  /** Per frame, what the next task in it gets as input. */
  readonly #carried = new Map<number, { readonly value: unknown }>();
  /** Where among its siblings the last run that was retried was found. */
  readonly #found = new Map<string, { readonly epoch: number; readonly at: number }>();

  view(): Pick<Timeline, "rows" | "roots" | "open" | "frames" | "tasks"> {
    return { rows: this.#rows, roots: this.#roots, open: this.#open, frames: this.#frames, tasks: this.#tasks };
  }

  carry(frame: number, value: unknown): void {
    this.#carried.set(frame, { value });
  }

  /** What is going on, seen from the leaves: work in progress outweighs waiting. */
  liveStatus(): ExecutionStatus {
    const holding = new Set<string>();
    for (const id of this.#open) {
      const parent = this.#rows.get(id)?.parent;
      if (parent !== null && parent !== undefined) holding.add(parent);
    }
    let waiting = false;
    let doubtful = false;
    for (const id of this.#open) {
      const status = this.#rows.get(id)?.status;
      if (holding.has(id)) continue;
      if (status === "running") return "running";
      if (status === "waiting" || status === "retrying") waiting = true;
      if (status === "indeterminate") doubtful = true;
    }
    return doubtful ? "indeterminate" : waiting ? "waiting" : "running";
  }

  markInDoubt(effects: ReadonlySet<string>): void {
    for (const id of this.#open) {
      const row = this.#rows.get(id);
      if (row === undefined || !row.effects.some((effect) => effects.has(effect.id))) continue;
      this.#put({ ...row, effects: row.effects.map((e) => (effects.has(e.id) ? { ...e, inDoubt: true } : e)) });
    }
  }

  /** A branch that lost, or a task that the end overtook, has no entry of its own. */
  close(at: number, error: WorkflowError | null): void {
    for (const id of [...this.#open]) {
      const row = this.#rows.get(id);
      if (row === undefined) continue;
      const own = error !== null && row.task !== "" && `${error.instance ?? ""}/`.startsWith(`${row.task}/`);
      this.#put(own ? ended({ ...row, error }, "faulted", at, error) : ended(row, "cancelled", at, null));
    }
  }

  /** @param kept the event is of the execution that this one goes on from */
  apply(event: WireEvent, at: number, kept: boolean): void {
    switch (event.type) {
      case "task.started":
        return this.#started(event, at, kept);
      case "task.skipped": {
        const row = this.#newRow(event, at, event.data.name, "", event.data.parent, kept);
        return this.#put({ ...row, status: "skipped", endedAt: at });
      }
      case "compensation.started": {
        const { name } = event.data;
        const row = this.#newRow(event, at, name, "undo", ROOT, kept);
        const run: Run = {
          frame: event.frame ?? 0,
          attempt: 1,
          from: at,
          to: null,
          status: "running",
          error: null,
          epoch: 0,
        };
        return this.#put({ ...row, runs: [run], spans: [openSpan("run", at, String(run.frame))] });
      }
      default:
        return this.#ofTask(event, at);
    }
  }

  #ofTask(event: WireEvent, at: number): void {
    const { frame } = event;
    const id = frame === undefined ? undefined : this.#frames.get(frame);
    const row = id === undefined ? undefined : this.#rows.get(id);
    if (row === undefined || frame === undefined) return;
    // What the function's own task gave is what comes next in it; the task that called it is not over with that.
    const inner = this.#within.has(frame) && event.type.startsWith("task.");
    if (!inner) this.#put(rowAfter(row, event, at));
    if (event.type === "task.completed") this.carry(this.#parents.get(frame) ?? ROOT, event.data.output);
    // What comes next begins from the input of the `try`, and not from what a failed run left.
    if (event.type === "error.caught") this.#carried.delete(frame);
    if (event.type === "loop.iteration" && event.data.iteration !== undefined) {
      this.#frames.set(event.data.iteration, row.id);
      this.#iterations.set(event.data.iteration, event.data.index);
    }
  }

  #started(event: Extract<WireEvent, { type: "task.started" }>, at: number, kept: boolean): void {
    const { parent, kind, name, input, detail } = event.data;
    const parentId = this.#frames.get(parent) ?? null;
    if (parentId !== null && event.frame !== undefined && this.#rows.get(parentId)?.task === event.task) {
      this.#frames.set(event.frame, parentId);
      this.#parents.set(event.frame, parent);
      this.#within.add(event.frame);
      return;
    }
    const epoch = this.#epoch(parentId);
    const known = this.#retried(parentId, event.task ?? "", epoch);
    const base = known ?? this.#newRow(event, at, name, kind, parent, kept);
    const run: Run = {
      frame: event.frame ?? event.seq,
      attempt: base.runs.length + 1,
      from: at,
      to: null,
      status: "running",
      error: null,
      epoch,
    };
    if (event.frame !== undefined) {
      this.#frames.set(event.frame, base.id);
      this.#parents.set(event.frame, parent);
    }
    this.#put({
      ...base,
      kind,
      status: "running",
      endedAt: null,
      error: null,
      output: null,
      detail,
      input: input ?? this.#inputOf(parent, parentId),
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

  /** In the order in which they ran: the next of its siblings that ran before the retry, and not since. */
  #retried(parent: string | null, task: string, epoch: number): Row | undefined {
    if (epoch === 0) return undefined;
    const siblings = (parent === null ? this.#roots : this.#lists.get(parent)) ?? [];
    const key = `${parent ?? ""} ${task}`;
    const last = this.#found.get(key);
    for (let at = last?.epoch === epoch ? last.at : 0; at < siblings.length; at++) {
      const row = this.#rows.get(siblings[at] ?? "");
      const run = row?.runs.at(-1);
      if (row?.task !== task || run === undefined || run.to === null || run.epoch >= epoch) continue;
      this.#found.set(key, { epoch, at });
      return row;
    }
    return undefined;
  }

  #inputOf(frame: number, parent: string | null): { readonly value: unknown } | null {
    const row = parent === null ? undefined : this.#rows.get(parent);
    const carried = row?.kind === "fork" ? undefined : this.#carried.get(frame);
    return carried ?? row?.input ?? null;
  }

  #newRow(event: WireEvent, at: number, name: string, kind: string, parentFrame: number, kept: boolean): Row {
    const parent = this.#frames.get(parentFrame) ?? null;
    const above = parent === null ? undefined : this.#rows.get(parent);
    const id = String(event.frame ?? `s${event.seq}`);
    if (event.frame !== undefined) this.#frames.set(event.frame, id);
    const iteration = this.#iterations.get(parentFrame) ?? (above?.kind === "for" ? (above.loop?.index ?? null) : null);
    const row = newRow({ id, task: event.task ?? "", name, kind, above, iteration, at, kept });
    this.#append(above, id);
    const task = this.#tasks.get(row.task);
    if (task === undefined)
      this.#tasks.set(row.task, { rows: [id], counts: {}, exits: Object.create(null) as Tally["exits"] });
    else task.rows.push(id);
    return row;
  }

  #append(above: Row | undefined, id: string): void {
    if (above === undefined) {
      this.#roots.push(id);
      return;
    }
    const list = this.#lists.get(above.id);
    if (list !== undefined) {
      list.push(id);
      return;
    }
    // The row is another object from its first child on: it is drawn as one that holds some.
    const first = [id];
    this.#lists.set(above.id, first);
    this.#put({ ...above, children: first });
  }

  #put(row: Row): void {
    const tally = this.#tasks.get(row.task);
    if (tally !== undefined) {
      const { counts, exits } = tally;
      const before = this.#rows.get(row.id);
      if (before !== undefined) counts[before.status] = (counts[before.status] ?? 1) - 1;
      counts[row.status] = (counts[row.status] ?? 0) + 1;
      if (before?.then !== row.then) {
        if (typeof before?.then === "string") exits[before.then] = (exits[before.then] ?? 1) - 1;
        if (row.then !== null) exits[row.then] = (exits[row.then] ?? 0) + 1;
      }
    }
    this.#rows.set(row.id, row);
    if (row.endedAt === null) this.#open.add(row.id);
    else this.#open.delete(row.id);
  }
}
