import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { executionsOf } from "../lib/executions-service.ts";
import {
  call,
  eventually,
  execution,
  finished,
  historyOf,
  received,
  type TestTenant,
  testTenant,
  unique,
} from "../testing/fixture.ts";
import type { StartRequest } from "./rpc.ts";

const executions = executionsOf(env);
const tenantOf = (id: string): string => parseExecutionId(id)?.tenant ?? "";
const laneOf = (id: string) => env.INTAKE.get(env.INTAKE.idFromName(`${tenantOf(id)}:0`));
const hasObject = async (id: string): Promise<boolean> => (await execution(id).describe()).ok;

async function guest(tenant: TestTenant, tasks: unknown, more: Partial<StartRequest> = {}): Promise<string> {
  const started = await tenant.start(await tenant.revision(tasks), more);
  if (!started.ok) throw new Error(started.error.detail);
  return started.value.execution.id;
}

async function crashed(id: string): Promise<void> {
  await runInDurableObject(laneOf(id), (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);
}

const rows = (id: string) =>
  runInDurableObject(laneOf(id), (_object, ctx) =>
    ctx.storage.sql.exec("SELECT sequence, id, state FROM starts ORDER BY sequence").toArray(),
  );

describe("whoever watches a guest", () => {
  it("is answered to a ping, as by an object", async () => {
    const tenant = await testTenant();
    const path = unique("pinged");
    const id = await guest(tenant, [{ slow: call(`${path}?ms=1500`) }]);
    const live = await executions.live(tenantOf(id), id, 0);
    if (!live.ok) throw new Error(live.error.detail);
    const pong = Promise.withResolvers<string>();
    live.value.accept();
    live.value.addEventListener("message", ({ data }) => {
      if (data === "pong") pong.resolve("pong");
    });
    live.value.addEventListener("close", ({ code, reason }) => pong.resolve(`closed ${code} ${reason}`));
    live.value.send("ping");
    expect(await pong.promise).toBe("pong");
  });
});

describe("whoever waits for a guest", () => {
  it("waits no longer than it said", async () => {
    const tenant = await testTenant();
    const id = await guest(tenant, [{ slow: call(`${unique("waited")}?ms=8000`) }]);
    const view = await executions.describe(tenantOf(id), id);
    if (!view.ok) throw new Error(view.error.detail);
    const before = Date.now();
    expect(await executions.result(tenantOf(id), view.value, 300)).toMatchObject({ value: { status: "running" } });
    expect(Date.now() - before).toBeLessThan(2_000);
    await executions.cancel(tenantOf(id), id, "enough");
  });

  it("is told at once that nothing of it is in doubt", async () => {
    const tenant = await testTenant();
    const id = await guest(tenant, [{ slow: call(`${unique("settled")}?ms=8000`) }]);
    const settled = await executions.settle(tenantOf(id), id, { effect: null, outcome: "retry", by: "user:test" });
    expect(settled).toMatchObject({ ok: false, error: { code: "conflict" } });
    await executions.cancel(tenantOf(id), id, "enough");
  });
});

describe("whoever steers one that ended in its lane", () => {
  it("is refused, and no object is made for that", async () => {
    const tenant = await testTenant();
    const id = await guest(tenant, [{ only: call(unique("ended")) }]);
    await finished(id);
    const by = "user:test";
    const refused = [
      await executions.cancel(tenantOf(id), id, "late"),
      await executions.suspend(tenantOf(id), id, "late", by),
      await executions.resume(tenantOf(id), id, by),
      await executions.settle(tenantOf(id), id, { effect: null, outcome: "retry", by }),
    ];
    for (const one of refused) expect(one).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(await hasObject(id)).toBe(false);
  });
});

describe("a lane that is lost with a guest, before its alarm rings", () => {
  it("lets it be cancelled", async () => {
    const tenant = await testTenant();
    const path = unique("lost");
    const id = await guest(tenant, [{ slow: call(`${path}?ms=3000`) }]);
    await eventually(async () => (await received(path)).length === 1);
    await crashed(id);
    expect(await executions.cancel(tenantOf(id), id, "enough")).toMatchObject({ value: { status: "cancelled" } });
  });

  it("keeps one suspended suspended, and sends nothing until it is resumed", async () => {
    const tenant = await testTenant();
    const path = unique("suspended");
    const id = await guest(tenant, [{ slow: call(`${path}?ms=600`) }]);
    await eventually(async () => (await received(path)).length === 1);
    expect(await executions.suspend(tenantOf(id), id, "look", "user:test")).toMatchObject({ ok: true });
    await crashed(id);
    await runDurableObjectAlarm(laneOf(id));
    await eventually(() => hasObject(id));
    // An object takes up what is in doubt in the turn that adopts it.
    expect((await historyOf(id)).map(({ type }) => type)).not.toContain("execution.resumed");
    expect(await received(path)).toHaveLength(1);
    expect(await executions.resume(tenantOf(id), id, "user:test")).toMatchObject({ ok: true });
    expect(await finished(id)).toMatchObject({ status: "completed" });
    expect(await received(path)).toHaveLength(2);
  });

  it("says of its key how the execution stands, once it has moved", async () => {
    const tenant = await testTenant();
    const path = unique("keyed");
    const revision = await tenant.revision([{ slow: call(`${path}?ms=300`) }]);
    const idempotency = { key: "k", bodyHash: "x", onMismatch: "conflict", windowMs: 60_000 } as const;
    const started = await tenant.start(revision, { idempotency });
    if (!started.ok) throw new Error(started.error.detail);
    const { id } = started.value.execution;
    await eventually(async () => (await received(path)).length === 1);
    await crashed(id);
    // Not by its alarm, which notes at once what it has done.
    expect(await laneOf(id).handOver(id)).toMatchObject({ ok: true });
    expect(await finished(id)).toMatchObject({ status: "completed" });
    expect(await tenant.start(revision, { idempotency })).toMatchObject({
      value: { duplicate: true, execution: { status: "completed" } },
    });
    const late = await laneOf(id).fetch(
      new Request(`https://object/live?id=${encodeURIComponent(id)}&after=0`, { headers: { upgrade: "websocket" } }),
    );
    expect(late.status).toBe(404);
  });
});

describe("a crowd of guests", () => {
  it("leaves nothing behind: every mark noted, no alarm", async () => {
    const tenant = await testTenant();
    const path = unique("crowd");
    const revisions = await Promise.all([
      tenant.revision([{ a: call(`${path}?ms=250`) }, { b: call(path) }]),
      tenant.revision([{ a: call(path) }, { pause: { wait: { milliseconds: 20 } } }, { b: call(path) }]),
      tenant.revision([{ a: { ...(call(path) as object), timeout: { after: { seconds: 9 } } } }, { b: call(path) }]),
      tenant.revision([{ a: call(path) }, { b: call(path) }], { timeout: { after: { seconds: 30 } } }),
    ]);
    const started = await Promise.all(
      Array.from({ length: 120 }, (_none, n) => tenant.start(revisions[n % revisions.length] ?? "")),
    );
    const ids = started.map((one) => {
      if (!one.ok) throw new Error(one.error.detail);
      return one.value.execution.id;
    });
    await Promise.all(ids.slice(0, 20).map((id) => executions.cancel(tenantOf(id), id, "some")));
    const views = await Promise.all(ids.map((id) => finished(id)));
    for (const { status } of views.slice(20)) expect(status).toBe("completed");
    for (const id of ids.slice(20, 40)) {
      const history = await historyOf(id);
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_entry, index) => index + 1));
    }
    const keys = (await received(path)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const [first = ""] = ids;
    const alarm = () => runInDurableObject(laneOf(first), (_object, ctx) => ctx.storage.getAlarm());
    await eventually(async () => {
      await runDurableObjectAlarm(laneOf(first));
      return (await alarm()) === null;
    });
    const left = await rows(first);
    expect(left.filter(({ state }) => state !== 7 && state !== -1 && state !== 1)).toEqual([]);
  }, 60_000);
});
