import { RpcTarget } from "cloudflare:workers";
import { type SQL, and, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { executionSortKey, parseExecutionId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { Calls } from "./calls.ts";
import { SORT_KEY, cursorAt, pageOf, readPage } from "./pages.ts";
import type { ExecutionFilter, ExecutionsRpc, Page } from "./rpc.ts";
import { executions } from "./schema.ts";
import type { Database } from "./store.ts";

/** Summaries of one call: a batch is one JSON parameter, which must stay under the platform's 2 MB. */
export const MAX_RECORD_BATCH = 500;
/** Rows that one call looks at for those that no index names. */
export const MAX_SCANNED_ROWS = 10_000;
/** Of an error's title in a list; the whole of it is in the journal. */
const MAX_ERROR_TITLE_CHARACTERS = 300;
/** Of a workflow's name; the DSL allows 63 (RFC 1123 label). */
const MAX_NAME_CHARACTERS = 300;

/** The execution index. The journals are elsewhere; this says what there is, for lists. */
export class ExecutionsModule extends RpcTarget implements ExecutionsRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  record(summaries: readonly ExecutionSummary[]): Promise<Result<null>> {
    return this.#calls.run("executions.record", ({ db, tenant }) => {
      if (summaries.length > MAX_RECORD_BATCH)
        return fail("too_large", `a batch has at most ${MAX_RECORD_BATCH} summaries`);
      const foreign = summaries.find(({ id }) => parseExecutionId(id)?.tenant !== tenant.id);
      if (foreign !== undefined) return fail("invalid", `${foreign.id} is not an execution of this organisation`);
      if (summaries.length > 0) db.run(upsert(JSON.stringify(summaries.map(toRow))));
      return ok(null);
    });
  }

  /** A page may hold fewer than `limit`, or none, and still have a `nextCursor`: so far has been looked. */
  list(filter: ExecutionFilter): Promise<Result<Page<ExecutionSummary>>> {
    return this.#calls.run("executions.list", ({ db }) => {
      const start = readPage(filter, "executions", SORT_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const { range, residual } = conditions(filter, after);
      const end = residual === undefined ? undefined : scanEnd(db, range);
      const where = and(range, residual, end === undefined ? undefined : gte(executions.sortKey, end));
      const found = db
        .select()
        .from(executions)
        .where(where)
        .orderBy(desc(executions.sortKey))
        .limit(limit + 1)
        .all();
      const page = pageOf("executions", found, limit, (row) => row.sortKey, toSummary);
      return ok(
        end === undefined || page.nextCursor !== null ? page : { ...page, nextCursor: cursorAt("executions", end) },
      );
    });
  }
}

/** What an index answers (`range`), and what has to be looked for in that, row by row (`residual`). */
function conditions(
  { workflowId, status }: ExecutionFilter,
  after: string | null,
): { range: SQL | undefined; residual: SQL | undefined } {
  const before = after === null ? undefined : lt(executions.sortKey, after);
  if (workflowId !== null) {
    // The plus keeps the planner from the status index, in which the workflow would be looked for without end.
    return {
      range: and(before, eq(executions.workflowId, workflowId)),
      residual: status === null ? undefined : sql`+${executions.status} = ${status}`,
    };
  }
  if (status === null) return { range: before, residual: undefined };
  if (status === "completed") return { range: before, residual: eq(executions.status, status) };
  // The second condition tells the planner, for which a parameter could be anything, that the partial index will do.
  return {
    range: and(before, eq(executions.status, status), sql`${executions.status} <> 'completed'`),
    residual: undefined,
  };
}

/** The last row that one call may look at; undefined where there are fewer. */
function scanEnd(db: Database, range: SQL | undefined): string | undefined {
  return db
    .select({ sortKey: executions.sortKey })
    .from(executions)
    .where(range)
    .orderBy(desc(executions.sortKey))
    .limit(1)
    .offset(MAX_SCANNED_ROWS - 1)
    .get()?.sortKey;
}

/**
 * One statement for the whole batch, and so one transaction. The batch is one parameter (a statement has at most 100).
 * What only changes status touches the row and, where it is in it, the status index: `workflow_id` and the key are not set again.
 */
function upsert(batch: string) {
  return sql`
    INSERT INTO executions (sort_key, id, workflow_id, workflow_name, revision, status, trigger_kind, started_at, ended_at, seq, error_title)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
    FROM json_each(${batch}) WHERE true
    ON CONFLICT (sort_key) DO UPDATE SET status = excluded.status, ended_at = excluded.ended_at, seq = excluded.seq, error_title = excluded.error_title
    WHERE excluded.seq > executions.seq`;
}

function toRow(summary: ExecutionSummary): readonly (string | number | null)[] {
  const { id, workflowId, workflowName, revision, status, triggerKind, startedAt, endedAt, seq, errorTitle } = summary;
  const name = workflowName.slice(0, MAX_NAME_CHARACTERS);
  const title = errorTitle === null ? null : errorTitle.slice(0, MAX_ERROR_TITLE_CHARACTERS);
  return [executionSortKey(id), id, workflowId, name, revision, status, triggerKind, startedAt, endedAt, seq, title];
}

function toSummary({ sortKey: _sortKey, ...summary }: typeof executions.$inferSelect): ExecutionSummary {
  return summary;
}
