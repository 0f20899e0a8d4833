import type { RateWindow } from "../../shared/domain/admission.ts";
import type { Sql } from "../lib/metered-sql.ts";

/** `waiting`: in line. `called`: it has a slot, and its lane is to be told. `holding`: it has begun. */
export type SlotState = "waiting" | "called" | "holding";

export interface Slot {
  /** The execution, by the id that it has in an object of its own. */
  readonly id: string;
  readonly gate: string;
  readonly state: SlotState;
  /** To be cancelled, for one that came later. */
  readonly cancelled: boolean;
  /** How many its workflow lets be at work, as its revision says. */
  readonly limit: number;
  /** When it is next to be seen to. Null: it waits for others. */
  readonly due: number | null;
  /** How often it has been seen to since it last changed. */
  readonly tries: number;
}

const STATE = { waiting: 0, called: 1, holding: 2 } as const;
const STATES = ["waiting", "called", "holding"] as const;

/** The gates of one lane: who holds a slot, who waits, and how many starts there were. Made when first needed. */
export class GateStore {
  readonly #sql: Sql;
  /** Null: nobody has asked yet. A lane without gates does not look. */
  #known: boolean | null = null;
  #lastPlace: number | null = null;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** After a transaction that failed: the tables that were made in it are not there. */
  rolledBack(): void {
    this.#known = null;
    this.#lastPlace = null;
  }

  get #made(): boolean {
    this.#known ??=
      this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'slots'").toArray().length > 0;
    return this.#known;
  }

  get(id: string): Slot | undefined {
    return this.#made ? this.#read("SELECT * FROM slots WHERE id = ?", id)[0] : undefined;
  }

  /** Behind all that are there. */
  add(slot: Slot): void {
    this.#make();
    this.#lastPlace ??= Number(this.#sql.exec("SELECT MAX(place) AS last FROM slots").one()["last"] ?? 0);
    this.#lastPlace += 1;
    this.#sql.exec(
      "INSERT INTO slots (id, gate, place, state, cancelled, cap, due, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      slot.id,
      slot.gate,
      this.#lastPlace,
      STATE[slot.state],
      slot.cancelled ? 1 : 0,
      slot.limit,
      slot.due,
      slot.tries,
    );
  }

  update({ id, state, cancelled, due, tries }: Slot): void {
    this.#sql.exec(
      "UPDATE slots SET state = ?, cancelled = ?, due = ?, tries = ? WHERE id = ?",
      STATE[state],
      cancelled ? 1 : 0,
      due,
      tries,
      id,
    );
  }

  setLimit(gate: string, limit: number): void {
    this.#sql.exec("UPDATE slots SET cap = ? WHERE gate = ? AND state = 0 AND cap <> ?", limit, gate, limit);
  }

  remove(id: string): void {
    this.#sql.exec("DELETE FROM slots WHERE id = ?", id);
  }

  atWork(gate: string): number {
    return this.#count("gate = ? AND state > 0", gate);
  }

  leaving(gate: string): number {
    return this.#count("gate = ? AND state > 0 AND cancelled = 1", gate);
  }

  waiting(gate: string): number {
    return this.#count("gate = ? AND state = 0 AND cancelled = 0", gate);
  }

  /** First come, first served. */
  firstWaiting(gate: string): Slot | undefined {
    if (!this.#made) return undefined;
    const query = "SELECT * FROM slots WHERE gate = ? AND state = 0 AND cancelled = 0 ORDER BY place LIMIT 1";
    return this.#read(query, gate)[0];
  }

  /** The oldest that are not being cancelled yet: who is at work came before who waits. */
  oldest(gate: string, limit: number): Slot[] {
    if (!this.#made || limit === 0) return [];
    return this.#read(
      "SELECT * FROM slots WHERE gate = ? AND cancelled = 0 ORDER BY state DESC, place LIMIT ?",
      gate,
      limit,
    );
  }

  due(now: number, limit: number): Slot[] {
    if (!this.#made) return [];
    return this.#read("SELECT * FROM slots WHERE due <= ? ORDER BY due LIMIT ?", now, limit);
  }

  get nextDue(): number | null {
    if (!this.#made) return null;
    const due = this.#sql.exec("SELECT MIN(due) AS due FROM slots WHERE due IS NOT NULL").toArray()[0]?.["due"];
    return typeof due === "number" ? due : null;
  }

  rate(gate: string): RateWindow | null {
    if (!this.#made) return null;
    const row = this.#sql.exec("SELECT counted FROM rates WHERE gate = ?", gate).toArray()[0];
    return row === undefined ? null : (JSON.parse(String(row["counted"])) as RateWindow);
  }

  get hasRates(): boolean {
    return this.#made && this.#sql.exec("SELECT 1 FROM rates LIMIT 1").toArray().length > 0;
  }

  /** Of rates whose time has passed since the last start. */
  forgetRates(now: number): void {
    if (this.#made) this.#sql.exec("DELETE FROM rates WHERE expires_at < ?", now);
  }

  putRate(gate: string, window: RateWindow, expiresAt: number): void {
    this.#make();
    this.#sql.exec(
      "INSERT INTO rates (gate, counted, expires_at) VALUES (?, ?, ?) ON CONFLICT (gate) DO UPDATE SET counted = excluded.counted, expires_at = excluded.expires_at",
      gate,
      JSON.stringify(window),
      expiresAt,
    );
  }

  #count(condition: string, gate: string): number {
    if (!this.#made) return 0;
    return Number(this.#sql.exec(`SELECT COUNT(*) AS n FROM slots WHERE ${condition}`, gate).one()["n"]);
  }

  #read(query: string, ...bindings: SqlStorageValue[]): Slot[] {
    return this.#sql
      .exec(query, ...bindings)
      .toArray()
      .map((row) => ({
        id: String(row["id"]),
        gate: String(row["gate"]),
        state: STATES[Number(row["state"])] ?? "holding",
        cancelled: row["cancelled"] === 1,
        limit: Number(row["cap"]),
        due: row["due"] === null ? null : Number(row["due"]),
        tries: Number(row["tries"]),
      }));
  }

  #make(): void {
    if (this.#made) return;
    this.#sql.exec(
      "CREATE TABLE slots (id TEXT PRIMARY KEY, gate TEXT NOT NULL, place INTEGER NOT NULL, state INTEGER NOT NULL, cancelled INTEGER NOT NULL, cap INTEGER NOT NULL, due INTEGER, tries INTEGER NOT NULL) WITHOUT ROWID",
    );
    this.#sql.exec("CREATE INDEX slots_by_state ON slots (gate, state, cancelled, place)");
    // Partial: who waits in line costs nothing here.
    this.#sql.exec("CREATE INDEX slots_due ON slots (due) WHERE due IS NOT NULL");
    this.#sql.exec(
      "CREATE TABLE rates (gate TEXT PRIMARY KEY, counted TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
    );
    this.#known = true;
  }
}
