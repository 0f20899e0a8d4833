import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { executionId } from "../../shared/domain/ids.ts";
import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import { MAX_STARTS_PER_MINUTE, MAX_UNDER_WAY } from "../../shared/domain/limits.ts";
import { PLATFORM_QUOTA, type QuotaLimits } from "../../shared/domain/quota.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
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

function quota(underWay: () => number, limits: () => Promise<Result<QuotaLimits>> = async () => ok(PLATFORM_QUOTA)) {
  const asked: Promise<void>[] = [];
  const made = new Quota({
    limits,
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

describe("a tenant's own limits", () => {
  const own = (startsPerMinute: number, underWay = MAX_UNDER_WAY): QuotaLimits => ({ startsPerMinute, underWay });

  it("are known before the first start, read again beside one, and waited for where they are old", async () => {
    let limits = own(2);
    let reads = 0;
    const { made, asked } = quota(
      () => 0,
      async () => {
        reads++;
        return ok(limits);
      },
    );
    await Promise.all([made.ready("t", 1_000_000), made.ready("t", 1_000_000)]);
    expect([reads, asked.length]).toEqual([1, 0]);
    expect([1, 2, 3].map(() => made.take("t", 1_000_000, 1).ok)).toEqual([true, true, false]);
    limits = own(3);
    await made.ready("t", 1_002_000);
    expect(reads).toBe(1);
    await made.ready("t", 1_003_000);
    expect([reads, asked.length]).toEqual([2, 1]);
    await Promise.all(asked);
    expect([1, 2].map(() => made.take("t", 1_003_000, 1).ok)).toEqual([true, false]);
    limits = own(0);
    await made.ready("t", 1_010_000);
    expect(asked).toHaveLength(1);
    expect(made.take("t", 2_000_000, 1)).toMatchObject({ error: { problems: [{ code: "quota.starts" }] } });
  });

  it("are shared by the lanes, each of which may start one at least", async () => {
    const { made } = quota(
      () => 0,
      async () => ok(own(32)),
    );
    await made.ready("t", 1_000_000);
    expect([1, 2, 3].map(() => made.take("t", 1_000_000, 16).ok)).toEqual([true, true, false]);
    const small = quota(
      () => 0,
      async () => ok(own(5)),
    );
    await small.made.ready("t", 1_000_000);
    expect([1, 2].map(() => small.made.take("t", 1_000_000, 16).ok)).toEqual([true, false]);
  });

  it("of what is under way hold at once when they change, and let others in when some are over", async () => {
    let [limits, underWay] = [own(600_000, 4), 0];
    const { made, asked } = quota(
      () => underWay,
      async () => ok(limits),
    );
    await made.ready("t", 1_000_000);
    const start = async (now: number): Promise<boolean> => {
      await made.ready("t", now);
      const { ok: may } = made.take("t", now, 1);
      if (may) {
        underWay++;
        made.begun("t", now, 1);
      }
      await Promise.all(asked);
      return may;
    };
    const began: boolean[] = [];
    for (let n = 0; n < 20; n++) began.push(await start(1_000_000 + n * 2_000));
    expect(began.filter(Boolean)).toHaveLength(4);
    underWay = 1;
    // It is asked when one is refused: the next may.
    await start(1_050_000);
    expect(await start(1_052_000)).toBe(true);
    limits = own(600_000, 0);
    expect(await start(1_060_000)).toBe(false);
    limits = own(600_000, 100);
    expect(await start(1_070_000)).toBe(true);
  });

  it("that nobody can say are those that were known last, and hold nobody up", { timeout: 10_000 }, async () => {
    let answer: Promise<Result<QuotaLimits>> = Promise.resolve(ok(own(1)));
    const { made } = quota(
      () => 0,
      () => answer,
    );
    await made.ready("t", 1_000_000);
    answer = Promise.resolve(fail("unavailable", "down"));
    await made.ready("t", 1_010_000);
    expect([1, 2].map(() => made.take("t", 1_010_000, 1).ok)).toEqual([true, false]);
    answer = new Promise(() => undefined);
    await made.ready("t", 1_020_000);
    expect(made.take("t", 1_020_000, 1).ok).toBe(false);
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
