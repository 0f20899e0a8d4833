import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import { TERMINAL } from "../../shared/domain/execution.ts";
import { executionSortKey, parseExecutionId } from "../../shared/domain/ids.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { BLOCKS_SCHEMA, type NewRow, WorkflowBlocks } from "./workflow-blocks.ts";
import {
  MAX_ABOUT_CHARACTERS,
  MAX_ERROR_TITLE_CHARACTERS,
  MAX_NAME_CHARACTERS,
  SILENT_MS,
  WAITING_MS,
} from "./limits.ts";

/** Which shard of which tenant. */
export interface ShardIdentity {
  readonly tenant: string;
  readonly shard: number;
}

/** What was there before a batch, and what is now: for counts that are kept in memory. */
export interface Change {
  readonly workflowId: string | null;
  readonly before: ExecutionStatus | null;
  readonly after: ExecutionStatus | null;
}

/** What was written of a batch: not what was known already. */
export interface Recorded {
  readonly changes: readonly Change[];
  readonly written: readonly ExecutionSummary[];
  /** Those that were not known to be over before. */
  readonly ended: readonly ExecutionSummary[];
}

/**
 * The rows of one shard. Rows written are the bill: `executions` is its own order by `sort_key` (WITHOUT ROWID), and a
 * completed execution is in no other; those of a workflow are found by blocks of many. The index by status holds what people look for, the
 * unfinished and the failed, and with each the columns that lists filter by, so that a row is read only to be shown.
 */
export class IndexStore {
  readonly sql: Sql;
  readonly #blocks: WorkflowBlocks;
  #identity: ShardIdentity | null = null;
  #made: boolean;

  constructor(sql: Sql) {
    this.sql = sql;
    this.#blocks = new WorkflowBlocks(sql);
    this.#made =
      sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'executions'").toArray().length > 0;
    if (this.#made) this.#identity = this.#read();
  }

  /** Null until something was recorded. */
  get identity(): ShardIdentity | null {
    return this.#identity;
  }

  /** To be called, in a transaction each, until it says that there is nothing left to do: before all else. */
  migrate(): boolean {
    if (!this.#made) return false;
    const columns = this.sql.exec("SELECT name FROM pragma_table_info('executions')").toArray();
    if (!columns.some(({ name }) => name === "number"))
      this.sql.exec("ALTER TABLE executions ADD COLUMN number INTEGER");
    if (!columns.some(({ name }) => name === "about")) this.sql.exec("ALTER TABLE executions ADD COLUMN about TEXT");
    return this.#blocks.migrate();
  }

  /** After a transaction that failed. */
  rolledBack(): void {
    this.#blocks.rolledBack();
    this.#made =
      this.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'executions'").toArray().length > 0;
    this.#identity = this.#made ? this.#read() : null;
  }

  /** In a transaction. Only what is newer than what is there is written. */
  record(identity: ShardIdentity, summaries: readonly ExecutionSummary[], now: number): Recorded {
    this.#make(identity);
    const newest = new Map<string, ExecutionSummary>();
    for (const summary of summaries) {
      const key = executionSortKey(summary.id);
      if ((newest.get(key)?.seq ?? -1) < summary.seq) newest.set(key, summary);
    }
    const known = this.#known([...newest.keys()]);
    const changes: Change[] = [];
    const ended: ExecutionSummary[] = [];
    const written: ExecutionSummary[] = [];
    const rows: (readonly (string | number | null)[])[] = [];
    const added: NewRow[] = [];
    for (const [key, summary] of newest) {
      const there = known.get(key);
      if (there !== undefined && there.seq >= summary.seq) continue;
      rows.push(toRow(key, summary, now));
      if (there === undefined) added.push({ key, workflowId: summary.workflowId, triggerKind: summary.triggerKind });
      changes.push({ workflowId: summary.workflowId, before: there?.status ?? null, after: summary.status });
      if (TERMINAL.has(summary.status) && (there === undefined || !TERMINAL.has(there.status))) ended.push(summary);
      written.push(summary);
    }
    if (rows.length > 0) this.sql.exec(UPSERT, JSON.stringify(rows));
    this.#blocks.added(added);
    return { changes, written, ended };
  }

  /** In a transaction. */
  remove(keys: readonly string[]): void {
    this.sql.exec("DELETE FROM executions WHERE sort_key IN (SELECT value FROM json_each(?))", JSON.stringify(keys));
    this.#blocks.removed(keys);
  }

  #known(keys: readonly string[]): Map<string, { readonly seq: number; readonly status: ExecutionStatus }> {
    const rows = this.sql
      .exec(
        "SELECT sort_key, seq, status FROM executions WHERE sort_key IN (SELECT value FROM json_each(?))",
        JSON.stringify(keys),
      )
      .toArray();
    return new Map(
      rows.map((row) => [
        String(row["sort_key"]),
        { seq: Number(row["seq"]), status: String(row["status"]) as ExecutionStatus },
      ]),
    );
  }

  #make(identity: ShardIdentity): void {
    if (this.#made) return;
    for (const statement of SCHEMA) this.sql.exec(statement);
    this.sql.exec("INSERT INTO shard (one, tenant, number) VALUES (1, ?, ?)", identity.tenant, identity.shard);
    this.#made = true;
    this.#identity = identity;
  }

  #read(): ShardIdentity {
    const row = this.sql.exec("SELECT tenant, number FROM shard").one();
    return { tenant: String(row["tenant"]), shard: Number(row["number"]) };
  }
}

/** `shard` is one row: who this is, and how far its sweep is. */
const SCHEMA = [
  `CREATE TABLE shard (one INTEGER PRIMARY KEY CHECK (one = 1), tenant TEXT NOT NULL, number INTEGER NOT NULL,
    pass_at INTEGER NOT NULL DEFAULT 0, pass_began INTEGER, pass_key TEXT NOT NULL DEFAULT '', pass_rows INTEGER NOT NULL DEFAULT 0,
    completed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0)`,
  `CREATE TABLE executions (sort_key TEXT PRIMARY KEY, status TEXT NOT NULL, trigger_kind TEXT NOT NULL, workflow_id TEXT,
    home TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, seq INTEGER NOT NULL, wake_at INTEGER, keep_ms INTEGER,
    revision TEXT NOT NULL, workflow_name TEXT NOT NULL, error_title TEXT, number INTEGER, about TEXT) WITHOUT ROWID`,
  BLOCKS_SCHEMA,
  "CREATE INDEX executions_status ON executions (status, sort_key, workflow_id, trigger_kind, error_title) WHERE status <> 'completed'",
];

/**
 * One statement for the whole batch. The batch is one parameter (a statement has at most 100). What only changes status
 * touches the row and, where it is in it, the status index.
 */
const UPSERT = `
  INSERT INTO executions (sort_key, status, trigger_kind, workflow_id, home, started_at, ended_at, seq, wake_at, keep_ms, revision, workflow_name, error_title, number, about)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14
  FROM json_each(?) WHERE true
  ON CONFLICT (sort_key) DO UPDATE SET status = excluded.status, ended_at = excluded.ended_at, seq = excluded.seq,
    wake_at = excluded.wake_at, keep_ms = excluded.keep_ms, error_title = excluded.error_title, about = excluded.about
  WHERE excluded.seq > executions.seq`;

function toRow(key: string, summary: ExecutionSummary, now: number): readonly (string | number | null)[] {
  const { status, triggerKind, workflowId, startedAt, endedAt, seq, revision, workflowName, errorTitle } = summary;
  return [
    key,
    status,
    triggerKind,
    workflowId,
    parseExecutionId(summary.id)?.home === "intake" ? "i" : "o",
    startedAt,
    endedAt,
    seq,
    wakesAt(summary, now),
    TERMINAL.has(status) ? (summary.keepMs ?? null) : null,
    revision,
    workflowName.slice(0, MAX_NAME_CHARACTERS),
    errorTitle === null ? null : errorTitle.slice(0, MAX_ERROR_TITLE_CHARACTERS),
    summary.number ?? null,
    summary.about?.slice(0, MAX_ABOUT_CHARACTERS) ?? null,
  ];
}

/** When it should have been heard of again. What waits, for somebody or for long, is asked by the day. */
function wakesAt({ status, wakeAt }: ExecutionSummary, now: number): number | null {
  if (TERMINAL.has(status)) return null;
  if (status === "running" || status === "pending") return Math.max(wakeAt ?? 0, now + SILENT_MS);
  return Math.min(wakeAt ?? Number.POSITIVE_INFINITY, now + WAITING_MS);
}
