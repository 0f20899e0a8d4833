import type { ExecutionStatus } from "../../shared/domain/execution.ts";
import { executionIdAt } from "../../shared/domain/ids.ts";
import type { Sql } from "../lib/metered-sql.ts";
import type { Retention } from "./rpc.ts";
import { SWEEP_BATCH, SWEEP_SCAN_ROWS } from "./limits.ts";

export interface SweptRow {
  readonly key: string;
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly workflowId: string | null;
}

/** Part of the rows, oldest first. */
export interface Slice {
  readonly rows: readonly SweptRow[];
  /** The sort key up to which was looked; null: to the end. */
  readonly upTo: string | null;
  /** How many rows were looked at. */
  readonly looked: number;
}

/** Finished executions that were kept long enough. */
export function expiredRows(sql: Sql, tenant: string, after: string, retention: Retention, now: number): Slice {
  return slice(sql, tenant, "executions", "sort_key > ?", [after], EXPIRED, [
    retention.completedMs,
    retention.failedMs,
    now,
  ]);
}

/** Unfinished ones that should have been heard of. */
export function overdueRows(sql: Sql, tenant: string, status: ExecutionStatus, after: string, before: number): Slice {
  const source = "executions INDEXED BY executions_status";
  const range = "status = ? AND status <> 'completed' AND sort_key > ?";
  return slice(sql, tenant, source, range, [status, after], "wake_at < ?", [before]);
}

const EXPIRED = `ended_at IS NOT NULL AND status IN ('completed', 'faulted', 'cancelled')
  AND ended_at + coalesce(keep_ms, CASE status WHEN 'completed' THEN ? ELSE ? END) <= ?`;

function slice(
  sql: Sql,
  tenant: string,
  source: string,
  range: string,
  bound: readonly SqlStorageValue[],
  wanted: string,
  bounds: readonly SqlStorageValue[],
): Slice {
  const [end] = sql
    .exec(
      `SELECT sort_key FROM ${source} WHERE ${range} ORDER BY sort_key LIMIT 1 OFFSET ${SWEEP_SCAN_ROWS - 1}`,
      ...bound,
    )
    .toArray();
  const upTo = end === undefined ? null : String(end["sort_key"]);
  const found = sql
    .exec(
      `SELECT sort_key, home, status, workflow_id FROM ${source} WHERE ${range} AND sort_key <= ? AND ${wanted} ORDER BY sort_key LIMIT ${SWEEP_BATCH}`,
      ...bound,
      upTo ?? "~",
      ...bounds,
    )
    .toArray();
  const full = found.length === SWEEP_BATCH ? String(found.at(-1)?.["sort_key"]) : null;
  const looked = sql
    .exec(`SELECT count(*) AS n FROM ${source} WHERE ${range} AND sort_key <= ?`, ...bound, full ?? upTo ?? "~")
    .one();
  const rows = found.map((row) => ({
    key: String(row["sort_key"]),
    id: executionIdAt(tenant, String(row["sort_key"]), row["home"] === "i" ? "intake" : "object"),
    status: String(row["status"]) as ExecutionStatus,
    workflowId: row["workflow_id"] === null ? null : String(row["workflow_id"]),
  }));
  return { rows, upTo: full ?? upTo, looked: Number(looked["n"]) };
}

/** See IndexRpc.uses. */
export function usesOf(sql: Sql, revisions: readonly string[], after: string) {
  const [end] = sql
    .exec(
      `SELECT sort_key FROM executions WHERE sort_key > ? ORDER BY sort_key LIMIT 1 OFFSET ${SWEEP_SCAN_ROWS - 1}`,
      after,
    )
    .toArray();
  const next = end === undefined ? null : String(end["sort_key"]);
  const used = sql
    .exec(
      `SELECT DISTINCT revision FROM executions WHERE sort_key > ? AND sort_key <= ? AND (workflow_id IS NULL OR number = 0)
        AND revision IN (SELECT value FROM json_each(?))`,
      after,
      next ?? "~",
      JSON.stringify(revisions),
    )
    .toArray();
  return { used: used.map((row) => String(row["revision"])), next };
}
