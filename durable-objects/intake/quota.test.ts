import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { executionId } from "../../shared/domain/ids.ts";
import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import { MAX_STARTS_PER_MINUTE, MAX_UNDER_WAY } from "../../shared/domain/limits.ts";
import { ok } from "../../shared/domain/result.ts";
import { recordExecutions } from "../lib/stubs.ts";
import { testTenant } from "../testing/fixture.ts";
import { Quota } from "./quota.ts";

const LANES = 1_000;

const summary = (tenant: string, sequence: number, status: ExecutionStatus): ExecutionSummary => ({
  id: executionId({ tenant, lane: 0, home: "object", sequence }),
  workflowId: null,
  workflowName: "w",
  revision: "r",
  status,
  triggerKind: "api",
  startedAt: 1,
  endedAt: null,
  seq: 1,
  errorTitle: null,
});

function quota(underWay: () => number) {
  const asked: Promise<void>[] = [];
  const made = new Quota({
    underWay: async () => ok(underWay()),
    background: (work) => asked.push(work),
  });
  return { made, asked };
}

describe("a lane's share of the quota", () => {
  it("of starts in a minute is refused with the time to come again, and is there again then", () => {
    const { made, asked } = quota(() => 0);
    const share = MAX_STARTS_PER_MINUTE / LANES;
    for (let n = 0; n < share; n++) expect(made.take("t", 1_000_000, LANES).ok).toBe(true);
    const refused = made.take("t", 1_000_000, LANES);
    expect(refused).toMatchObject({ ok: false, error: { code: "rate_limited", problems: [{ code: "quota.starts" }] } });
    const wait = refused.ok ? 0 : (refused.error.retryAfterSeconds ?? 0);
    expect(wait).toBeGreaterThan(50);
    expect(made.take("t", 1_000_000 + wait * 1_000, LANES).ok).toBe(true);
    expect(asked).toHaveLength(0);
  });

  it("of what is under way is asked for only where it could matter, and held to", async () => {
    let underWay = 0;
    const { made, asked } = quota(() => underWay);
    const share = MAX_UNDER_WAY / LANES;
    for (let n = 0; n < share / 4; n++) made.begun("t", 1_000_000, LANES);
    expect(asked).toHaveLength(0);
    underWay = MAX_UNDER_WAY;
    for (let n = 0; n < share / 4; n++) made.begun("t", 1_000_000, LANES);
    expect(asked).toHaveLength(1);
    await Promise.all(asked);
    expect(made.take("t", 1_000_001, LANES)).toMatchObject({
      ok: false,
      error: { problems: [{ code: "quota.running" }] },
    });
    underWay = MAX_UNDER_WAY / 2;
    made.take("t", 1_020_000, LANES);
    await Promise.all(asked);
    expect(made.take("t", 1_020_001, LANES).ok).toBe(true);
  });
});

it("the index counts what is not over, and no further than it is asked to", async () => {
  const tenant = await testTenant();
  const statuses: ExecutionStatus[] = [
    "pending",
    "running",
    "waiting",
    "completed",
    "faulted",
    "cancelled",
    "suspended",
    "indeterminate",
  ];
  await recordExecutions(
    env.INDEX,
    tenant.id,
    statuses.map((status, n) => summary(tenant.id, n, status)),
  );
  expect(await tenant.executions().underWay(100)).toEqual({ ok: true, value: 5 });
  expect(await tenant.executions().underWay(3)).toEqual({ ok: true, value: 3 });
});
