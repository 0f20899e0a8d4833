import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { Result } from "../../shared/domain/result.ts";
import { log } from "../lib/log.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import { NOTICE_BATCH } from "./limits.ts";

export interface NoticesHost {
  now(): number;
  /** Idempotent by execution. */
  ended(tenant: string, summaries: readonly ExecutionSummary[]): Promise<Result<null>>;
}

/**
 * Ends of executions that somebody wants to hear of. Which workflows these are is kept here, so that those of others
 * cost a look into a set. An end is written down in the commit that records it, and goes when it was taken.
 */
export class Notices {
  readonly #sql: Sql;
  readonly #host: NoticesHost;
  #wanted: Set<string> | null;
  #failures = 0;
  #notBefore = 0;

  constructor(sql: Sql, host: NoticesHost) {
    this.#sql = sql;
    this.#host = host;
    this.#wanted = this.#read();
  }

  /** In a transaction. */
  notify(workflow: string, wanted: boolean): void {
    if (this.#wanted === null) {
      if (!wanted) return;
      for (const statement of SCHEMA) this.#sql.exec(statement);
      this.#wanted = new Set();
    }
    if (wanted === this.#wanted.has(workflow)) return;
    if (wanted) this.#sql.exec("INSERT INTO notifying (workflow_id) VALUES (?)", workflow);
    else this.#sql.exec("DELETE FROM notifying WHERE workflow_id = ?", workflow);
    if (wanted) this.#wanted.add(workflow);
    else this.#wanted.delete(workflow);
  }

  /** In the transaction that recorded how these ended. @returns whether any of them is to be told */
  note(ended: readonly ExecutionSummary[]): boolean {
    const wanted = this.#wanted;
    if (wanted === null || wanted.size === 0) return false;
    // A trial is looked at by whoever tries.
    const told = ended.filter(
      ({ workflowId, number }) => workflowId !== null && number !== 0 && wanted.has(workflowId),
    );
    if (told.length === 0) return false;
    this.#sql.exec(
      "INSERT INTO notices (summary) SELECT value FROM json_each(?)",
      JSON.stringify(told.map((summary) => JSON.stringify(summary))),
    );
    return true;
  }

  /** After a transaction that failed. */
  rolledBack(): void {
    this.#wanted = this.#read();
  }

  /** When there is something to tell. */
  get dueAt(): number {
    if (this.#wanted === null) return Number.POSITIVE_INFINITY;
    const there = this.#sql.exec("SELECT 1 FROM notices LIMIT 1").toArray().length > 0;
    return there ? Math.max(this.#host.now(), this.#notBefore) : Number.POSITIVE_INFINITY;
  }

  /** Bounded; never fails. */
  async step(tenant: string): Promise<void> {
    if (this.dueAt > this.#host.now()) return;
    const rows = this.#sql.exec("SELECT number, summary FROM notices ORDER BY number LIMIT ?", NOTICE_BATCH).toArray();
    const summaries = rows.map((row) => JSON.parse(String(row["summary"])) as ExecutionSummary);
    const problem = await this.#tell(tenant, summaries);
    if (problem !== null) {
      this.#failures += 1;
      this.#notBefore = this.#host.now() + retryDelayMs(this.#failures);
      log.warn("index.notices.untold", { tenant, failures: this.#failures, detail: problem });
      return;
    }
    this.#failures = 0;
    this.#sql.exec(
      "DELETE FROM notices WHERE number IN (SELECT value FROM json_each(?))",
      JSON.stringify(rows.map((row) => row["number"])),
    );
  }

  async #tell(tenant: string, summaries: readonly ExecutionSummary[]): Promise<string | null> {
    try {
      const told = await this.#host.ended(tenant, summaries);
      return told.ok ? null : told.error.detail;
    } catch (error) {
      return String(error);
    }
  }

  #read(): Set<string> | null {
    const made = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'notifying'").toArray();
    if (made.length === 0) return null;
    const rows = this.#sql.exec("SELECT workflow_id FROM notifying").toArray();
    return new Set(rows.map((row) => String(row["workflow_id"])));
  }
}

/** Made when first needed: most shards have nobody to tell. */
const SCHEMA = [
  "CREATE TABLE notifying (workflow_id TEXT PRIMARY KEY) WITHOUT ROWID",
  "CREATE TABLE notices (number INTEGER PRIMARY KEY, summary TEXT NOT NULL)",
];
