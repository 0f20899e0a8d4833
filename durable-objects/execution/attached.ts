import type { AnyEntry } from "../../shared/domain/journal.ts";

/** Something elsewhere that belongs to this execution while an effect of it is open. */
export interface Attachment {
  readonly kind: "listen" | "person" | "subflow";
  readonly effect: string;
  readonly key: string;
  /** The child's id, once it is known. */
  readonly child: string | null;
}

/** An attachment that is not wanted any more: a subscription to end, a child to cancel, a person who need not answer. */
export interface Release extends Attachment {
  readonly seq: number;
}

/**
 * Follows the journal: which subscriptions and children are attached, and which are to be let go. What was attached
 * and is neither settled nor wanted is released, at least once, and also after a crash, since it follows from entries.
 */
export class Attachments {
  readonly #byFrame = new Map<number, Attachment>();
  #releases: Release[] = [];
  /** When an event was counted, by its id: an event counts once for those that listen one after the other. */
  readonly #counted = new Map<string, number>();
  readonly #since = new Map<string, number>();

  /** As JSON, for `thaw`. */
  freeze(): unknown {
    const [byFrame, counted, since] = [this.#byFrame, this.#counted, this.#since].map((map) => [...map]);
    return { byFrame, counted, since, releases: this.#releases };
  }

  static thaw(frozen: unknown): Attachments {
    const { byFrame, counted, since, releases } = frozen as {
      readonly byFrame: [number, Attachment][];
      readonly counted: [string, number][];
      readonly since: [string, number][];
      readonly releases: Release[];
    };
    const attachments = new Attachments();
    for (const [frame, one] of byFrame) attachments.#byFrame.set(frame, one);
    for (const [event, seq] of counted) attachments.#counted.set(event, seq);
    for (const [effect, seq] of since) attachments.#since.set(effect, seq);
    attachments.#releases = [...releases];
    return attachments;
  }

  add(entry: AnyEntry): void {
    const { frame = -1 } = entry;
    switch (entry.type) {
      case "effect.requested": {
        const { request, effect, key } = entry.data;
        if (request.kind === "listen" || (request.kind === "subflow" && request.await)) {
          const kind = request.kind === "listen" && request.person !== undefined ? "person" : request.kind;
          this.#byFrame.set(frame, { kind, effect, key, child: null });
          this.#since.set(effect, entry.seq);
        }
        return;
      }
      case "effect.parked": {
        const attached = this.#byFrame.get(frame);
        const { execution } = entry.data.detail;
        if (attached !== undefined && typeof execution === "string")
          this.#byFrame.set(frame, { ...attached, child: execution });
        return;
      }
      case "execution.rerun":
        // What was attached belongs to the execution that this one goes on from.
        for (const [at, attached] of this.#byFrame) this.#byFrame.set(at, { ...attached, child: null });
        this.#releases = [];
        return;
      case "event.received":
        this.#counted.set(entry.data.id, entry.seq);
        return;
      case "effect.settled": {
        // A child that answered is over, and so is what a person was asked.
        const attached = this.#byFrame.get(frame);
        if (attached !== undefined && attached.kind !== "listen") this.#drop(frame, attached);
        return;
      }
      case "task.completed":
      case "task.faulted":
      case "task.cancelled":
        return this.#release(frame, entry.seq);
      case "execution.completed":
      case "execution.faulted":
      case "execution.cancelled":
        for (const one of [...this.#byFrame.keys()]) this.#release(one, entry.seq);
        return;
      default:
        return;
    }
  }

  /** Whether an event has been counted before this listener began: by another one, earlier in the workflow. */
  hasCounted(effect: string, event: string): boolean {
    return (this.#counted.get(event) ?? Number.POSITIVE_INFINITY) < (this.#since.get(effect) ?? 0);
  }

  /** Those of entries after `cursor`, oldest first. */
  releases(cursor: number): readonly Release[] {
    return this.#releases.filter(({ seq }) => seq > cursor);
  }

  released(upTo: number): void {
    this.#releases = this.#releases.filter(({ seq }) => seq > upTo);
  }

  #release(frame: number, seq: number): void {
    const attached = this.#byFrame.get(frame);
    if (attached === undefined) return;
    this.#drop(frame, attached);
    this.#releases.push({ ...attached, seq });
  }

  #drop(frame: number, attached: Attachment): void {
    this.#byFrame.delete(frame);
    this.#since.delete(attached.effect);
  }
}
