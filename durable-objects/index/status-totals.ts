import type { ExecutionStatus } from "../../shared/domain/execution.ts";
import type { Sql } from "../lib/metered-sql.ts";
import type { Change } from "./index-store.ts";

type Totals = Partial<Record<ExecutionStatus, number>>;

/**
 * How many executions of each workflow stand how, in memory: counted once from all rows, and followed from then on,
 * since a count on disk would be a row written with every execution.
 */
export class StatusTotals {
  #byWorkflow: Map<string | null, Totals> | null = null;

  /** After the commit of what changed. */
  apply(changes: readonly Change[]): void {
    if (this.#byWorkflow === null) return;
    for (const { workflowId, before, after } of changes) {
      const totals = this.#of(this.#byWorkflow, workflowId);
      if (before !== null) totals[before] = (totals[before] ?? 0) - 1;
      if (after !== null) totals[after] = (totals[after] ?? 0) + 1;
    }
  }

  /** @param workflow null: of all together */
  totals(sql: Sql, workflow: string | null): Totals {
    this.#byWorkflow ??= this.#counted(sql);
    if (workflow !== null) return { ...this.#byWorkflow.get(workflow) };
    const all: Totals = {};
    for (const totals of this.#byWorkflow.values())
      for (const [status, n] of Object.entries(totals) as [ExecutionStatus, number][])
        all[status] = (all[status] ?? 0) + n;
    return all;
  }

  /** The rest of each workflow is completed, which no index lists. */
  #counted(sql: Sql): Map<string | null, Totals> {
    const found = new Map<string | null, Totals>();
    const whole = sql.exec("SELECT workflow_id, count(*) AS n FROM executions GROUP BY workflow_id");
    for (const row of whole)
      found.set(row["workflow_id"] === null ? null : String(row["workflow_id"]), { completed: Number(row["n"]) });
    const others = sql.exec(
      "SELECT workflow_id, status, count(*) AS n FROM executions INDEXED BY executions_status WHERE status <> 'completed' GROUP BY status, workflow_id",
    );
    for (const row of others) {
      const totals = this.#of(found, row["workflow_id"] === null ? null : String(row["workflow_id"]));
      const n = Number(row["n"]);
      totals[String(row["status"]) as ExecutionStatus] = n;
      totals.completed = (totals.completed ?? 0) - n;
    }
    return found;
  }

  #of(map: Map<string | null, Totals>, workflow: string | null): Totals {
    const known = map.get(workflow);
    if (known !== undefined) return known;
    const made: Totals = {};
    map.set(workflow, made);
    return made;
  }
}
