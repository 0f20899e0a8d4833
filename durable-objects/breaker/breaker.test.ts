import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { breakerCallsSoFar } from "../../shared/observability/meter.ts";
import { breakersOf } from "../lib/breakers.ts";
import {
  begin,
  call,
  eventually,
  execution,
  historyOf,
  received,
  type TestTenant,
  testTenant,
  unique,
} from "../testing/fixture.ts";
import { QUIET_MS } from "./limits.ts";

const HOST = new URL(env.RECEIVER_URL).host;
const OWN = { failures: 3, window: "PT1M", reset: { seconds: 1 } };

const stubOf = (tenant: TestTenant) => env.BREAKER.get(env.BREAKER.idFromName(`${tenant.id}:${HOST}`));
const breakers = (tenant: TestTenant) => breakersOf(env.BREAKER, tenant.id);

/** A call that is taken as it comes: its answer, or its error. */
const tried = (path: string, circuitBreaker: unknown = OWN): unknown => ({
  try: [{ call: { ...(call(path) as object), metadata: { circuitBreaker } } }],
  catch: { as: "error", do: [{ caught: { set: { error: "${ $error }" } } }] },
});
const failing = (n: number) => tried(`/echo${unique("down")}?status=500&n=${n}`);

async function outcome(id: string) {
  const view = await eventually(async () => {
    const found = await execution(id).result(10_000);
    return found.ok && found.value.outcome !== null && found.value;
  });
  return view.outcome;
}

/** Three failures, seen by one execution. */
async function broken(tenant: TestTenant, reset: unknown = OWN.reset): Promise<void> {
  const own = { ...OWN, reset };
  const down = `/echo${unique("down")}?status=500`;
  await outcome(
    await begin(
      tenant,
      [1, 2, 3].map((n) => ({ [`t${n}`]: tried(down, own) })),
    ),
  );
  await eventually(async () => (await breakers(tenant).view(HOST)).state !== "closed");
}

function total(): number {
  const { refused: _refused, ...trips } = breakerCallsSoFar();
  return Object.values(trips).reduce((sum, n) => sum + n, 0);
}

describe("a host that is well", () => {
  it("costs no round trip to a breaker, before or after a call, and none is made", async () => {
    const tenant = await testTenant();
    const before = total();
    const path = unique("well");
    const id = await begin(
      tenant,
      [1, 2, 3, 4, 5].map((n) => ({ [`t${n}`]: call(path) })),
    );
    expect(await outcome(id)).toMatchObject({ status: "completed" });
    expect(await received(path)).toHaveLength(5);
    expect(total()).toBe(before);
    expect(await keptBy(tenant)).toEqual([]);
  });
});

describe("a host that fails", () => {
  it("is closed, open, tried and closed again; another execution fails fast, and takes up its call later", async () => {
    const tenant = await testTenant();
    expect(await breakers(tenant).view(HOST)).toMatchObject({ state: "closed", failures: 0 });
    await broken(tenant, { seconds: 3 });
    expect(await breakers(tenant).view(HOST)).toMatchObject({ state: "open", failures: 3 });
    const path = unique("held");
    const refusedBefore = breakerCallsSoFar().refused;
    const fast = await outcome(await begin(tenant, [{ one: tried(path) }]));
    expect(fast).toMatchObject({
      status: "completed",
      output: {
        error: {
          type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
          status: 503,
          title: "Circuit open",
          detail: expect.stringContaining(HOST) as unknown,
        },
      },
    });
    expect(breakerCallsSoFar().refused).toBe(refusedBefore + 1);
    expect(await received(path)).toEqual([]);
    const probes = breakerCallsSoFar().admit;
    const id = await begin(tenant, [
      {
        patient: {
          try: [{ call: call(path) }],
          catch: {
            errors: { with: { status: 503 } },
            retry: { delay: { milliseconds: 250 }, limit: { attempt: { count: 60 } } },
          },
        },
      },
    ]);
    expect(await outcome(id)).toMatchObject({ status: "completed" });
    // It was sent once: what was held back never left.
    expect(await received(path)).toHaveLength(1);
    expect(JSON.stringify(await historyOf(id))).toContain("Circuit open");
    expect(breakerCallsSoFar().admit - probes).toBeLessThanOrEqual(2);
    await eventually(async () => (await breakers(tenant).view(HOST)).state === "closed");
    expect(await breakers(tenant).view(HOST)).toEqual({
      state: "closed",
      failures: 0,
      openedAt: null,
      nextProbeAt: null,
    });
  });

  it("is opened by two executions together, and longer where the one that tries it fails too", async () => {
    const tenant = await testTenant();
    const ids = await Promise.all([1, 2].map((n) => begin(tenant, [{ a: failing(n) }, { b: failing(n) }])));
    await Promise.all(ids.map(outcome));
    const first = await eventually(async () => {
      const view = await breakers(tenant).view(HOST);
      return view.state !== "closed" && view;
    });
    await eventually(async () => (await breakers(tenant).view(HOST)).state === "half-open");
    await outcome(await begin(tenant, [{ a: failing(1) }]));
    const again = await eventually(async () => {
      const view = await breakers(tenant).view(HOST);
      return view.state === "open" && view;
    });
    expect(again.openedAt).toBe(first.openedAt);
    expect(Number(again.nextProbeAt) - Date.now()).toBeGreaterThan(1_000);
  });

  it("concerns neither another tenant, nor a task that wants no breaker", async () => {
    const [tenant, other] = [await testTenant(), await testTenant()];
    await broken(tenant, { minutes: 5 });
    const [mine, theirs] = [unique("mine"), unique("theirs")];
    expect(await outcome(await begin(other, [{ a: call(theirs) }]))).toMatchObject({ status: "completed" });
    expect(await received(theirs)).toHaveLength(1);
    expect(await keptBy(other)).toEqual([]);
    const before = total();
    expect(await outcome(await begin(tenant, [{ a: tried(mine, false) }]))).toMatchObject({ output: { path: mine } });
    expect(total()).toBe(before);
    expect(JSON.stringify(await outcome(await begin(tenant, [{ a: tried(mine) }])))).toContain("Circuit open");
  });

  it("is remembered by a breaker that was evicted, and by one that crashed", async () => {
    const tenant = await testTenant();
    await broken(tenant, { minutes: 5 });
    const before = await breakers(tenant).view(HOST);
    await evictDurableObject(stubOf(tenant));
    expect(await breakers(tenant).view(HOST)).toEqual(before);
    await runInDurableObject(stubOf(tenant), (_object, ctx) => {
      ctx.abort("crash");
    }).catch(() => undefined);
    expect(await breakers(tenant).look(HOST)).toEqual({ state: "open", retryAt: before.nextProbeAt });
    expect(await breakers(tenant).admit(HOST, 1_000)).toEqual({ state: "open", retryAt: before.nextProbeAt });
  });

  it("gets one probe, whoever asks, also where the breaker is lost in between", async () => {
    const tenant = await testTenant();
    await broken(tenant);
    await eventually(async () => (await breakers(tenant).view(HOST)).state === "half-open");
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => breakers(tenant).admit(HOST, 30_000)));
    expect(answers.filter(({ state }) => state === "probe")).toEqual([{ state: "probe", probe: 1 }]);
    await evictDurableObject(stubOf(tenant));
    expect(await breakers(tenant).admit(HOST, 30_000)).toMatchObject({ state: "open" });
    expect(await breakers(tenant).probed(HOST, 1, "ok")).toEqual({ state: "closed" });
  });
});

describe("a breaker's object", () => {
  it("writes nothing where it is only looked at", async () => {
    const tenant = await testTenant();
    await breakers(tenant).look(HOST);
    await breakers(tenant).view(HOST);
    await breakers(tenant).admit(HOST, 1_000);
    await breakers(tenant).close(HOST);
    expect(await stored(tenant)).toBe(0);
  });

  it("leaves the list, and keeps nothing, when it has been well for long", async () => {
    const tenant = await testTenant();
    await broken(tenant);
    expect(await keptBy(tenant)).toEqual([HOST]);
    expect(await stored(tenant)).toBeGreaterThan(0);
    // Open: it stays, whatever the alarm says.
    await runDurableObjectAlarm(stubOf(tenant));
    expect(await keptBy(tenant)).toEqual([HOST]);
    await breakers(tenant).close(HOST);
    await runDurableObjectAlarm(stubOf(tenant));
    expect(await keptBy(tenant)).toEqual([HOST]);
    await runInDurableObject(stubOf(tenant), async (object, ctx) => {
      (object as unknown as { heardAt: number }).heardAt -= QUIET_MS;
      await ctx.storage.setAlarm(Date.now() + 60_000);
    });
    expect(await runDurableObjectAlarm(stubOf(tenant))).toBe(true);
    expect(await keptBy(tenant)).toEqual([]);
    expect(await stored(tenant)).toBe(0);
    await breakers(tenant).report(HOST, { failures: 1, successes: 0 }, undefined);
    expect(await keptBy(tenant)).toEqual([HOST]);
    expect(await breakers(tenant).view(HOST)).toMatchObject({ state: "closed", failures: 1 });
  });
});

async function stored(tenant: TestTenant): Promise<number> {
  return runInDurableObject(stubOf(tenant), async (_object, ctx) => (await ctx.storage.list()).size);
}

async function keptBy(tenant: TestTenant): Promise<readonly string[]> {
  const page = await tenant.breakers().list({ cursor: null, limit: 100 });
  if (!page.ok) throw new Error(page.error.detail);
  return page.value.items;
}
