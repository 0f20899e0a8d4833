import type { Sql } from "../lib/metered-sql.ts";
import { chunks } from "../lib/text-size.ts";

/** Raised whenever what is kept beside the engine's own snapshot changes. */
const FORMAT = 1;

/** What an instance knows of its journal up to `seq`, so that the next one need not read it. */
export interface Snapshot {
  readonly seq: number;
  /** Of the journal so far, in UTF-16 units of JSON. */
  readonly units: number;
  /** Of the program that the engine's state is of (`fingerprint`). */
  readonly program: string;
  readonly state: unknown;
  readonly outbox: unknown;
  /** How often in a row it was resumed at its end. */
  readonly resumes: number;
}

/**
 * The newest snapshot of an execution, in rows of their own: `snapshots(part, parts, seq, data)`. It saves reading the
 * journal, and is nothing else: where it is torn, of another format or of another program, the journal says it all.
 */
export class SnapshotStore {
  readonly #sql: Sql;
  #made: boolean;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#made = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'snapshots'").toArray().length > 0;
  }

  /** @returns how large it is, in UTF-16 units */
  write(snapshot: Snapshot): number {
    if (!this.#made) {
      this.#sql.exec(
        "CREATE TABLE snapshots (part INTEGER PRIMARY KEY, parts INTEGER NOT NULL, seq INTEGER NOT NULL, data TEXT NOT NULL)",
      );
      this.#made = true;
    }
    const text = JSON.stringify({ v: FORMAT, ...snapshot });
    const parts = chunks(text);
    this.#sql.exec("DELETE FROM snapshots WHERE part >= ?", parts.length);
    parts.forEach((data, part) => {
      this.#sql.exec(
        "INSERT OR REPLACE INTO snapshots (part, parts, seq, data) VALUES (?, ?, ?, ?)",
        part,
        parts.length,
        snapshot.seq,
        data,
      );
    });
    return text.length;
  }

  /** Null where there is none that can be used. */
  read(): Snapshot | null {
    if (!this.#made) return null;
    const rows = this.#sql.exec("SELECT parts, seq, data FROM snapshots ORDER BY part").toArray();
    const whole = rows.every((row) => row["parts"] === rows.length && row["seq"] === rows[0]?.["seq"]);
    if (rows.length === 0 || !whole) return null;
    try {
      const { v, ...snapshot } = JSON.parse(rows.map((row) => String(row["data"])).join("")) as Snapshot & {
        v: number;
      };
      return v === FORMAT && snapshot.seq === rows[0]?.["seq"] ? snapshot : null;
    } catch {
      return null;
    }
  }
}
