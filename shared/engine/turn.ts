import type { AnyEntry, EntryData } from "../domain/journal.ts";
import { MAX_TURN_BYTES, MAX_TURN_TASKS } from "../domain/limits.ts";
import type { Program, TaskNode } from "./program.ts";
import { apply } from "./reducer.ts";
import type { Frame, State } from "./state.ts";

/** About what an entry costs beside the values in it, in bytes of JSON. */
const ENTRY_BYTES = 120;

/** One call of `advance`: what it has written so far. */
export class Turn {
  readonly program: Program;
  readonly now: number;
  readonly entries: AnyEntry[] = [];
  /** Effects that were open before this turn, and are not wanted any more. */
  readonly abandoned: string[] = [];
  #state: State | null;
  #bytes = 0;
  #tasks = 0;
  readonly #requested = new Set<string>();

  constructor(program: Program, state: State | null, now: number) {
    this.program = program;
    this.now = now;
    this.#state = state;
  }

  get state(): State {
    if (this.#state === null) throw new Error("An execution begins with start.");
    return this.#state;
  }

  get spent(): boolean {
    return this.#tasks >= MAX_TURN_TASKS || this.#bytes >= MAX_TURN_BYTES;
  }

  /** Whether this turn has made the intent, so that nobody performs it yet. */
  requestedHere(effect: string): boolean {
    return this.#requested.has(effect);
  }

  /**
   * Writes an entry and applies it.
   * @param bytes about how large the values in it are
   */
  emit<Type extends keyof EntryData>(type: Type, data: EntryData[Type], of: Subject = {}, bytes = 0): void {
    const seq = (this.#state?.seq ?? 0) + 1;
    let closing: string | null = null;
    const entry = { seq, at: this.now, type, ...of, data } as unknown as AnyEntry;
    if (type === "effect.requested") this.#requested.add((data as EntryData["effect.requested"]).effect);
    else if (type === "task.faulted" || type === "task.cancelled" || type === "task.completed") this.#abandon(of.frame);
    else if (type === "timer.fired" || type === "event.received" || type === "iteration.completed")
      closing = this.#openIn(of.frame);
    else if (type === "task.started" || type === "task.skipped" || type === "loop.iteration") this.#tasks++;
    else if (type === "compensation.started") this.#tasks++;
    this.entries.push(entry);
    this.#bytes += ENTRY_BYTES + bytes;
    this.#state = apply(this.program, this.#state, entry);
    // A listener that has enough: its effect is over before its task may be.
    if (closing !== null && !this.#state.open.has(closing)) this.#abandonEffect(closing);
  }

  /** Ends the frames below one, the innermost first. */
  cancelBelow(frame: Frame, reason: string): void {
    if (frame.children === null) return;
    // Ids ascend: whatever is below comes later in the list than what it is below of.
    const below: Frame[] = [];
    const pending = [...frame.children];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const child = this.state.frames.get(id);
      if (child === undefined) continue;
      // An iteration goes with its loop.
      if (!child.iteration) below.push(child);
      if (child.children !== null) pending.push(...child.children);
    }
    below.sort((a, b) => b.id - a.id);
    for (const child of below) this.emit("task.cancelled", { reason }, subject(this.program.nodeOf(child), child));
  }

  #abandon(frame: number | undefined): void {
    const effect = this.#openIn(frame);
    if (effect !== null) this.#abandonEffect(effect);
  }

  #openIn(frame: number | undefined): string | null {
    return (frame === undefined ? undefined : this.state.frames.get(frame)?.effect?.id) ?? null;
  }

  #abandonEffect(effect: string): void {
    if (!this.#requested.has(effect)) this.abandoned.push(effect);
  }
}

/** What an entry is about. */
export interface Subject {
  readonly task?: string;
  readonly frame?: number;
  readonly attempt?: number;
}

export function subject(node: TaskNode, frame: Frame): Subject {
  return frame.attempt > 1
    ? { task: node.pointer, frame: frame.id, attempt: frame.attempt }
    : { task: node.pointer, frame: frame.id };
}
