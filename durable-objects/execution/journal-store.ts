import { JOURNAL_FORMAT, type AnyEntry } from "../../shared/domain/journal.ts";
import { MAX_INLINE_ENTRY_BYTES, MAX_JOURNAL_ROW_BYTES } from "../../shared/domain/limits.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { chunks, exceeds } from "../lib/text-size.ts";

/**
 * The journal of one execution, in its object's SQLite. Few rows, because rows are what costs:
 *
 * - `journal(first_seq, last_seq, at, entries)`: one row a commit, of at most 512 KiB.
 * - row 0 holds the publishing cursor in `last_seq`, row -1 the attempts of an alarm that made no progress.
 * - `payloads(seq, part, data)`: an entry over 64 KiB, in chunks; made when first needed.
 */
const CURSOR_ROW = 0;
const ATTEMPTS_ROW = -1;
/** What is around a row's entries. */
const ROW_HEAD = `{"v":${JOURNAL_FORMAT},"e":[`;
const ROW_TAIL = "]}";

interface StoredRow {
  readonly v: number;
  readonly e: readonly (AnyEntry | { readonly seq: number; readonly chunked: true })[];
}

export interface AlarmAttempts {
  /** The journal's last entry when the attempt began: a later one means progress. */
  readonly seq: number;
  readonly count: number;
}

export class JournalStore {
  readonly #sql: Sql;
  #journalMade: boolean;
  #payloadsMade: boolean;
  /** What has been written, and read by `rows`, in UTF-16 units of JSON. */
  units = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
    const tables = sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('journal', 'payloads')")
      .toArray();
    this.#journalMade = tables.some((table) => table["name"] === "journal");
    this.#payloadsMade = tables.some((table) => table["name"] === "payloads");
  }

  /** False until the first append: an object that was never adopted has nothing on disk. */
  get exists(): boolean {
    return this.#journalMade;
  }

  /** Call inside the turn's transaction; entries are in the order of `seq`. */
  append(entries: readonly AnyEntry[], at: number): void {
    this.#make();
    let row: string[] = [];
    let bytes = 0;
    let first: number | undefined;
    let last = 0;
    const flush = (): void => {
      if (first === undefined) return;
      const text = `${ROW_HEAD}${row.join(",")}${ROW_TAIL}`;
      this.#sql.exec(
        "INSERT INTO journal (first_seq, last_seq, at, entries) VALUES (?, ?, ?, ?)",
        first,
        last,
        at,
        text,
      );
      row = [];
      bytes = 0;
      first = undefined;
    };
    for (const entry of entries) {
      let text = JSON.stringify(entry);
      this.units += text.length;
      if (exceeds(text, MAX_INLINE_ENTRY_BYTES)) {
        this.#putPayload(entry.seq, text);
        text = `{"seq":${entry.seq},"chunked":true}`;
      }
      // Three bytes a unit is the most that UTF-8 takes: no entry is encoded only to be measured.
      const size = text.length * 3;
      if (bytes + size > MAX_JOURNAL_ROW_BYTES) flush();
      first ??= entry.seq;
      last = entry.seq;
      bytes += size;
      row.push(text);
    }
    flush();
  }

  /** Entries after `after`, in order: at most `limit`, and no more once `maxUnits` of JSON are passed. */
  read(after: number, limit: number, maxUnits = Number.MAX_SAFE_INTEGER): { entries: AnyEntry[]; more: boolean } {
    if (!this.#journalMade) return { entries: [], more: false };
    const entries: AnyEntry[] = [];
    let units = 0;
    for (const { entries: text } of this.#rowsAround(after)) {
      for (const stored of decodeRow(String(text)).e) {
        if (stored.seq <= after) continue;
        if (entries.length >= limit || units > maxUnits) return { entries, more: true };
        const whole = "chunked" in stored ? this.#payload(stored.seq) : { text: "", entry: stored };
        units += whole.text.length;
        entries.push(whole.entry);
      }
      units += String(text).length;
    }
    return { entries, more: false };
  }

  /** As `read`, as the JSON of an array. A row that is wanted whole is handed on as it is stored. */
  readText(after: number, limit: number, maxUnits: number): { entries: string; more: boolean } {
    if (!this.#journalMade) return { entries: "[]", more: false };
    if (this.#payloadsMade) {
      const { entries, more } = this.read(after, limit, maxUnits);
      return { entries: JSON.stringify(entries), more };
    }
    const parts: string[] = [];
    let count = 0;
    let units = 0;
    const page = (more: boolean) => ({ entries: `[${parts.join(",")}]`, more });
    for (const { first_seq: first, last_seq: last, entries } of this.#rowsAround(after)) {
      const text = String(entries);
      const size = Number(last) - Number(first) + 1;
      if (Number(first) > after && count + size <= limit && units <= maxUnits && text.startsWith(ROW_HEAD)) {
        parts.push(text.slice(ROW_HEAD.length, -ROW_TAIL.length));
        count += size;
      } else {
        for (const entry of decodeRow(text).e) {
          if (entry.seq <= after) continue;
          if (count >= limit || units > maxUnits) return page(true);
          parts.push(JSON.stringify(entry));
          count++;
        }
      }
      units += text.length;
    }
    return page(false);
  }

  /** From the one that holds what follows `after`. */
  #rowsAround(after: number) {
    return this.#sql.exec(
      `SELECT first_seq, last_seq, entries FROM journal
       WHERE first_seq >= COALESCE((SELECT MAX(first_seq) FROM journal WHERE first_seq > 0 AND first_seq <= ?), 1)
       ORDER BY first_seq`,
      after + 1,
    );
  }

  /**
   * All of it, or the rows with anything after `after`, one at a time: a long journal does not fit into an object's
   * memory, the state it describes does.
   */
  *rows(after = 0): Generator<readonly AnyEntry[]> {
    if (!this.#journalMade) return;
    const rows = this.#sql.exec(
      "SELECT entries FROM journal WHERE first_seq > 0 AND last_seq > ? ORDER BY first_seq",
      after,
    );
    for (const { entries } of rows) {
      const text = String(entries);
      this.units += text.length;
      yield decodeRow(text).e.map((stored) => {
        if (!("chunked" in stored)) return stored;
        const whole = this.#payload(stored.seq);
        this.units += whole.text.length;
        return whole.entry;
      });
    }
  }

  get lastSeq(): number {
    if (!this.#journalMade) return 0;
    return Number(this.#sql.exec("SELECT MAX(last_seq) AS seq FROM journal WHERE first_seq > 0").one()["seq"] ?? 0);
  }

  get cursor(): number {
    return this.#marker(CURSOR_ROW)?.seq ?? 0;
  }

  set cursor(seq: number) {
    this.#sql.exec(
      "INSERT OR REPLACE INTO journal (first_seq, last_seq, at, entries) VALUES (?, ?, 0, '')",
      CURSOR_ROW,
      seq,
    );
  }

  get attempts(): AlarmAttempts {
    return this.#marker(ATTEMPTS_ROW) ?? { seq: 0, count: 0 };
  }

  set attempts(attempts: AlarmAttempts) {
    this.#sql.exec(
      "INSERT OR REPLACE INTO journal (first_seq, last_seq, at, entries) VALUES (?, ?, ?, '')",
      ATTEMPTS_ROW,
      attempts.seq,
      attempts.count,
    );
  }

  #marker(row: number): AlarmAttempts | undefined {
    if (!this.#journalMade) return undefined;
    const found = this.#sql.exec("SELECT last_seq, at FROM journal WHERE first_seq = ?", row).toArray()[0];
    return found === undefined ? undefined : { seq: Number(found["last_seq"]), count: Number(found["at"]) };
  }

  #make(): void {
    if (this.#journalMade) return;
    this.#sql.exec(
      "CREATE TABLE journal (first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, at INTEGER NOT NULL, entries TEXT NOT NULL)",
    );
    this.#journalMade = true;
  }

  #putPayload(seq: number, text: string): void {
    if (!this.#payloadsMade) {
      this.#sql.exec(
        "CREATE TABLE payloads (seq INTEGER NOT NULL, part INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (seq, part)) WITHOUT ROWID",
      );
      this.#payloadsMade = true;
    }
    chunks(text).forEach((data, part) => {
      this.#sql.exec("INSERT INTO payloads (seq, part, data) VALUES (?, ?, ?)", seq, part, data);
    });
  }

  #payload(seq: number): { text: string; entry: AnyEntry } {
    const parts = this.#sql.exec("SELECT data FROM payloads WHERE seq = ? ORDER BY part", seq).toArray();
    const text = parts.map((part) => String(part["data"])).join("");
    return { text, entry: JSON.parse(text) as AnyEntry };
  }
}

function decodeRow(text: string): StoredRow {
  const row = JSON.parse(text) as StoredRow;
  if (row.v !== JOURNAL_FORMAT)
    throw new Error(`journal format ${row.v} is not known to this version of Millrace (it knows ${JOURNAL_FORMAT})`);
  return row;
}
