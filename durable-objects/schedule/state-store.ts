import type { Sql } from "../lib/metered-sql.ts";
import type { ScheduleState } from "./state.ts";

/** The one row of a schedule. The table is made with it: an object that was merely asked stays empty. */
export class StateStore {
  readonly #sql: Sql;
  #made: boolean;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#made =
      sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schedule'").toArray().length > 0;
  }

  read(): ScheduleState | null {
    if (!this.#made) return null;
    const row = this.#sql.exec("SELECT state FROM schedule WHERE one = 1").toArray()[0];
    return row === undefined ? null : (JSON.parse(String(row["state"])) as ScheduleState);
  }

  write(state: ScheduleState): void {
    if (!this.#made)
      this.#sql.exec("CREATE TABLE schedule (one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL)");
    this.#made = true;
    this.#sql.exec(
      "INSERT INTO schedule (one, state) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET state = ?1",
      JSON.stringify(state),
    );
  }
}
