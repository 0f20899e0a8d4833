import {
  type ExecutionStatus,
  executionStatus,
  type ExecutionSummary,
  type Trigger,
} from "../../shared/domain/execution.ts";
import { keyRange, mergePages, type ShardPage, type StatusCounts } from "../../shared/domain/execution-index.ts";
import { executionIdAt, executionSortKey } from "../../shared/domain/ids.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { MAX_COUNTED_ROWS, MAX_SCANNED_BLOCKS, MAX_SCANNED_ENTRIES, MAX_SCANNED_ROWS } from "./limits.ts";
import type { IndexQuery, IndexRpc } from "./rpc.ts";
import { keysOfWorkflow } from "./workflow-blocks.ts";

interface Times {
  readonly from: number | null;
  readonly to: number | null;
}

/** Part of a statement, with what is bound in it. */
interface Clause {
  readonly text: string;
  readonly bound: readonly SqlStorageValue[];
}

/** Its own order is the list's (WITHOUT ROWID). */
const TABLE = "executions";
const COLUMNS =
  "sort_key, status, trigger_kind, workflow_id, home, started_at, ended_at, seq, revision, workflow_name, error_title, number, about";

/** The rows of a list of keys, in its order: one is read for each, where `IN` would keep the list, and sort it, first. */
const BY_KEYS = `FROM json_each(?) AS named CROSS JOIN ${TABLE} ON sort_key = named.value`;

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
  if (query.workflowId !== null && query.error === null && (query.status ?? "completed") === "completed")
    return listOfWorkflow(sql, tenant, query, query.workflowId);
  const plan = planOf(query);
  const isAsListed = plan.source === TABLE && plan.rest === null;
  const found = isAsListed ? entriesOf(plan, COLUMNS, query.limit) : viaKeys(plan, query.limit);
  const rows = sql.exec(found.text, ...found.bound).raw();
  const items = Array.from(rows, (row) => toSummary(tenant, row));
  const last = items.at(-1);
  if (items.length >= query.limit && last !== undefined) return { items, completeFrom: executionSortKey(last.id) };
  return { items, completeFrom: plan.rest === null ? null : scanEnd(sql, plan) };
}

/** By the keys that blocks name: as many at first as are wanted, and more where a status is asked for too. */
function listOfWorkflow(sql: Sql, tenant: string, query: Omit<IndexQuery, "anyOf">, workflowId: string): ShardPage {
  const { status, trigger, number, limit } = query;
  const said = saying(query);
  const walk = keysOfWorkflow(sql, { workflowId, trigger }, keyRange(query, query.before), MAX_SCANNED_BLOCKS);
  const items: ExecutionSummary[] = [];
  try {
    for (let [looked, next] = [0, limit]; ; next *= 2) {
      const { keys, end } = take(walk, Math.min(next, MAX_SCANNED_ROWS - looked));
      looked += keys.length;
      const rows = sql.exec(
        `SELECT ${COLUMNS} ${BY_KEYS}
         WHERE status = coalesce(?, status) AND coalesce(number = ?, ? IS NULL) AND ${said?.text ?? "true"} LIMIT ?`,
        JSON.stringify(keys),
        status,
        number,
        number,
        ...(said?.bound ?? []),
        limit - items.length,
      );
      for (const row of rows.raw()) items.push(toSummary(tenant, row));
      const last = items.at(-1);
      if (items.length >= limit && last !== undefined) return { items, completeFrom: executionSortKey(last.id) };
      if (end !== undefined) return { items, completeFrom: end };
      if (looked >= MAX_SCANNED_ROWS) return { items, completeFrom: keys.at(-1) ?? null };
    }
  } finally {
    walk.return(null);
  }
}

/** The next so many; `end` is what the walk ended with, where it did. */
function take(walk: ReturnType<typeof keysOfWorkflow>, most: number) {
  const keys: string[] = [];
  while (keys.length < most) {
    const step = walk.next();
    if (step.done === true) return { keys, end: step.value };
    keys.push(step.value);
  }
  return { keys, end: undefined };
}

/** Found by what is asked for, and only then read as rows: of most that is looked at nothing else is wanted. */
function viaKeys(plan: Plan, limit: number): Clause {
  const keys = entriesOf(plan, "sort_key", limit);
  return {
    text: `SELECT ${COLUMNS} FROM ${TABLE} WHERE sort_key IN (${keys.text}) ORDER BY sort_key DESC`,
    bound: keys.bound,
  };
}

/** Newest first. The inner statement is read entry by entry, and no further than the outer one needs. */
function entriesOf({ source, columns, range, rest, scan }: Plan, wanted: string, limit: number): Clause {
  const inner = `FROM ${source} WHERE ${range.text} ORDER BY sort_key DESC`;
  if (rest === null) return { text: `SELECT ${wanted} ${inner} LIMIT ?`, bound: [...range.bound, limit] };
  return {
    text: `SELECT ${wanted} FROM (SELECT ${wanted}, ${columns} ${inner} LIMIT ${scan}) WHERE ${rest.text} LIMIT ?`,
    bound: [...range.bound, ...rest.bound, limit],
  };
}

function planOf(query: Omit<IndexQuery, "anyOf">): Plan {
  const { workflowId, trigger, error, number } = query;
  const status = error === null ? query.status : "faulted";
  const keys = rangeOf(query, query.before);
  const said = saying(query);
  const ofTrigger = trigger === null ? null : { text: "trigger_kind = ?", bound: [trigger] };
  const ofNumber = number === null ? null : { text: "number = ?", bound: [number] };
  const ofStatus = status === null ? null : { text: "status = ?", bound: [status] };
  if (status !== null && status !== "completed") {
    // The second condition tells the planner, for which a parameter could be anything, that the partial index will do.
    const byStatus = { text: "status = ? AND status <> 'completed'", bound: [status] };
    const ofWorkflow = workflowId === null ? null : { text: "workflow_id = ?", bound: [workflowId] };
    const ofError = error === null ? null : { text: has("error_title"), bound: [error] };
    const isInRow = number !== null || said !== null;
    return {
      source: "executions INDEXED BY executions_status",
      // Number, and what it is about, are in the row alone: each entry costs one.
      columns: `workflow_id, trigger_kind, error_title${isInRow ? ", number, about" : ""}`,
      scan: isInRow ? MAX_SCANNED_ROWS : MAX_SCANNED_ENTRIES,
      range: joined([byStatus, keys]),
      rest: maybe([ofWorkflow, ofTrigger, ofError, ofNumber, said]),
    };
  }
  return {
    source: TABLE,
    columns: "trigger_kind, status, number, about, error_title",
    range: keys,
    rest: maybe([ofTrigger, ofStatus, ofNumber, said]),
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

/**
 * The newest of a time. All of them are counted without a look at what they hold; how the few that are not completed
 * stand is in their index; the rest is completed.
 */
export function countRows(sql: Sql, query: Parameters<IndexRpc["counts"]>[0]): StatusCounts {
  const { total, oldest, complete } =
    query.workflowId === null ? countAll(sql, query) : countOf(sql, query, query.workflowId);
  if (total === 0) return { counts: {}, complete };
  const ofWorkflow = query.workflowId === null ? null : { text: "workflow_id = ?", bound: [query.workflowId] };
  const counted = joined([rangeOf(query, null), { text: "sort_key >= ?", bound: [oldest] }, ofWorkflow]);
  const others = sql.exec(
    `SELECT status, count(*) AS n FROM executions INDEXED BY executions_status
     WHERE status IN (${NOT_COMPLETED}) AND status <> 'completed' AND ${counted.text} GROUP BY status`,
    ...counted.bound,
  );
  const counts: Partial<Record<ExecutionStatus, number>> = {};
  let completed = total;
  for (const { status, n } of others) {
    counts[String(status) as ExecutionStatus] = Number(n);
    completed -= Number(n);
  }
  if (completed > 0) counts.completed = completed;
  return { counts, complete };
}

function countAll(sql: Sql, times: Times) {
  const { text, bound } = rangeOf(times, null);
  const all = sql
    .exec(
      `SELECT count(*) AS n, min(sort_key) AS oldest FROM (SELECT sort_key FROM ${TABLE} WHERE ${text} ORDER BY sort_key DESC LIMIT ?)`,
      ...bound,
      MAX_COUNTED_ROWS,
    )
    .one();
  const total = Number(all["n"]);
  return { total, oldest: String(all["oldest"]), complete: total < MAX_COUNTED_ROWS };
}

function countOf(sql: Sql, times: Times, workflowId: string) {
  const walk = keysOfWorkflow(sql, { workflowId, trigger: null }, keyRange(times, null), MAX_SCANNED_BLOCKS);
  const { keys, end } = take(walk, MAX_COUNTED_ROWS);
  walk.return(null);
  const all = sql.exec(`SELECT count(*) AS n, min(sort_key) AS oldest ${BY_KEYS}`, JSON.stringify(keys)).one();
  return { total: Number(all["n"]), oldest: String(all["oldest"]), complete: end === null };
}

/** By name, so that each is a place in the index. */
const NOT_COMPLETED = executionStatus.options
  .filter((status) => status !== "completed")
  .map((status) => `'${status}'`)
  .join(", ");

function rangeOf(times: Times, before: string | null): Clause {
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

/** Not LIKE: the platform takes patterns of 50 bytes. Letters of ASCII are the same in upper and lower case. */
const has = (column: string): string => `instr(lower(${column}), lower(?)) > 0`;

function saying({ text }: Pick<IndexQuery, "text">): Clause | null {
  if (text === null) return null;
  return { text: `(${has("about")} OR ${has("error_title")})`, bound: [text, text] };
}

/** @param row `COLUMNS`, in their order */
function toSummary(tenant: string, row: readonly SqlStorageValue[]): ExecutionSummary {
  const [
    key,
    status,
    triggerKind,
    workflowId,
    home,
    startedAt,
    endedAt,
    seq,
    revision,
    workflowName,
    errorTitle,
    number,
    about,
  ] = row;
  return {
    id: executionIdAt(tenant, String(key), home === "i" ? "intake" : "object"),
    workflowId: textOf(workflowId),
    workflowName: String(workflowName),
    revision: String(revision),
    ...(number === null ? {} : { number: Number(number) }),
    status: String(status) as ExecutionStatus,
    triggerKind: String(triggerKind) as Trigger["kind"],
    startedAt: Number(startedAt),
    endedAt: endedAt === null ? null : Number(endedAt),
    seq: Number(seq),
    errorTitle: textOf(errorTitle),
    ...(about === null ? {} : { about: String(about) }),
  };
}

function textOf(value: SqlStorageValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
