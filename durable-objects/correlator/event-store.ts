import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { utf8Bytes } from "../lib/text-size.ts";
import { CACHED_UNITS, DEDUPE_WINDOW_MS, EVICT_BATCH, MAX_KEPT_BYTES, MAX_KEPT_EVENTS, PAGE_UNITS } from "./limits.ts";

/** One event as it is kept. `seq` ascends, and so does `receivedAt`, in milliseconds since 1970. */
export interface StoredEvent {
  readonly seq: number;
  readonly receivedAt: number;
  readonly event: CloudEvent;
  /** How many subscriptions it was for, as far as they have been looked at. */
  readonly matched: number;
}

interface State {
  /** Everything up to it has been delivered, or stands with a subscription that lags behind. */
  readonly settled: number;
  /** How many instances have begun there, one after another, and got no further. */
  readonly attempts: number;
  /** When the last of them was counted, in milliseconds since 1970. */
  readonly countedAt: number;
}

/**
 * Events of one tenant: a row and its index entry each. How many bytes are kept is the difference of two running
 * totals, so nothing has to be added up when the object wakes. Made when first needed.
 */
export class EventStore {
  readonly #sql: Sql;
  #made = false;
  #last = 0;
  #lastAt = 0;
  #total = 0;
  #state: State = { settled: 0, attempts: 0, countedAt: 0 };
  /** Immutable but for `matched`, which nobody asks of it. */
  readonly #cache = new Map<number, { readonly stored: StoredEvent; readonly units: number }>();
  #cachedUnits = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.reload();
  }

  /** Also after a transaction that failed: what was made in it is not there. */
  reload(): void {
    this.#cache.clear();
    this.#cachedUnits = 0;
    this.#made =
      this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'events'").toArray().length > 0;
    if (!this.#made) {
      [this.#last, this.#lastAt, this.#total, this.#state] = [0, 0, 0, { settled: 0, attempts: 0, countedAt: 0 }];
      return;
    }
    const state = this.#sql.exec("SELECT settled, attempts, counted_at FROM state").toArray()[0];
    this.#state = {
      settled: Number(state?.["settled"] ?? 0),
      attempts: Number(state?.["attempts"] ?? 0),
      countedAt: Number(state?.["counted_at"] ?? 0),
    };
    const last = this.#sql
      .exec("SELECT seq, received_at, bytes_before, bytes FROM events ORDER BY seq DESC LIMIT 1")
      .toArray()[0];
    // Where all have been evicted, the numbers go on from what is settled.
    this.#last = Math.max(Number(last?.["seq"] ?? 0), this.#state.settled);
    this.#lastAt = Number(last?.["received_at"] ?? 0);
    this.#total = Number(last?.["bytes_before"] ?? 0) + Number(last?.["bytes"] ?? 0);
  }

  /** The highest number given; 0 where there is none. */
  get last(): number {
    return this.#last;
  }

  get state(): State {
    return this.#state;
  }

  set state(state: State) {
    if (!this.#made || (state.settled === this.#state.settled && state.attempts === this.#state.attempts)) return;
    this.#sql.exec(
      "UPDATE state SET settled = ?, attempts = ?, counted_at = ?",
      state.settled,
      state.attempts,
      state.countedAt,
    );
    this.#state = state;
  }

  /** @returns its number; null where one of this source and id is there, and not too old */
  put(event: CloudEvent, now: number): number | null {
    this.#make();
    const known = this.#sql
      .exec("SELECT seq, received_at FROM events WHERE source = ? AND id = ?", event.source, event.id)
      .toArray()[0];
    if (known !== undefined) {
      if (now - Number(known["received_at"]) < DEDUPE_WINDOW_MS) return null;
      this.#sql.exec("DELETE FROM events WHERE seq = ?", known["seq"] ?? null);
    }
    const data = JSON.stringify(event);
    const bytes = utf8Bytes(data);
    // A clock that is set back must not take the order away that evicting and the window rely on.
    const receivedAt = Math.max(now, this.#lastAt);
    this.#sql.exec(
      "INSERT INTO events (seq, received_at, bytes_before, bytes, matched, source, id, type, data) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)",
      this.#last + 1,
      receivedAt,
      this.#total,
      bytes,
      event.source,
      event.id,
      event.type,
      data,
    );
    this.#last += 1;
    this.#lastAt = receivedAt;
    this.#total += bytes;
    return this.#last;
  }

  /** How many bytes of events come after `seq`. */
  bytesAfter(seq: number): number {
    if (!this.#made || seq >= this.#last) return 0;
    const next = this.#sql.exec("SELECT bytes_before FROM events WHERE seq > ? ORDER BY seq LIMIT 1", seq).toArray()[0];
    return next === undefined ? 0 : this.#total - Number(next["bytes_before"]);
  }

  /** In order, of these types (null: any): at most `limit`, and fewer where they are large. Empty only where there are none. */
  after(seq: number, types: readonly string[] | null, limit: number): StoredEvent[] {
    if (!this.#made) return [];
    return types === null
      ? this.#read("SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
      : this.#read(
          "SELECT * FROM events WHERE seq > ? AND type IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?",
          seq,
          JSON.stringify(types),
          limit,
        );
  }

  before(seq: number | null, limit: number): StoredEvent[] {
    if (!this.#made) return [];
    return this.#read(
      "SELECT * FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?",
      seq ?? Number.MAX_SAFE_INTEGER,
      limit,
    );
  }

  /** The number of the last event that came before `at`; 0 where there is none. */
  lastBefore(at: number): number {
    if (!this.#made || this.#last === 0) return 0;
    // Numbers and times ascend together: halve, instead of paying an index entry for each event.
    let low = 0;
    let high = this.#last;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const row = this.#sql
        .exec("SELECT seq, received_at FROM events WHERE seq <= ? ORDER BY seq DESC LIMIT 1", middle)
        .toArray()[0];
      if (row === undefined || Number(row["received_at"]) < at) low = middle;
      else high = Math.min(Number(row["seq"]), middle) - 1;
    }
    return low;
  }

  /** Those of these that are still there, in order. */
  some(seqs: readonly number[]): StoredEvent[] {
    if (!this.#made) return [];
    const missing = seqs.filter((seq) => !this.#cache.has(seq));
    const read = new Map(
      missing.length === 0
        ? []
        : this.#read(
            "SELECT * FROM events WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
            JSON.stringify(missing),
          ).map((stored) => [stored.seq, stored]),
    );
    const found: StoredEvent[] = [];
    for (const seq of seqs) {
      const stored = this.#cache.get(seq)?.stored ?? read.get(seq);
      if (stored !== undefined) found.push(stored);
      // A page ends early where the events are large: what comes after a gap is for the next.
      else if (read.size > 0 && seq > Math.max(...read.keys())) break;
    }
    return found;
  }

  matched(seq: number, count: number): void {
    this.#sql.exec("UPDATE events SET matched = ? WHERE seq = ?", count, seq);
  }

  /** Takes away the oldest that are too old, or too many, and settled. @returns whether it may have more to do */
  evict(now: number): boolean {
    if (!this.#made) return false;
    const oldest = this.#sql
      .exec("SELECT seq, received_at, bytes_before FROM events ORDER BY seq LIMIT ?", EVICT_BATCH)
      .toArray();
    let upTo = 0;
    for (const row of oldest) {
      const seq = Number(row["seq"]);
      const tooOld = now - Number(row["received_at"]) >= DEDUPE_WINDOW_MS;
      const tooMany = this.#last - seq >= MAX_KEPT_EVENTS || this.#total - Number(row["bytes_before"]) > MAX_KEPT_BYTES;
      if ((!tooOld && !tooMany) || seq > this.#state.settled) break;
      upTo = seq;
    }
    if (upTo > 0) this.#sql.exec("DELETE FROM events WHERE seq <= ?", upTo);
    return upTo > 0 && upTo === Number(oldest.at(-1)?.["seq"]);
  }

  get isEmpty(): boolean {
    return !this.#made || this.#sql.exec("SELECT 1 FROM events LIMIT 1").toArray().length === 0;
  }

  #read(query: string, ...bindings: SqlStorageValue[]): StoredEvent[] {
    const events: StoredEvent[] = [];
    let units = 0;
    for (const row of this.#sql.exec(query, ...bindings)) {
      const data = String(row["data"]);
      const stored = {
        seq: Number(row["seq"]),
        receivedAt: Number(row["received_at"]),
        matched: Number(row["matched"]),
        event: JSON.parse(data) as CloudEvent,
      };
      events.push(stored);
      this.#remember(stored, data.length);
      units += data.length;
      if (units >= PAGE_UNITS) break;
    }
    return events;
  }

  #remember(stored: StoredEvent, units: number): void {
    this.#cachedUnits += units - (this.#cache.get(stored.seq)?.units ?? 0);
    this.#cache.delete(stored.seq);
    this.#cache.set(stored.seq, { stored, units });
    for (const [oldest, cached] of this.#cache) {
      if (this.#cachedUnits <= CACHED_UNITS) break;
      this.#cache.delete(oldest);
      this.#cachedUnits -= cached.units;
    }
  }

  #make(): void {
    if (this.#made) return;
    this.#sql.exec(
      "CREATE TABLE events (seq INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, bytes_before INTEGER NOT NULL, bytes INTEGER NOT NULL, matched INTEGER NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL)",
    );
    this.#sql.exec("CREATE UNIQUE INDEX events_by_identity ON events (source, id)");
    this.#sql.exec(
      "CREATE TABLE state (settled INTEGER NOT NULL, attempts INTEGER NOT NULL, counted_at INTEGER NOT NULL)",
    );
    this.#sql.exec("INSERT INTO state (settled, attempts, counted_at) VALUES (0, 0, 0)");
    this.#made = true;
  }
}
