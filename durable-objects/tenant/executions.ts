import { RpcTarget } from "cloudflare:workers";
import { asc, inArray, sql } from "drizzle-orm";
import { type ExecutionStatus, type ExecutionSummary, TERMINAL } from "../../shared/domain/execution.ts";
import {
  addCounts,
  INDEX_SHARDS,
  type IndexConditions,
  indexShardOf,
  NO_CONDITIONS,
  type StatusCounts,
} from "../../shared/domain/execution-index.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { type QuotaSetting, type QuotaUsage, quotaLimits } from "../../shared/domain/quota.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { gatherPage } from "../../shared/domain/execution-index-gather.ts";
import type { IndexRpc, Retention, Swept } from "../index/rpc.ts";
import { type Calls, changed, type Site } from "./calls.ts";
import { SORT_KEY, cursorAt, readPage } from "./pages.ts";
import { keepHouse, noteSweep } from "./retention-house.ts";
import { changeQuota, readQuota } from "./quota.ts";
import { changeRetention, readRetention, retentionMs } from "./retention.ts";
import type { ExecutionFilter, ExecutionsRpc, Page, RetentionRecord } from "./rpc.ts";
import { executions } from "./schema.ts";
import type { TenantStore } from "./store.ts";

const MINUTE_MS = 60_000;
/** Rows of the index of before its shards that one call moves to them. */
const MOVE_BATCH = 500;

/**
 * The execution index: what its shards hold, merged, newest first. Executions are recorded in the shards themselves,
 * so that writing them never waits for this object (docs/decisions/0012).
 */
export class ExecutionsModule extends RpcTarget implements ExecutionsRpc {
  readonly #calls: Calls;
  readonly #store: TenantStore;
  readonly #shard: (tenant: string, shard: number) => IndexRpc;

  constructor(calls: Calls, store: TenantStore, shard: (tenant: string, shard: number) => IndexRpc) {
    super();
    this.#calls = calls;
    this.#store = store;
    this.#shard = shard;
  }

  noted(execution: string): Promise<Result<null>> {
    return this.#calls.change("executions.noted", ({ tenant }, commit) =>
      parseExecutionId(execution)?.tenant === tenant.id
        ? commit<null>({ subject: execution }, () => changed(null, execution))
        : Promise.resolve(fail("invalid", `${execution} is not an execution of this organisation`)),
    );
  }

  underWay(atMost: number): Promise<Result<number>> {
    return this.#calls.run("executions.underWay", async (site) => {
      const counts = await this.#all(site, (shard) => shard.counts({ workflowId: null, from: null, to: null }));
      return counts.ok ? ok(Math.min(atMost, unfinished(addCounts(counts.value)))) : counts;
    });
  }

  quota(): Promise<Result<QuotaSetting>> {
    return this.#calls.run("executions.quota", ({ db }) => ok(readQuota(db)));
  }

  setQuota(change: Partial<QuotaSetting>): Promise<Result<QuotaSetting>> {
    return this.#calls.change("executions.setQuota", async (site, commit) =>
      commit({ subject: null }, () => changeQuota(site, change)),
    );
  }

  usage(): Promise<Result<QuotaUsage>> {
    return this.#calls.run("executions.usage", async (site) => {
      const all = { workflowId: null, from: null, to: null };
      const [whole, recent] = await Promise.all([
        this.#all(site, (shard) => shard.counts(all)),
        this.#all(site, (shard) => shard.counts({ ...all, from: site.now - MINUTE_MS })),
      ]);
      if (!whole.ok) return whole;
      if (!recent.ok) return recent;
      const { counts, complete } = addCounts(recent.value);
      return ok({
        limits: quotaLimits(readQuota(site.db)),
        startedLastMinute: Object.values(counts).reduce((sum, count) => sum + count, 0),
        exact: complete,
        underWay: unfinished(addCounts(whole.value)),
      });
    });
  }

  /** A page may hold fewer than `limit`, or none, and still have a `nextCursor`: so far has been looked. */
  list(filter: ExecutionFilter): Promise<Result<Page<ExecutionSummary>>> {
    return this.#calls.run("executions.list", async (site) => {
      const start = readPage(filter, "executions", SORT_KEY);
      if (!start.ok) return start;
      const moved = await this.#moveOld(site);
      if (!moved.ok) return moved;
      const { after, limit } = start.value;
      const { cursor: _cursor, ...conditions } = filter;
      const page = await gatherPage(INDEX_SHARDS, after, limit, (shard, before, most) =>
        this.#shard(site.tenant.id, shard).list({ ...NO_CONDITIONS, ...conditions, before, limit: most }),
      );
      if (!page.ok) return page;
      const { items, next } = page.value;
      return ok({ items, nextCursor: next === null ? null : cursorAt("executions", next) });
    });
  }

  counts(filter: Pick<IndexConditions, "workflowId" | "from" | "to">): Promise<Result<StatusCounts>> {
    return this.#calls.run("executions.counts", async (site) => {
      const counts = await this.#all(site, (shard) => shard.counts(filter));
      return counts.ok ? ok(addCounts(counts.value)) : counts;
    });
  }

  retention(): Promise<Result<RetentionRecord>> {
    return this.#calls.run("executions.retention", ({ db }) => ok(readRetention(db)));
  }

  setRetention(change: Partial<RetentionRecord>): Promise<Result<RetentionRecord>> {
    return this.#calls.change("executions.setRetention", async (site, commit) =>
      commit({ subject: null }, () => changeRetention(site, change)),
    );
  }

  retentionMs(): Promise<Result<Retention>> {
    return this.#calls.run("executions.retentionMs", async (site) => {
      const moved = await this.#moveOld(site);
      return moved.ok ? ok(retentionMs(site.db)) : moved;
    });
  }

  swept(swept: Swept): Promise<Result<null>> {
    return this.#calls.run("executions.swept", async (site) => {
      this.#store.transaction(() => noteSweep(site, swept));
      return await keepHouse(site, this.#store, (revisions) => this.#used(site, revisions));
    });
  }

  /** Which of these revisions any shard still needs; looks at all rows, part by part. */
  async #used(site: Site, revisions: readonly string[]): Promise<Result<ReadonlySet<string>>> {
    const used = new Set<string>();
    const parts = await this.#all(site, async (shard) => {
      let after: string | null = "";
      while (after !== null) {
        const part: Awaited<ReturnType<IndexRpc["uses"]>> = await shard.uses(revisions, after);
        if (!part.ok) return part;
        for (const id of part.value.used) used.add(id);
        after = part.value.next;
      }
      return ok(null);
    });
    return parts.ok ? ok(used) : parts;
  }

  async #all<T>({ tenant }: Site, ask: (shard: IndexRpc) => Promise<Result<T>>): Promise<Result<readonly T[]>> {
    const shards = Array.from({ length: INDEX_SHARDS }, (_, number) => this.#shard(tenant.id, number));
    const values: T[] = [];
    for (const answer of await Promise.all(shards.map(ask))) {
      if (!answer.ok) return answer;
      values.push(answer.value);
    }
    return ok(values);
  }

  /** What this object's own table held before there were shards goes to them, once; recording twice changes nothing. */
  async #moveOld({ db, tenant }: Site): Promise<Result<null>> {
    for (;;) {
      const rows = db.select().from(executions).orderBy(asc(executions.sortKey)).limit(MOVE_BATCH).all();
      if (rows.length === 0) return ok(null);
      const summaries = rows.map(({ sortKey: _sortKey, ...summary }): ExecutionSummary => summary);
      const byShard = Map.groupBy(summaries, ({ id }) => indexShardOf(tenant.id, id) ?? 0);
      for (const [shard, ofShard] of byShard) {
        const recorded = await this.#shard(tenant.id, shard).record(ofShard);
        if (!recorded.ok) return recorded;
      }
      const keys = JSON.stringify(rows.map(({ sortKey }) => sortKey));
      db.delete(executions)
        .where(inArray(executions.sortKey, sql`(SELECT value FROM json_each(${keys}))`))
        .run();
    }
  }
}

function unfinished({ counts }: StatusCounts): number {
  const open = Object.entries(counts).filter(([status]) => !TERMINAL.has(status as ExecutionStatus));
  return open.reduce((sum, [, count]) => sum + count, 0);
}
