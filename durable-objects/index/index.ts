import { DurableObject } from "cloudflare:workers";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import {
  type IndexConditions,
  indexShardOf,
  type ShardPage,
  type StatusCounts,
} from "../../shared/domain/execution-index.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { errorFields } from "../../shared/observability/log.ts";
import type { Env } from "../../workers/env.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { roomObject } from "../lib/stubs.ts";
import { countRows, listRows } from "./index-query.ts";
import { IndexStore, type ShardIdentity } from "./index-store.ts";
import { MAX_RECORD_BATCH, RETRY_MS } from "./limits.ts";
import type { IndexQuery, IndexRpc } from "./rpc.ts";
import { StatusTotals } from "./status-totals.ts";
import { Sweeper } from "./sweeper.ts";
import { sweepHost } from "./sweep-host.ts";
import { Watch } from "./watch.ts";
import { usesOf } from "./sweep-rows.ts";

/**
 * One shard of a tenant's execution index: what there is, for lists; the journals are elsewhere. Its alarm erases what
 * was kept long enough, and asks executions that should have woken to wake. See docs/decisions/0012 and docs/retention.md.
 */
export class IndexObject extends DurableObject<Env> implements IndexRpc {
  readonly #store: IndexStore;
  readonly #totals = new StatusTotals();
  readonly #watch = new Watch();
  readonly #sweeper: Sweeper;
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
      const changes = this.ctx.storage.transactionSync(() => {
        const written = this.#store.record(identity, summaries, now);
        this.#clock?.armBy(this.#sweeper.noted(summaries));
        return written;
      });
      this.#totals.apply(changes);
      this.#watch.recorded(
        changes.map(({ summary }) => summary),
        now,
      );
      return ok(null);
    } catch (error) {
      this.#store.rolledBack();
      log.error("index.record.failed", errorFields(error));
      return fail("internal", "The executions could not be listed.");
    }
  }

  async watch(tenant: string, ms: number): Promise<Result<null>> {
    const { identity } = this.#store;
    if (identity !== null && identity.tenant !== tenant)
      return fail("invalid", "This is another organisation's index.");
    const room = roomObject(this.env.ROOM, tenant);
    this.#watch.extend(Date.now() + ms, (summaries, more) => room.executions(summaries, more));
    return ok(null);
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
      await this.#sweeper.step();
      // Nothing waits from here on, so no record can come in between and rely on the alarm.
      clock.disarm();
      clock.armBy(this.#sweeper.dueAt);
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
