import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import { type LifecycleEvent, lifecycleEvent } from "../../shared/domain/lifecycle.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import { summaryOf } from "../lib/view.ts";

/** What is to be told of one execution: its index row where the status changed, and its lifecycle events. */
export interface Publication {
  readonly upTo: number;
  readonly summary: ExecutionSummary | null;
  readonly events: readonly LifecycleEvent[];
}

/** Follows the journal, so that a wake-up finds again what was not yet published. */
export class Outbox {
  readonly #events: { seq: number; event: LifecycleEvent }[] = [];
  #publishedStatus: ExecutionStatus | null = null;
  #cursor: number;

  /** @param cursor the last entry that is known to be published */
  constructor(cursor: number) {
    this.#cursor = cursor;
  }

  add(started: StartedData, entries: readonly AnyEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.#cursor) continue;
      const event = lifecycleEvent(started, entry);
      if (event !== null) this.#events.push({ seq: entry.seq, event });
    }
  }

  /** Null where there is nothing to tell. */
  next(state: Inspection): Publication | null {
    if (state.seq <= this.#cursor) return null;
    const summary = state.status === this.#publishedStatus ? null : summaryOf(state);
    if (summary === null && this.#events.length === 0) return null;
    return { upTo: state.seq, summary, events: this.#events.map(({ event }) => event) };
  }

  /** The receivers have committed. */
  published(publication: Publication): void {
    this.#cursor = publication.upTo;
    if (publication.summary !== null) this.#publishedStatus = publication.summary.status;
    while (this.#events[0] !== undefined && this.#events[0].seq <= publication.upTo) this.#events.shift();
  }
}
