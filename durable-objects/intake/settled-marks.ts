import type { StartStore, StoredStart } from "./start-store.ts";

type Mark = "open" | "published" | "handed-over" | "noted";

/**
 * Which starts of a lane are settled, in memory until `write` notes it on disk: a cursor over all that are,
 * and a mark on each that was handed over. What an earlier instance left is everything after its cursor.
 */
export class SettledMarks {
  readonly #store: StartStore;
  /** In the order of their sequence: what was inherited comes before what this instance began. */
  readonly #inherited = new Map<number, Mark>();
  readonly #own = new Map<number, Mark>();
  /** The last inherited row that was read; null once all are. */
  #inheritAfter: number | null;
  #firstOwn = Number.MAX_SAFE_INTEGER;

  constructor(store: StartStore) {
    this.#store = store;
    this.#inheritAfter = store.cursor;
  }

  begin(sequence: number): void {
    this.#firstOwn = Math.min(this.#firstOwn, sequence);
    this.#own.set(sequence, "open");
  }

  published(sequence: number): void {
    this.#mark(sequence, "published");
  }

  handedOver(sequence: number): void {
    this.#mark(sequence, "handed-over");
  }

  /** Whether nothing is left to be done for it; also false of what an earlier instance left and nobody has read yet. */
  isSettled(sequence: number): boolean {
    const mark = this.#own.get(sequence) ?? this.#inherited.get(sequence);
    return mark === undefined ? sequence <= this.#store.cursor : mark !== "open";
  }

  /** The next of what an earlier instance left, oldest first; empty once all has been taken up. */
  inherit(limit: number): StoredStart[] {
    if (this.#inheritAfter === null) return [];
    const rows = this.#store.unsettled(this.#inheritAfter, limit, this.#firstOwn);
    for (const row of rows) this.#inherited.set(row.sequence, "open");
    // A page may be shorter than `limit` and not the last: only nothing is the end.
    this.#inheritAfter = rows.at(-1)?.sequence ?? null;
    return rows;
  }

  /** Notes at most `limit` hand-overs, and the cursor. */
  write(limit: number): void {
    let cursor: number | null = null;
    let prefix = true;
    let budget = limit;
    for (const marks of [this.#inherited, this.#own]) {
      for (const [sequence, mark] of marks) {
        if (mark === "handed-over" && budget > 0) {
          this.#store.handedOver(sequence);
          marks.set(sequence, "noted");
          budget -= 1;
        }
        if (mark === "open" || (mark === "handed-over" && budget === 0)) prefix = false;
        if (prefix) {
          cursor = sequence;
          marks.delete(sequence);
        }
      }
      // Rows in between have not been read yet: the cursor must not pass them.
      if (this.#inheritAfter !== null) prefix = false;
    }
    if (cursor !== null) this.#store.cursor = cursor;
  }

  get idle(): boolean {
    return this.#inherited.size === 0 && this.#own.size === 0 && this.#inheritAfter === null;
  }

  /** Everything is done, though it may not be noted. */
  get settled(): boolean {
    if (this.#inherited.size > 0 || this.#inheritAfter !== null) return false;
    for (const mark of this.#own.values()) if (mark === "open") return false;
    return true;
  }

  #mark(sequence: number, mark: Mark): void {
    if (this.#own.has(sequence)) this.#own.set(sequence, mark);
    else if (this.#inherited.has(sequence)) this.#inherited.set(sequence, mark);
  }
}
