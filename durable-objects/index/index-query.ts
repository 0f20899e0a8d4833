import type { ExecutionStatus, ExecutionSummary, Trigger } from "../../shared/domain/execution.ts";
import { keyRange, mergePages, type ShardPage, type StatusCounts } from "../../shared/domain/execution-index.ts";
import { executionIdAt, executionSortKey } from "../../shared/domain/ids.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { MAX_COUNTED_ROWS, MAX_SCANNED_ENTRIES, MAX_SCANNED_ROWS } from "./limits.ts";
import type { IndexQuery, IndexRpc } from "./rpc.ts";

type Row = Record<string, SqlStorageValue>;

/** Part of a statement, with what is bound in it. */
interface Clause {
  readonly text: string;
  readonly bound: readonly SqlStorageValue[];
}

const COLUMNS =
  "sort_key, status, trigger_kind, workflow_id, home, started_at, ended_at, seq, revision, workflow_name, error_title";

/** What an index answers (`range`), and what has to be looked for in that, entry by entry (`rest`). */
interface Plan {
  readonly source: string;
  /** What `rest` asks about. */
  readonly columns: string;
  readonly range: Clause;
  readonly rest: Clause | null;
  /** How many entries are looked at. */
  readonly scan: number;
}

export function listRows(sql: Sql, tenant: string, { anyOf, ...query }: IndexQuery): ShardPage {
  if (anyOf === undefined || query.status !== null) return listOne(sql, tenant, query);
  // One after the other without an await: no row changes its status in between.
  const { items, next } = mergePages(
    anyOf.map((status) => listOne(sql, tenant, { ...query, status })),
    query.limit,
  );
  return { items, completeFrom: next };
}

function listOne(sql: Sql, tenant: string, query: Omit<IndexQuery, "anyOf">): ShardPage {
  if (query.error !== null && query.status !== null && query.status !== "faulted")
    return { items: [], completeFrom: null };
  const plan = planOf(query);
  const found = keysOf(plan, query.limit);
  // Found in the index, and only then read as rows.
  const rows = sql
    .exec(`SELECT ${COLUMNS} FROM executions WHERE sort_key IN (${found.text}) ORDER BY sort_key DESC`, ...found.bound)
    .toArray();
  const items = rows.map((row) => toSummary(tenant, row));
  const last = items.at(-1);
  if (items.length >= query.limit && last !== undefined) return { items, completeFrom: executionSortKey(last.id) };
  return { items, completeFrom: plan.rest === null ? null : scanEnd(sql, plan) };
}

/** The inner statement is read entry by entry, and no further than the outer one needs. */
function keysOf({ source, columns, range, rest, scan }: Plan, limit: number): Clause {
  const inner = `FROM ${source} WHERE ${range.text} ORDER BY sort_key DESC`;
  if (rest === null) return { text: `SELECT sort_key ${inner} LIMIT ?`, bound: [...range.bound, limit] };
  return {
    text: `SELECT sort_key FROM (SELECT sort_key, ${columns} ${inner} LIMIT ${scan}) WHERE ${rest.text} LIMIT ?`,
    bound: [...range.bound, ...rest.bound, limit],
  };
}

function planOf(query: Omit<IndexQuery, "anyOf">): Plan {
  const { workflowId, trigger, error } = query;
  const status = error === null ? query.status : "faulted";
  const keys = rangeOf(query, query.before);
  const ofTrigger = trigger === null ? null : { text: "trigger_kind = ?", bound: [trigger] };
  if (status !== null && status !== "completed") {
    // The second condition tells the planner, for which a parameter could be anything, that the partial index will do.
    const ofStatus = { text: "status = ? AND status <> 'completed'", bound: [status] };
    const ofWorkflow = workflowId === null ? null : { text: "workflow_id = ?", bound: [workflowId] };
    const ofError = error === null ? null : { text: "error_title LIKE ? ESCAPE '\\'", bound: [`%${escaped(error)}%`] };
    return {
      source: "executions INDEXED BY executions_status",
      columns: "workflow_id, trigger_kind, error_title",
      scan: MAX_SCANNED_ENTRIES,
      range: joined([ofStatus, keys]),
      rest: maybe([ofWorkflow, ofTrigger, ofError]),
    };
  }
  const completed = status === null ? null : { text: "status = ?", bound: [status] };
  if (workflowId !== null)
    return {
      source: "executions INDEXED BY executions_workflow",
      columns: completed === null ? "trigger_kind" : "trigger_kind, status",
      // The status is not in this index: each entry is a row that is read.
      scan: completed === null ? MAX_SCANNED_ENTRIES : MAX_SCANNED_ROWS,
      range: joined([{ text: "workflow_id = ?", bound: [workflowId] }, keys]),
      rest: maybe([ofTrigger, completed]),
    };
  return {
    source: "executions",
    columns: "trigger_kind, status",
    range: keys,
    rest: maybe([ofTrigger, completed]),
    scan: MAX_SCANNED_ROWS,
  };
}

/** The last entry that one call may look at; null where there are fewer. */
function scanEnd(sql: Sql, { source, range, scan }: Plan): string | null {
  const [row] = sql
    .exec(
      `SELECT sort_key FROM ${source} WHERE ${range.text} ORDER BY sort_key DESC LIMIT 1 OFFSET ${scan - 1}`,
      ...range.bound,
    )
    .toArray();
  return row === undefined ? null : String(row["sort_key"]);
}

/** The newest of a time, one by one. */
export function countRows(sql: Sql, query: Parameters<IndexRpc["counts"]>[0]): StatusCounts {
  const keys = rangeOf(query, null);
  const { workflowId } = query;
  const where = workflowId === null ? keys : joined([{ text: "workflow_id = ?", bound: [workflowId] }, keys]);
  const source = workflowId === null ? "executions" : "executions INDEXED BY executions_workflow";
  const rows = sql
    .exec(
      `SELECT status, count(*) AS n FROM (SELECT status FROM ${source} WHERE ${where.text} ORDER BY sort_key DESC LIMIT ?) GROUP BY status`,
      ...where.bound,
      MAX_COUNTED_ROWS,
    )
    .toArray();
  const counts: Partial<Record<ExecutionStatus, number>> = {};
  let total = 0;
  for (const row of rows) {
    counts[String(row["status"]) as ExecutionStatus] = Number(row["n"]);
    total += Number(row["n"]);
  }
  return { counts, complete: total < MAX_COUNTED_ROWS };
}

function rangeOf(times: { readonly from: number | null; readonly to: number | null }, before: string | null): Clause {
  const { above, below } = keyRange(times, before);
  return { text: "sort_key >= ? AND sort_key < ?", bound: [above, below] };
}

function joined(clauses: readonly (Clause | null)[]): Clause {
  const given = clauses.filter((clause) => clause !== null);
  return { text: given.map(({ text }) => text).join(" AND "), bound: given.flatMap(({ bound }) => bound) };
}

function maybe(clauses: readonly (Clause | null)[]): Clause | null {
  return clauses.every((clause) => clause === null) ? null : joined(clauses);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

function toSummary(tenant: string, row: Row): ExecutionSummary {
  const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
  return {
    id: executionIdAt(tenant, String(row["sort_key"]), row["home"] === "i" ? "intake" : "object"),
    workflowId: text("workflow_id"),
    workflowName: String(row["workflow_name"]),
    revision: String(row["revision"]),
    status: String(row["status"]) as ExecutionStatus,
    triggerKind: String(row["trigger_kind"]) as Trigger["kind"],
    startedAt: Number(row["started_at"]),
    endedAt: row["ended_at"] === null ? null : Number(row["ended_at"]),
    seq: Number(row["seq"]),
    errorTitle: text("error_title"),
  };
}
