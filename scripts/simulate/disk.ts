import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

const READS = /^\s*(?:select|explain)/i;

/**
 * One object's storage, as the platform keeps it: what is written is there for the object at once, and survives only
 * when it has been flushed. A crash takes away what was not.
 */
export class Disk {
  readonly #db = new DatabaseSync(":memory:");
  #alarm: number | null = null;
  #durableAlarm: number | null = null;
  #open = false;
  #depth = 0;
  /** Preparing one costs more than running it. */
  readonly #prepared = new Map<string, StatementSync>();
  /** Called at the first write after a flush. */
  onDirty: () => void = () => undefined;

  get dirty(): boolean {
    return this.#open;
  }
  /** As it would be found after a crash. */
  get durableAlarm(): number | null {
    return this.#durableAlarm;
  }
  get alarm(): number | null {
    return this.#alarm;
  }
  set alarm(at: number | null) {
    this.#begin();
    this.#alarm = at;
  }

  /** The runtime itself: it takes an alarm away when it rings, and puts it back when its handler fails. */
  ring(at: number | null): void {
    this.#alarm = at;
    this.#durableAlarm = at;
  }

  exec(query: string, bindings: readonly unknown[]): Cursor {
    let statement = this.#prepared.get(query);
    if (statement === undefined) this.#prepared.set(query, (statement = this.#db.prepare(query)));
    const values = bindings.map(toSqlite);
    if (READS.test(query)) return new Cursor(statement.all(...values), 0);
    this.#begin();
    if (/\breturning\b/i.test(query)) {
      const rows = statement.all(...values);
      return new Cursor(rows, rows.length);
    }
    return new Cursor([], Number(statement.run(...values).changes));
  }

  transaction<T>(work: () => T): T {
    this.#begin();
    const name = `t${this.#depth++}`;
    this.#db.exec(`SAVEPOINT ${name}`);
    const alarm = this.#alarm;
    try {
      const result = work();
      this.#db.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#db.exec(`ROLLBACK TO ${name}`);
      this.#db.exec(`RELEASE ${name}`);
      this.#alarm = alarm;
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** `deleteAll`: as if nothing had ever been written, the alarm included. */
  clear(): void {
    this.#begin();
    const made = this.#db
      .prepare("SELECT type, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    for (const { name } of made) this.#db.exec(`DROP TABLE "${String(name)}"`);
    this.#alarm = null;
  }

  /** The rows of a table; none where it was never made. */
  rows(table: string): readonly Record<string, unknown>[] {
    const made = this.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).toArray();
    return made.length === 0 ? [] : this.exec(`SELECT * FROM ${table}`, []).toArray();
  }

  /** Names of all its tables. */
  tables(): readonly string[] {
    return this.exec("SELECT name FROM sqlite_master WHERE type = 'table'", [])
      .toArray()
      .map(({ name }) => String(name));
  }

  flush(): void {
    if (!this.#open) return;
    this.#db.exec("COMMIT");
    this.#open = false;
    this.#durableAlarm = this.#alarm;
  }

  crash(): void {
    if (this.#open) this.#db.exec("ROLLBACK");
    this.#open = false;
    this.#alarm = this.#durableAlarm;
  }

  close(): void {
    this.#db.close();
  }

  #begin(): void {
    if (this.#open) return;
    this.#db.exec("BEGIN");
    this.#open = true;
    this.onDirty();
  }
}

/** What the objects use of the runtime's cursor. */
export class Cursor {
  readonly rowsWritten: number;
  readonly rowsRead = 0;
  readonly #rows: readonly Record<string, unknown>[];

  constructor(rows: readonly Record<string, unknown>[], rowsWritten: number) {
    this.#rows = rows;
    this.rowsWritten = rowsWritten;
  }
  toArray(): readonly Record<string, unknown>[] {
    return this.#rows;
  }
  one(): Record<string, unknown> {
    const [row] = this.#rows;
    if (row === undefined || this.#rows.length !== 1) throw new Error(`expected one row, not ${this.#rows.length}`);
    return row;
  }
  [Symbol.iterator](): IterableIterator<Record<string, unknown>> {
    return this.#rows[Symbol.iterator]();
  }
}

function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value as SQLInputValue;
}
