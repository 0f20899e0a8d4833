import { type ExecutionStatus, type ExecutionSummary, TERMINAL } from "../../shared/domain/execution.ts";
import { LAST_SORT_KEY } from "../../shared/domain/execution-index.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { Result } from "../../shared/domain/result.ts";
import { countErased } from "../../shared/observability/meter.ts";
import { log } from "../lib/log.ts";
import { Semaphore } from "../lib/semaphore.ts";
import type { Change, IndexStore, ShardIdentity } from "./index-store.ts";
import {
  ASK_AGAIN_MS,
  MIN_PASS_GAP_MS,
  OVERDUE_INTERVAL_MS,
  OVERDUE_MS,
  PASS_GAP_PER_ROW_MS,
  PASS_INTERVAL_MS,
  RETRY_MS,
  STEP_MS,
  SWEEP_IN_FLIGHT,
  WAITING_MS,
} from "./limits.ts";
import type { Retention, Swept } from "./rpc.ts";
import { expiredRows, overdueRows, type SweptRow } from "./sweep-rows.ts";

export interface SweepHost {
  now(): number;
  transaction<T>(work: () => T): T;
  /** After the commit. */
  changed(changes: readonly Change[]): void;
  retention(tenant: string): Promise<Result<Retention>>;
  /** Idempotent by shard and `began`. */
  swept(tenant: string, swept: Swept): Promise<Result<null>>;
  /** The rows of a lane. */
  eraseInLane(tenant: string, lane: number, ids: readonly string[]): Promise<Result<null>>;
  eraseObject(id: string): Promise<Result<null>>;
  /** Wakes the object, or hands over what has not reached it. */
  wake(tenant: string, id: string): Promise<Result<unknown>>;
  /** A lane looks after what it has left. */
  wakeLane(tenant: string, lane: number): Promise<Result<null>>;
}

interface Pass {
  readonly at: number;
  readonly began: number | null;
  readonly key: string;
  readonly rows: number;
  readonly completed: number;
  readonly failed: number;
}

/** Also those that wait for a person: that they are over may be what was lost. */
const UNFINISHED: readonly ExecutionStatus[] = ["pending", "running", "waiting", "suspended", "indeterminate"];

/** Where a round through the unfinished is, and how many it has seen. */
const FIRST_ROUND = { status: 0, key: "", unfinished: 0 };

/**
 * What the alarm of a shard does, in bounded steps. Retention goes through all rows, oldest first: the lane forgets the
 * execution, its object erases itself, and only then the row goes, with the count of what went. Each of these may
 * happen again and change nothing, so a crash between any two costs a repetition.
 */
export class Sweeper {
  readonly #store: IndexStore;
  readonly #host: SweepHost;
  /** Where retention asks for it earlier than the hour: of what this instance was told. */
  #wanted = Number.POSITIVE_INFINITY;
  #overdueAt = 0;
  #round = FIRST_ROUND;
  #notBefore = 0;
  readonly #lanes = new Set<number>();

  constructor(store: IndexStore, host: SweepHost) {
    this.#store = store;
    this.#host = host;
  }

  /** What was recorded may have to be looked at earlier. @returns when the alarm has to ring, at the latest */
  noted(summaries: readonly ExecutionSummary[]): number {
    const now = this.#host.now();
    let ringBy = now + PASS_INTERVAL_MS;
    for (const { id, status, endedAt, keepMs } of summaries) {
      this.#lanes.add(parseExecutionId(id)?.lane ?? 0);
      if (!TERMINAL.has(status)) {
        ringBy = now + OVERDUE_INTERVAL_MS;
        this.#overdueAt = Math.min(this.#overdueAt, ringBy);
      } else if (keepMs !== undefined && keepMs !== null)
        this.#wanted = Math.min(this.#wanted, Math.max(endedAt ?? now, now + MIN_PASS_GAP_MS - keepMs) + keepMs);
    }
    return Math.min(ringBy, this.#wanted);
  }

  /** When the next step is due, as things stand. */
  get dueAt(): number {
    const pass = this.#pass();
    const retention = pass.began === null ? this.#passDue(pass) : this.#host.now() + STEP_MS;
    return Math.max(Math.min(retention, this.#overdueAt), this.#notBefore);
  }

  /** Bounded. */
  async step(): Promise<void> {
    const { identity } = this.#store;
    if (identity === null) return;
    await this.#overdueStep(identity);
    await this.#retentionStep(identity);
  }

  async #retentionStep({ tenant, shard }: ShardIdentity): Promise<void> {
    const now = this.#host.now();
    const before = this.#pass();
    if (before.began === null && this.#passDue(before) > now) return;
    const retention = await this.#host.retention(tenant);
    if (!retention.ok) return this.#later("retention", retention.error.detail);
    if (before.began === null) {
      this.#wanted = Number.POSITIVE_INFINITY;
      this.#setPass({ ...before, began: now, key: "", rows: 0, completed: 0, failed: 0 });
    }
    const pass = this.#pass();
    const slice = expiredRows(this.#store.sql, tenant, pass.key, retention.value, pass.began ?? now);
    const erased = await this.#erase(tenant, slice.rows);
    // The rows go, the counts grow and the pass gets further, in one commit.
    const changes = this.#host.transaction(() => {
      this.#store.remove(erased.map(({ key }) => key));
      const completed = erased.filter(({ status }) => status === "completed").length;
      this.#setPass({
        ...pass,
        key: slice.upTo ?? LAST_SORT_KEY,
        rows: pass.rows + slice.looked,
        completed: pass.completed + completed,
        failed: pass.failed + erased.length - completed,
      });
      return erased.map(({ workflowId, status }): Change => ({ workflowId, before: status, after: null }));
    });
    this.#host.changed(changes);
    countErased("executions", erased.length);
    if (slice.upTo === null) await this.#endPass(tenant, shard);
  }

  async #endPass(tenant: string, shard: number): Promise<void> {
    const now = this.#host.now();
    const { began, rows, completed, failed } = this.#pass();
    const told = await this.#host.swept(tenant, { shard, began: began ?? now, completed, failed });
    // Its key is past the last row: the next step finds nothing, and tells again.
    if (!told.ok) return this.#later("swept", told.error.detail);
    await Promise.all([...this.#lanes].map((lane) => this.#quietly("lane", () => this.#host.wakeLane(tenant, lane))));
    if (completed + failed > 0) log.info("index.swept", { tenant, shard, completed, failed });
    this.#setPass({ at: now + PASS_INTERVAL_MS, began: null, key: "", rows, completed: 0, failed: 0 });
  }

  /** @returns those that nobody has any more */
  async #erase(tenant: string, rows: readonly SweptRow[]): Promise<readonly SweptRow[]> {
    const lanes = Map.groupBy(rows, ({ id }) => parseExecutionId(id)?.lane ?? 0);
    const connections = new Semaphore(SWEEP_IN_FLIGHT);
    const erased: SweptRow[] = [];
    await Promise.all(
      [...lanes].map(async ([lane, ofLane]) => {
        // The lane first: one that still meant to hand it over would begin it again.
        const ids = ofLane.map(({ id }) => id);
        if (!(await connections.run(() => this.#quietly("lane", () => this.#host.eraseInLane(tenant, lane, ids)))))
          return;
        await Promise.all(
          ofLane.map(async (row) => {
            const atHome = parseExecutionId(row.id)?.home === "intake";
            if (atHome || (await connections.run(() => this.#quietly("object", () => this.#host.eraseObject(row.id)))))
              erased.push(row);
          }),
        );
      }),
    );
    return erased;
  }

  async #overdueStep({ tenant }: ShardIdentity): Promise<void> {
    const now = this.#host.now();
    if (now < this.#overdueAt) return;
    for (let status = UNFINISHED[this.#round.status]; status !== undefined; status = UNFINISHED[this.#round.status]) {
      const slice = overdueRows(this.#store.sql, tenant, status, this.#round.key, now - OVERDUE_MS);
      await this.#ask(tenant, status, slice.rows, now);
      const { upTo, looked } = slice;
      const unfinished = this.#round.unfinished + looked;
      this.#round =
        upTo === null
          ? { status: this.#round.status + 1, key: "", unfinished }
          : { ...this.#round, key: upTo, unfinished };
      if (slice.rows.length > 0 || upTo !== null) return;
    }
    // Where all are finished, the next that is recorded and is not asks for another round.
    this.#overdueAt = this.#round.unfinished === 0 ? Number.POSITIVE_INFINITY : now + OVERDUE_INTERVAL_MS;
    this.#round = FIRST_ROUND;
  }

  /** Asks executions to wake; how that ends, each says by itself, with a higher `seq`. */
  async #ask(tenant: string, status: ExecutionStatus, rows: readonly SweptRow[], now: number): Promise<void> {
    if (rows.length === 0) return;
    const connections = new Semaphore(SWEEP_IN_FLIGHT);
    const asked = await Promise.all(
      rows.map(async ({ key, id }) =>
        (await connections.run(() => this.#quietly("wake", () => this.#host.wake(tenant, id)))) ? [key] : [],
      ),
    );
    log.warn("index.overdue", { tenant, status, executions: rows.length });
    this.#store.sql.exec(
      "UPDATE executions SET wake_at = ? WHERE sort_key IN (SELECT value FROM json_each(?)) AND wake_at < ?",
      now + (status === "running" || status === "pending" ? ASK_AGAIN_MS : WAITING_MS),
      JSON.stringify(asked.flat()),
      now - OVERDUE_MS,
    );
  }

  async #quietly(what: string, work: () => Promise<Result<unknown>>): Promise<boolean> {
    try {
      const done = await work();
      if (!done.ok) log.warn("index.sweep.refused", { what, detail: done.error.detail });
      return done.ok;
    } catch (error) {
      log.warn("index.sweep.failed", { what, error: String(error) });
      return false;
    }
  }

  #later(what: string, detail: string): void {
    log.warn("index.sweep.postponed", { what, detail });
    this.#notBefore = this.#host.now() + RETRY_MS;
  }

  /** By the hour, or where retention asks for it, but no more often than reading all rows is worth. */
  #passDue(pass: Pass): number {
    return Math.min(pass.at, Math.max(this.#wanted, pass.at - PASS_INTERVAL_MS + this.#gap(pass)));
  }

  #gap({ rows }: Pass): number {
    return Math.min(MIN_PASS_GAP_MS + rows * PASS_GAP_PER_ROW_MS, PASS_INTERVAL_MS);
  }

  #pass(): Pass {
    const row = this.#store.sql
      .exec("SELECT pass_at, pass_began, pass_key, pass_rows, completed, failed FROM shard")
      .one();
    return {
      at: Number(row["pass_at"]),
      began: row["pass_began"] === null ? null : Number(row["pass_began"]),
      key: String(row["pass_key"]),
      rows: Number(row["pass_rows"]),
      completed: Number(row["completed"]),
      failed: Number(row["failed"]),
    };
  }

  #setPass({ at, began, key, rows, completed, failed }: Pass): void {
    this.#store.sql.exec(
      "UPDATE shard SET pass_at = ?, pass_began = ?, pass_key = ?, pass_rows = ?, completed = ?, failed = ?",
      at,
      began,
      key,
      rows,
      completed,
      failed,
    );
  }
}
