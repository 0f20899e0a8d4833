import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { NO_CONDITIONS } from "../../shared/domain/execution-index.ts";
import { executionId } from "../../shared/domain/ids.ts";
import { rowsWrittenSoFar } from "../../shared/observability/meter.ts";
import type { IndexObject } from "./index.ts";
import type { IndexQuery, IndexRpc } from "./rpc.ts";

/** For tests: what they share. */
export const START = Date.UTC(2026, 10, 1);
export const ALL: IndexQuery = { ...NO_CONDITIONS, before: null, limit: 200 };

export function shardStub(tenant: string, shard: number): DurableObjectStub<IndexObject> {
  return env.INDEX.get(env.INDEX.idFromName(`${tenant}:${shard}`));
}

export const shardRpc = (tenant: string, shard: number) => shardStub(tenant, shard) as unknown as IndexRpc;

/** The nth of a tenant's executions, a millisecond after the one before, in lane 0 and so in shard 0. */
export function summary(
  tenant: string,
  n: number,
  change: Partial<ExecutionSummary> & { lane?: number } = {},
): ExecutionSummary {
  const { lane = 0, ...rest } = change;
  return {
    id: executionId({ tenant, lane, home: "intake", sequence: (START + n) * 4096 }),
    workflowId: `wf_a`,
    workflowName: "orders",
    revision: "rev_a",
    number: 1 + (n % 7),
    triggerKind: "hook",
    startedAt: START + n,
    errorTitle: null,
    about: `order A-${n}`,
    status: "completed",
    endedAt: START + n + 5,
    seq: 9,
    ...rest,
  };
}

/** Rows that shards wrote while `work` ran, as the runtime counted them. */
export async function rowsWrittenBy(work: () => Promise<unknown>): Promise<number> {
  const before = rowsWrittenSoFar().index;
  await work();
  return rowsWrittenSoFar().index - before;
}

export const rowsIn = (tenant: string, shard: number): Promise<number> =>
  runInDurableObject(shardStub(tenant, shard), (_object, ctx) =>
    Number(ctx.storage.sql.exec("SELECT count(*) AS n FROM executions").one()["n"]),
  );
