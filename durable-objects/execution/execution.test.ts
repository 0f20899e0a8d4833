import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  begin,
  call,
  crash,
  eventually,
  execution,
  finished,
  historyOf,
  received,
  stubOf,
  testTenant,
  unique,
} from "../testing/fixture.ts";

describe("an execution's object", () => {
  it("knows nothing, and writes nothing, before it was adopted", async () => {
    const id = "exe_k3v9q2m7x1_00o00000000000";
    expect(await execution(id).describe()).toMatchObject({ ok: false, error: { code: "not_found" } });
    expect(await execution(id).cancel("no")).toMatchObject({ ok: false, error: { code: "not_found" } });
    const tables = await runInDurableObject(stubOf(id), (_object, ctx) =>
      ctx.storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("calls a service, with an intent and its key before the request", async () => {
    const tenant = await testTenant();
    const path = unique("call");
    const id = await begin(tenant, [{ first: call(path) }, { last: { set: { done: true } } }]);
    expect(await finished(id)).toMatchObject({ status: "completed", outcome: { output: { done: true } } });
    const history = await historyOf(id);
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_entry, index) => index + 1));
    const intents = history.filter((entry) => entry.type === "effect.requested").map((entry) => entry.data.key);
    expect((await received(path)).map(({ key }) => key)).toEqual(intents);
    await eventually(async () => {
      const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status: "completed" });
      return page.ok && page.value.items.some((item) => item.id === id);
    });
  });

  it("takes up again, with the same key, a call that was lost in the middle", async () => {
    const tenant = await testTenant();
    const path = unique("lost");
    const id = await begin(tenant, [{ slow: call(`${path}?ms=400`) }]);
    await eventually(async () => (await received(path)).length === 1);
    await crash(id);
    expect(await finished(id)).toMatchObject({ status: "completed" });
    const requests = await received(path);
    expect(requests).toHaveLength(2);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
    expect((await historyOf(id)).map(({ type }) => type)).toContain("execution.resumed");
  });

  it("is brought back by its alarm alone", async () => {
    const tenant = await testTenant();
    const path = unique("alarm");
    const id = await begin(tenant, [{ slow: call(`${path}?ms=300`) }]);
    await eventually(async () => (await received(path)).length === 1);
    await crash(id);
    expect(await runDurableObjectAlarm(stubOf(id))).toBe(true);
    await eventually(async () => (await historyOf(id)).some(({ type }) => type === "execution.completed"));
  });

  it("does not repeat a call in doubt where the task says that its service does not honour keys", async () => {
    const tenant = await testTenant();
    const path = unique("unkeyed");
    const task = { ...(call(`${path}?ms=400`) as object), metadata: { idempotency: "none" } };
    const id = await begin(tenant, [{ pay: task }]);
    await eventually(async () => (await received(path)).length === 1);
    await crash(id);
    expect(
      await eventually(async () => {
        const view = await execution(id).describe();
        return view.ok && view.value.status === "indeterminate" && view.value;
      }),
    ).toMatchObject({ outcome: null });
    expect(await received(path)).toHaveLength(1);
    expect(await execution(id).cancel("settled by hand")).toMatchObject({ ok: true, value: { status: "cancelled" } });
  });

  it("retries as the definition says, and waits through an eviction", async () => {
    const tenant = await testTenant();
    const path = unique("flaky");
    const retry = { delay: { milliseconds: 20 }, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } };
    const id = await begin(tenant, [
      { attempt: { try: [{ flaky: call(`${path}?fail=2`) }], catch: { errors: { with: { status: 503 } }, retry } } },
      { pause: { wait: { milliseconds: 300 } } },
      { end: { set: { ok: true } } },
    ]);
    await eventually(async () =>
      (await historyOf(id)).some((entry) => entry.type === "timer.set" && entry.data.purpose === "wait"),
    );
    await evictDurableObject(stubOf(id));
    expect(await finished(id)).toMatchObject({ status: "completed", outcome: { output: { ok: true } } });
    const requests = await received(path);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  });

  it("is adopted once, however often it is handed over", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ pause: { wait: { minutes: 5 } } }]);
    await eventually(async () => (await execution(id).describe()).ok);
    const entries = await historyOf(id);
    expect(await execution(id).adopt({ id, journal: JSON.stringify(entries) })).toEqual({ ok: true, value: null });
    expect(await historyOf(id)).toEqual(entries);
  });

  it("can be cancelled, once", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ pause: { wait: { minutes: 5 } } }]);
    await eventually(async () => (await execution(id).describe()).ok);
    expect(await execution(id).cancel("changed my mind")).toMatchObject({ ok: true, value: { status: "cancelled" } });
    expect(await execution(id).cancel("again")).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect((await historyOf(id)).at(-1)).toMatchObject({
      type: "execution.cancelled",
      data: { reason: "changed my mind" },
    });
  });

  it("stops an execution whose wake-ups die again and again", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ pause: { wait: { minutes: 5 } } }]);
    await eventually(async () => (await execution(id).describe()).ok);
    // What three attempts leave behind that each took their instance with them.
    await runInDurableObject(stubOf(id), (_object, ctx) => {
      ctx.storage.sql.exec("INSERT OR REPLACE INTO journal SELECT -1, MAX(last_seq), 3, '' FROM journal");
    });
    await crash(id);
    await runDurableObjectAlarm(stubOf(id));
    expect(await execution(id).describe()).toMatchObject({
      ok: true,
      value: { status: "faulted", outcome: { error: { title: "Poisoned execution" } } },
    });
  });

  it("is not taken for poisoned by alarms that have nothing to do", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ pause: { wait: { minutes: 5 } } }]);
    await eventually(async () => (await execution(id).describe()).ok);
    for (let round = 0; round < 6; round++) {
      expect(await runDurableObjectAlarm(stubOf(id))).toBe(true);
      if (round % 2 === 0) await evictDurableObject(stubOf(id));
    }
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
  });
});

describe("watching an execution", () => {
  async function watch(id: string, after: number): Promise<{ seqs: number[]; closed: Promise<number> }> {
    const response = await stubOf(id).fetch(`https://object/live?after=${after}`, {
      headers: { upgrade: "websocket" },
    });
    const socket = response.webSocket;
    if (socket === null) throw new Error(`no socket: ${response.status}`);
    const seqs: number[] = [];
    socket.addEventListener("message", (event) => {
      seqs.push((JSON.parse(String(event.data)) as { seq: number }).seq);
    });
    const closed = new Promise<number>((resolve) => socket.addEventListener("close", (event) => resolve(event.code)));
    socket.accept();
    return { seqs, closed };
  }

  it("shows every entry once and in order, from any point, also to those who come in the middle", async () => {
    const tenant = await testTenant();
    const steps = Array.from({ length: 12 }, (_unused, index) => ({
      [`step${index}`]: index % 3 === 0 ? { wait: { milliseconds: 15 } } : { set: { index } },
    }));
    const id = await begin(tenant, steps);
    await eventually(async () => (await execution(id).describe()).ok);
    const watchers = [];
    for (let after = 0; after < 8; after++) {
      watchers.push({ after, ...(await watch(id, after)) });
      await scheduler.wait(7);
    }
    await finished(id);
    const last = (await historyOf(id)).length;
    for (const { after, seqs, closed } of watchers) {
      expect(await closed).toBe(1000);
      expect(seqs).toEqual(Array.from({ length: last - after }, (_unused, index) => after + index + 1));
    }
    const late = await watch(id, last - 2);
    expect(await late.closed).toBe(1000);
    expect(late.seqs).toEqual([last - 1, last]);
  });

  it("goes on after the object has hibernated", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ pause: { wait: { milliseconds: 400 } } }, { end: { set: { ok: true } } }]);
    await eventually(async () => (await execution(id).describe()).ok);
    const { seqs, closed } = await watch(id, 0);
    await evictDurableObject(stubOf(id));
    expect(await closed).toBe(1000);
    const last = (await historyOf(id)).length;
    expect(seqs).toEqual(Array.from({ length: last }, (_unused, index) => index + 1));
  });

  it("refuses what is no WebSocket, and a bad position", async () => {
    const stub = stubOf("exe_k3v9q2m7x1_00o00000000001");
    expect((await stub.fetch("https://object/live?after=0")).status).toBe(400);
    expect((await stub.fetch("https://object/live?after=x", { headers: { upgrade: "websocket" } })).status).toBe(400);
    expect((await stub.fetch("https://object/live?after=0", { headers: { upgrade: "websocket" } })).status).toBe(404);
  });
});
