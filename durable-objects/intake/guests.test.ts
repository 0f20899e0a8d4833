import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ExecutionStatus } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { executionsOf } from "../lib/executions-service.ts";
import {
  call,
  dropped,
  eventually,
  execution,
  finished,
  historyOf,
  OF_ITS_OWN,
  received,
  type TestTenant,
  testTenant,
  unique,
} from "../testing/fixture.ts";
import { GUEST_LIST_MS, MAX_GUEST_CALLS } from "./limits.ts";
import type { StartRequest } from "./rpc.ts";

const executions = executionsOf(env);
const laneOf = (id: string) => env.INTAKE.get(env.INTAKE.idFromName(`${parseExecutionId(id)?.tenant}:0`));
const tenantOf = (id: string): string => parseExecutionId(id)?.tenant ?? "";

async function guest(tenant: TestTenant, tasks: unknown, more: Partial<StartRequest> = {}): Promise<string> {
  const started = await tenant.start(await tenant.revision(tasks), more);
  if (!started.ok) throw new Error(started.error.detail);
  return started.value.execution.id;
}

const hasObject = async (id: string): Promise<boolean> => (await execution(id).describe()).ok;

/** Its lane is lost as in a crash, and its alarm brings it back. */
async function crashLane(id: string): Promise<void> {
  await runInDurableObject(laneOf(id), (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);
  expect(await runDurableObjectAlarm(laneOf(id))).toBe(true);
}

async function listed(tenant: TestTenant, id: string, status: ExecutionStatus): Promise<boolean> {
  const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status });
  return page.ok && page.value.items.some((item) => item.id === id);
}

describe("an execution that makes calls in its lane", () => {
  it("ends there: no object is made, and its intents were written before its requests", async () => {
    const tenant = await testTenant();
    const [one, two] = [unique("one"), unique("two")];
    const id = await guest(tenant, [{ one: call(one) }, { two: call(two) }, { last: { set: { done: true } } }]);
    expect(await finished(id)).toMatchObject({ status: "completed", outcome: { output: { done: true } } });
    const history = await historyOf(id);
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_entry, index) => index + 1));
    const intents = history.filter((entry) => entry.type === "effect.requested").map((entry) => entry.data.key);
    expect([...(await received(one)), ...(await received(two))].map(({ key }) => key)).toEqual(intents);
    await eventually(() => listed(tenant, id, "completed"));
    expect(await hasObject(id)).toBe(false);
  });

  it("is listed while its call takes long, and an answer to it is waited for", async () => {
    const tenant = await testTenant();
    const id = await guest(tenant, [{ slow: call(`${unique("slow")}?ms=${GUEST_LIST_MS * 4}`) }]);
    await eventually(() => listed(tenant, id, "running"));
    expect(await executions.describe(tenantOf(id), id)).toMatchObject({ ok: true, value: { status: "running" } });
    expect(await finished(id)).toMatchObject({ status: "completed" });
    await eventually(() => listed(tenant, id, "completed"));
  });

  it("gets an object of its own once it waits for something else, and repeats nothing", async () => {
    const tenant = await testTenant();
    const path = unique("then-waits");
    const id = await guest(tenant, [
      { pay: call(path) },
      { pause: { wait: { milliseconds: 30 } } },
      { again: call(path) },
    ]);
    expect(await finished(id)).toMatchObject({ status: "completed" });
    expect(await hasObject(id)).toBe(true);
    expect(await received(path)).toHaveLength(2);
  });

  it("gets one after some calls in a row", async () => {
    const tenant = await testTenant();
    const path = unique("many");
    const tasks = Array.from({ length: MAX_GUEST_CALLS + 2 }, (_none, n) => ({ [`call${n}`]: call(path) }));
    const id = await guest(tenant, tasks);
    expect(await finished(id)).toMatchObject({ status: "completed" });
    expect(await hasObject(id)).toBe(true);
    expect(new Set((await received(path)).map(({ key }) => key)).size).toBe(tasks.length);
    expect(await received(path)).toHaveLength(tasks.length);
  });

  it("gets one at once where others wait for it, where a timer runs, and where it makes two calls at a time", async () => {
    const tenant = await testTenant();
    const slow = () => call(`${unique("slow")}?ms=300`);
    const timed = { ...(slow() as object), timeout: { after: { seconds: 20 } } };
    const ids = [
      await guest(tenant, [{ only: slow() }], OF_ITS_OWN),
      await guest(tenant, [{ only: timed }]),
      await guest(tenant, [{ both: { fork: { branches: [{ a: slow() }, { b: slow() }] } } }]),
    ];
    for (const id of ids) await eventually(() => hasObject(id));
    for (const id of ids) expect(await finished(id)).toMatchObject({ status: "completed" });
  });

  it("does not wait for others' calls: where there is no connection, it gets an object of its own", async () => {
    const tenant = await testTenant();
    const slow = unique("slow");
    const long = await Promise.all(Array.from({ length: 5 }, () => guest(tenant, [{ only: call(`${slow}?ms=1500`) }])));
    await eventually(async () => (await received(slow)).length === 5);
    const id = await guest(tenant, [{ only: call(unique("quick")) }]);
    expect(await finished(id)).toMatchObject({ status: "completed" });
    expect(await hasObject(id)).toBe(true);
    for (const one of long) {
      expect(await finished(one)).toMatchObject({ status: "completed" });
      expect(await hasObject(one)).toBe(false);
    }
  });
});

describe("a lane that is lost in the middle of a call", () => {
  it("has it taken up by an object, with the same key", async () => {
    const tenant = await testTenant();
    const path = unique("lost");
    const id = await guest(tenant, [{ slow: call(`${path}?ms=400`) }]);
    await eventually(async () => (await received(path)).length === 1);
    await crashLane(id);
    expect(await finished(id)).toMatchObject({ status: "completed" });
    const requests = await received(path);
    expect(requests).toHaveLength(2);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
    expect((await historyOf(id)).map(({ type }) => type)).toContain("execution.resumed");
  });

  it("does not have it repeated where its service does not honour keys", async () => {
    const tenant = await testTenant();
    const path = unique("unkeyed");
    const task = { ...(call(`${path}?ms=400`) as object), metadata: { idempotency: "none" } };
    const id = await guest(tenant, [{ pay: task }]);
    await eventually(async () => (await received(path)).length === 1);
    await crashLane(id);
    await eventually(async () => {
      const view = await executions.describe(tenantOf(id), id);
      return view.ok && view.value.status === "indeterminate";
    });
    expect(await received(path)).toHaveLength(1);
  });

  it("lists what had ended there", async () => {
    const tenant = await testTenant();
    const id = await guest(tenant, [{ only: call(unique("told")) }]);
    await eventually(async () => (await historyOf(id)).some(({ type }) => type === "execution.completed"));
    await crashLane(id);
    await eventually(() => listed(tenant, id, "completed"));
  });
});

describe("whoever steers it", () => {
  it("cancels it, and its connection is closed", async () => {
    const tenant = await testTenant();
    const path = unique("cancelled");
    const id = await guest(tenant, [{ slow: call(`${path}?ms=3000`) }]);
    await eventually(async () => (await received(path)).length === 1);
    const cancelled = await executions.cancel(tenantOf(id), id, "enough");
    expect(cancelled).toMatchObject({ ok: true, value: { status: "cancelled" } });
    await eventually(async () => (await dropped(path)) === 1);
    expect(await executions.cancel(tenantOf(id), id, "again")).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
    await eventually(() => listed(tenant, id, "cancelled"));
  });

  it("suspends it: its answer is kept, and nothing follows until it is resumed", async () => {
    const tenant = await testTenant();
    const [first, second] = [unique("first"), unique("second")];
    const id = await guest(tenant, [{ slow: call(`${first}?ms=400`) }, { next: call(second) }]);
    await eventually(async () => (await received(first)).length === 1);
    const suspended = await executions.suspend(tenantOf(id), id, "a look", "user:test");
    expect(suspended).toMatchObject({ ok: true, value: { status: "suspended" } });
    await eventually(async () => (await historyOf(id)).some(({ type }) => type === "effect.settled"));
    await eventually(() => hasObject(id));
    expect(await received(second)).toHaveLength(0);
    expect(await executions.resume(tenantOf(id), id, "user:test")).toMatchObject({ ok: true });
    expect(await finished(id)).toMatchObject({ status: "completed" });
    expect(await received(first)).toHaveLength(1);
    expect(await received(second)).toHaveLength(1);
  });

  it("is answered with the earlier one where it is started again with its key", async () => {
    const tenant = await testTenant();
    const path = unique("twice");
    const revision = await tenant.revision([{ slow: call(`${path}?ms=300`) }]);
    const idempotency = { key: "k", bodyHash: "x", onMismatch: "conflict", windowMs: 60_000 } as const;
    const [one, other] = [await tenant.start(revision, { idempotency }), await tenant.start(revision, { idempotency })];
    if (!one.ok || !other.ok) throw new Error("refused");
    expect(other.value).toMatchObject({ duplicate: true, execution: { id: one.value.execution.id } });
    await finished(one.value.execution.id);
    expect(await tenant.start(revision, { idempotency })).toMatchObject({
      ok: true,
      value: { duplicate: true, execution: { status: "completed" } },
    });
    expect(await received(path)).toHaveLength(1);
  });

  it("watches it from where it is, and is told to come again once it has moved", async () => {
    const tenant = await testTenant();
    const path = unique("watched");
    const id = await guest(tenant, [{ slow: call(`${path}?ms=300`) }, { pause: { wait: { milliseconds: 200 } } }]);
    const types: string[] = [];
    for (let code = 0; code !== 1000;) {
      const live = await executions.live(tenantOf(id), id, types.length);
      if (!live.ok) throw new Error(live.error.detail);
      const closed = Promise.withResolvers<number>();
      live.value.accept();
      live.value.addEventListener("message", ({ data }) =>
        types.push((JSON.parse(String(data)) as { type: string }).type),
      );
      live.value.addEventListener("close", (event) => closed.resolve(event.code));
      code = await closed.promise;
      expect([1000, 1012]).toContain(code);
    }
    expect(types).toEqual((await historyOf(id)).map(({ type }) => type));
  });

  it("erases it from its lane", async () => {
    const tenant = await testTenant();
    const id = await guest(tenant, [{ only: call(unique("erased")) }]);
    await finished(id);
    await eventually(async () => (await tenant.intake().erase([id])).ok);
    expect(await executions.describe(tenantOf(id), id)).toMatchObject({ ok: false, error: { code: "not_found" } });
  });
});
