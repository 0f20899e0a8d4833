import { DurableObject } from "cloudflare:workers";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import {
  type IndexConditions,
  indexShardOf,
  type ShardPage,
  type StatusCounts,
} from "../../shared/domain/execution-index.ts";
import { parseExecutionId, tenantOf } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { errorFields } from "../../shared/observability/log.ts";
import type { Env } from "../../workers/env.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { tenantModules } from "../lib/stubs.ts";
import { countRows, listRows } from "./index-query.ts";
import { IndexStore, type ShardIdentity } from "./index-store.ts";
import { MAX_RECORD_BATCH, RETRY_MS } from "./limits.ts";
import { Notices } from "./notices.ts";
import type { IndexQuery, IndexRpc } from "./rpc.ts";
import { StatusTotals } from "./status-totals.ts";
import { Sweeper } from "./sweeper.ts";
import { sweepHost } from "./sweep-host.ts";
import { usesOf } from "./sweep-rows.ts";

/**
 * One shard of a tenant's execution index: what there is, for lists; the journals are elsewhere. Its alarm erases what
 * was kept long enough, and asks executions that should have woken to wake. See docs/decisions/0012 and docs/retention.md.
 */
export class IndexObject extends DurableObject<Env> implements IndexRpc {
  readonly #store: IndexStore;
  readonly #totals = new StatusTotals();
  readonly #sweeper: Sweeper;
  readonly #notices: Notices;
  #clock: AlarmClock | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new IndexStore(meteredSql(ctx.storage, "index"));
    this.#sweeper = new Sweeper(this.#store, {
      ...sweepHost(env),
      now: () => Date.now(),
      transaction: (work) => ctx.storage.transactionSync(work),
      changed: (changes) => this.#totals.apply(changes),
    });
    this.#notices = new Notices(this.#store.sql, {
      now: () => Date.now(),
      ended: (tenant, summaries) => tenantModules(env.TENANT, tenant).executionsEnded(summaries),
    });
    void ctx.blockConcurrencyWhile(async () => {
      while (ctx.storage.transactionSync(() => this.#store.migrate())) await ctx.storage.sync();
      this.#clock = await AlarmClock.open(ctx.storage, "index");
    });
  }

  async record(summaries: readonly ExecutionSummary[]): Promise<Result<null>> {
    const first = summaries[0];
    if (first === undefined) return ok(null);
    if (summaries.length > MAX_RECORD_BATCH)
      return fail("too_large", `A batch has at most ${MAX_RECORD_BATCH} summaries.`);
    const identity = this.#identity(first.id);
    const foreign = identity === null ? first : summaries.find(({ id }) => !isOf(identity, id));
    if (identity === null || foreign !== undefined)
      return fail("invalid", `${foreign?.id} is not an execution of this part of the organisation's index.`);
    try {
      const now = Date.now();
      const { changes } = this.ctx.storage.transactionSync(() => {
        const recorded = this.#store.record(identity, summaries, now);
        const ringBy = this.#sweeper.noted(summaries);
        this.#clock?.armBy(this.#notices.note(recorded.ended) ? now : ringBy);
        return recorded;
      });
      this.#totals.apply(changes);
      return ok(null);
    } catch (error) {
      this.#store.rolledBack();
      this.#notices.rolledBack();
      log.error("index.record.failed", errorFields(error));
      return fail("internal", "The executions could not be listed.");
    }
  }

  async notify(workflow: string, wanted: boolean): Promise<Result<null>> {
    const name = this.ctx.id.name;
    const tenant = tenantOf(workflow);
    if (tenant === undefined || (name !== undefined && !name.startsWith(`${tenant}:`)))
      return fail("invalid", `${workflow} is not a workflow of this organisation.`);
    try {
      this.ctx.storage.transactionSync(() => this.#notices.notify(workflow, wanted));
      return ok(null);
    } catch (error) {
      this.#notices.rolledBack();
      log.error("index.notify.failed", errorFields(error));
      return fail("internal", "It could not be noted whose ends are to be told.");
    }
  }

  async list(query: IndexQuery): Promise<Result<ShardPage>> {
    const { identity, sql } = this.#store;
    return ok(identity === null ? { items: [], completeFrom: null } : listRows(sql, identity.tenant, query));
  }

  async counts(query: Pick<IndexConditions, "workflowId" | "from" | "to">): Promise<Result<StatusCounts>> {
    const { identity, sql } = this.#store;
    if (identity === null) return ok({ counts: {}, complete: true });
    if (query.from !== null || query.to !== null) return ok(countRows(sql, query));
    return ok({ counts: this.#totals.totals(sql, query.workflowId), complete: true });
  }

  async uses(
    revisions: readonly string[],
    after: string,
  ): Promise<Result<{ used: readonly string[]; next: string | null }>> {
    const { identity, sql } = this.#store;
    return ok(identity === null ? { used: [], next: null } : usesOf(sql, revisions, after));
  }

  /** Arms the next before it works; what fails is tried again then. */
  override async alarm(): Promise<void> {
    const clock = this.#clock;
    if (clock === null || this.#store.identity === null) return;
    clock.rang();
    clock.armBy(Date.now() + RETRY_MS);
    await this.ctx.storage.sync();
    try {
      await this.#notices.step(this.#store.identity.tenant);
      await this.#sweeper.step();
      // Nothing waits from here on, so no record can come in between and rely on the alarm.
      clock.disarm();
      clock.armBy(Math.min(this.#sweeper.dueAt, this.#notices.dueAt));
    } catch (error) {
      log.error("index.alarm.failed", { ...this.#store.identity, ...errorFields(error) });
    }
  }

  /** Whose this is: what is on disk, else what the first id says, where that is this object's name. */
  #identity(id: string): ShardIdentity | null {
    if (this.#store.identity !== null) return this.#store.identity;
    const tenant = parseExecutionId(id)?.tenant;
    const shard = tenant === undefined ? undefined : indexShardOf(tenant, id);
    if (tenant === undefined || shard === undefined) return null;
    const name = this.ctx.id.name;
    return name === undefined || name === `${tenant}:${shard}` ? { tenant, shard } : null;
  }
}

function isOf({ tenant, shard }: ShardIdentity, id: string): boolean {
  return indexShardOf(tenant, id) === shard;
}
