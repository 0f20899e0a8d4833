import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import { isOwn, type LifecycleEvent, lifecycleEvents, type LifecycleLevel } from "../../shared/domain/lifecycle.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import { summaryOf } from "../lib/view.ts";
import { Attachments, type Release } from "./attached.ts";

/** What is to be told of one execution. */
export interface Publication {
  readonly upTo: number;
  /** Its index row, where the status changed. */
  readonly summary: ExecutionSummary | null;
  readonly events: readonly LifecycleEvent[];
  /** Subscriptions to end, children to cancel. */
  readonly releases: readonly Release[];
}

/** Follows the journal, so that a wake-up finds again what was not yet published. */
export class Outbox {
  readonly attachments: Attachments;
  readonly #events: { seq: number; event: LifecycleEvent }[] = [];
  #publishedStatus: ExecutionStatus | null = null;
  #cursor: number;
  /** Entries up to it are in the attachments that were thawed. */
  readonly #thawed: number;
  readonly #level: LifecycleLevel;

  /**
   * @param cursor the last entry that is known to be published
   * @param level which lifecycle events are published
   * @param frozen what `freeze` gave
   */
  constructor(cursor: number, level: LifecycleLevel, frozen?: unknown) {
    this.#cursor = cursor;
    this.#level = level;
    const { seq, attachments } = (frozen ?? { seq: 0 }) as { readonly seq: number; readonly attachments?: unknown };
    this.attachments = attachments === undefined ? new Attachments() : Attachments.thaw(attachments);
    this.#thawed = seq;
  }

  /** The last entry that is known to be published. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Whether somebody, or something, is to be let go. */
  get isHolding(): boolean {
    return this.attachments.releases(this.#cursor).length > 0;
  }

  /** As JSON, once everything up to `seq` has been added. Without events: `add` is to be given again what comes after the cursor. */
  freeze(seq: number): unknown {
    return { seq, attachments: this.attachments.freeze() };
  }

  add(started: StartedData, entries: readonly AnyEntry[]): void {
    for (const entry of entries) {
      if (entry.seq > this.#thawed) this.attachments.add(entry);
      if (entry.seq <= this.#cursor || !isOwn(started, entry)) continue;
      for (const event of lifecycleEvents(started, entry, this.#level)) this.#events.push({ seq: entry.seq, event });
    }
  }

  /** Null where there is nothing to tell. */
  next(state: Inspection): Publication | null {
    if (state.seq <= this.#cursor) return null;
    const summary = state.status === this.#publishedStatus ? null : summaryOf(state);
    const releases = this.attachments.releases(this.#cursor);
    if (summary === null && this.#events.length === 0 && releases.length === 0) {
      // Nothing of it is anybody's business: whoever wakes need not read it again for that.
      this.#cursor = state.seq;
      return null;
    }
    return { upTo: state.seq, summary, events: this.#events.map(({ event }) => event), releases };
  }

  /** The receivers have committed. */
  published(publication: Publication): void {
    this.#cursor = publication.upTo;
    this.attachments.released(publication.upTo);
    if (publication.summary !== null) this.#publishedStatus = publication.summary.status;
    while (this.#events[0] !== undefined && this.#events[0].seq <= publication.upTo) this.#events.shift();
  }
}
