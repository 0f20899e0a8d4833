import { JOURNAL_FORMAT, type AnyEntry } from "../../shared/domain/journal.ts";
import type { Home } from "../../shared/domain/ids.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { chunks } from "../lib/text-size.ts";

/** One execution as its lane keeps it. */
export interface StoredStart {
  readonly sequence: number;
  readonly id: string;
  readonly bodyHash: string | null;
  readonly expiresAt: number | null;
  /**
   * `object`: to be handed over; `handed-over`: its object has the journal, only the key is remembered;
   * `withdrawn`: it never began, and a start with this key that comes late must not begin it; `erased`: it was kept
   * long enough, only the key is remembered; `pending`: it waits for its turn, with the entry that it will begin with;
   * `guest`: it makes a call here, which may have been sent; `over`: it was a guest, and ended here.
   */
  readonly state: Home | "handed-over" | "withdrawn" | "erased" | "pending" | "guest" | "over";
  readonly entries: readonly AnyEntry[];
}

const STATES = ["object", "intake", "handed-over", "withdrawn", "erased", "pending", "guest", "over"] as const;
const STATE = Object.fromEntries(STATES.map((state, number) => [state, number])) as Record<
  StoredStart["state"],
  number
>;
/** Rows read together end after this many UTF-16 units of JSON: an object has 128 MB for everything. */
const READ_UNITS = 4_000_000;
/** Row 0 keeps the cursor in `expires_at`. */
const CURSOR_ROW = 0;

/**
 * The rows of one lane. `sequence` is part of the execution's id, so an execution is found by its rowid;
 * the only index is that of the keys, and a start without a key is one row.
 */
export class StartStore {
  readonly #sql: Sql;
  #made: boolean;
  #overflowMade: boolean;

  constructor(sql: Sql) {
    this.#sql = sql;
    [this.#made, this.#overflowMade] = tablesOf(sql);
  }

  /** The last that is known to have been given: a lower one, of a clock set back, would be under the cursor. */
  get lastSequence(): number {
    if (!this.#made) return 0;
    const last = Number(this.#sql.exec("SELECT MAX(sequence) AS last FROM starts").one()["last"] ?? 0);
    return Math.max(last, this.cursor);
  }

  /** After a transaction that failed: the tables that were made in it are not there. */
  rolledBack(): void {
    [this.#made, this.#overflowMade] = tablesOf(this.#sql);
  }

  /**
   * @param needsMore what else has to be written with it, or null
   * @param together a transaction; where the row is all that is written it needs none
   */
  insert(
    start: StoredStart,
    key: string | null,
    needsMore: (() => void) | null = null,
    together: (work: () => void) => void = (work) => work(),
  ): void {
    const parts = chunks(textOf(start.entries));
    if (this.#made && parts.length === 1 && needsMore === null) this.#put(start, key, parts);
    else
      together(() => {
        this.#make();
        this.#put(start, key, parts);
        needsMore?.();
      });
  }

  #put(start: StoredStart, key: string | null, [data = "", ...rest]: readonly string[]): void {
    this.#sql.exec(
      "INSERT INTO starts (sequence, id, key, body_hash, expires_at, state, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
      start.sequence,
      start.id,
      key,
      start.bodyHash,
      start.expiresAt,
      STATE[start.state],
      data,
    );
    if (rest.length > 0) this.#putOverflow(start.sequence, rest);
  }

  /** All that it has come to by now: one that was pending has begun, a guest has gone on. */
  advanced(sequence: number, state: StoredStart["state"], entries: readonly AnyEntry[]): void {
    const [data = "", ...rest] = chunks(textOf(entries));
    this.#sql.exec("UPDATE starts SET state = ?, data = ? WHERE sequence = ?", STATE[state], data, sequence);
    if (this.#overflowMade) this.#sql.exec("DELETE FROM overflow WHERE sequence = ?", sequence);
    if (rest.length > 0) this.#putOverflow(sequence, rest);
  }

  bySequence(sequence: number): StoredStart | undefined {
    if (!this.#made || sequence === CURSOR_ROW) return undefined;
    return this.#read("SELECT * FROM starts WHERE sequence = ?", sequence)[0];
  }

  byKey(key: string): StoredStart | undefined {
    return this.#made ? this.#read("SELECT * FROM starts WHERE key = ?", key)[0] : undefined;
  }

  /** The key may be used again: its window has passed. Where the row was there for its key only, it goes. */
  forgetKey(sequence: number): void {
    this.#sql.exec(
      "DELETE FROM starts WHERE sequence = ? AND state IN (?, ?, ?)",
      sequence,
      STATE["handed-over"],
      STATE.withdrawn,
      STATE.erased,
    );
    this.#sql.exec("UPDATE starts SET key = NULL, body_hash = NULL, expires_at = NULL WHERE sequence = ?", sequence);
  }

  /**
   * What a lost instance may have left: what comes after the cursor and before `before`, oldest first, without what
   * only its key is left of, and what waits. At most `limit`, and fewer where they are large; empty only where there are none.
   */
  unsettled(after: number, limit: number, before = Number.MAX_SAFE_INTEGER): StoredStart[] {
    if (!this.#made) return [];
    return this.#read(
      "SELECT * FROM starts WHERE sequence > ? AND sequence < ? AND state IN (?, ?, ?, ?) ORDER BY sequence LIMIT ?",
      after,
      before,
      STATE.object,
      STATE.intake,
      STATE.guest,
      STATE.over,
      limit,
    );
  }

  /** The object has it: what remains is the key, and nothing at all where there was none. */
  handedOver(sequence: number): void {
    this.#leaveKey(sequence, STATE["handed-over"]);
  }

  /** It was kept long enough; as with `handedOver`, the key remains. */
  erase(sequence: number): void {
    this.#leaveKey(sequence, STATE.erased);
  }

  #leaveKey(sequence: number, state: number): void {
    if (this.#overflowMade) this.#sql.exec("DELETE FROM overflow WHERE sequence = ?", sequence);
    const kept = this.#sql.exec(
      "UPDATE starts SET state = ?, data = NULL WHERE sequence = ? AND key IS NOT NULL",
      state,
      sequence,
    );
    if (kept.rowsWritten === 0) this.#sql.exec("DELETE FROM starts WHERE sequence = ?", sequence);
  }

  /** Forgets keys whose window has passed; gives how many rows it took in hand. */
  purgeKeys(now: number, limit: number): number {
    if (!this.#made) return 0;
    const due = this.#sql
      .exec(
        "SELECT sequence FROM starts WHERE key IS NOT NULL AND expires_at <= ? ORDER BY sequence LIMIT ?",
        now,
        limit,
      )
      .toArray();
    for (const { sequence } of due) this.forgetKey(Number(sequence));
    return due.length;
  }

  get hasKeys(): boolean {
    return this.#made && this.#sql.exec("SELECT 1 FROM starts WHERE key IS NOT NULL LIMIT 1").toArray().length > 0;
  }

  /** Everything up to it is settled: published where it is at home here, handed over where it is not. */
  get cursor(): number {
    if (!this.#made) return 0;
    return Number(
      this.#sql.exec("SELECT expires_at FROM starts WHERE sequence = ?", CURSOR_ROW).toArray()[0]?.["expires_at"] ?? 0,
    );
  }

  set cursor(sequence: number) {
    this.#sql.exec(
      "INSERT OR REPLACE INTO starts (sequence, id, expires_at, state) VALUES (?, '', ?, -1)",
      CURSOR_ROW,
      sequence,
    );
  }

  #read(query: string, ...bindings: SqlStorageValue[]): StoredStart[] {
    const starts: StoredStart[] = [];
    let units = 0;
    for (const row of this.#sql.exec(query, ...bindings)) {
      const sequence = Number(row["sequence"]);
      const data = row["data"] === null ? null : String(row["data"]);
      starts.push({
        sequence,
        id: String(row["id"]),
        bodyHash: row["body_hash"] === null ? null : String(row["body_hash"]),
        expiresAt: row["expires_at"] === null ? null : Number(row["expires_at"]),
        state: STATES[Number(row["state"])] ?? "handed-over",
        entries: data === null ? [] : this.#entries(sequence, data),
      });
      units += data?.length ?? 0;
      if (units >= READ_UNITS) break;
    }
    return starts;
  }

  #entries(sequence: number, first: string): AnyEntry[] {
    const rest = this.#overflowMade
      ? this.#sql.exec("SELECT data FROM overflow WHERE sequence = ? ORDER BY part", sequence).toArray()
      : [];
    const stored = JSON.parse(first + rest.map((part) => String(part["data"])).join("")) as {
      v: number;
      e: AnyEntry[];
    };
    if (stored.v !== JOURNAL_FORMAT)
      throw new Error(`journal format ${stored.v} is not known to this version of Millrace`);
    return stored.e;
  }

  #putOverflow(sequence: number, parts: readonly string[]): void {
    if (!this.#overflowMade) {
      this.#sql.exec(
        "CREATE TABLE overflow (sequence INTEGER NOT NULL, part INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (sequence, part)) WITHOUT ROWID",
      );
      this.#overflowMade = true;
    }
    parts.forEach((data, part) => {
      this.#sql.exec("INSERT INTO overflow (sequence, part, data) VALUES (?, ?, ?)", sequence, part, data);
    });
  }

  #make(): void {
    if (this.#made) return;
    this.#sql.exec(
      "CREATE TABLE starts (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, key TEXT, body_hash TEXT, expires_at INTEGER, state INTEGER NOT NULL, data TEXT)",
    );
    // Partial: a start without a key costs no index row.
    this.#sql.exec("CREATE UNIQUE INDEX starts_by_key ON starts (key) WHERE key IS NOT NULL");
    this.#made = true;
  }
}

function textOf(entries: readonly AnyEntry[]): string {
  return JSON.stringify({ v: JOURNAL_FORMAT, e: entries });
}

/** Whether `starts` and `overflow` are there. */
function tablesOf(sql: Sql): readonly [boolean, boolean] {
  const tables = sql
    .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('starts', 'overflow')")
    .toArray()
    .map((table) => table["name"]);
  return [tables.includes("starts"), tables.includes("overflow")];
}
