import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { seedOf } from "../../shared/domain/rerun.ts";
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

const statusOf = async (id: string) => {
  const view = await execution(id).describe();
  return view.ok ? view.value.status : view.error.code;
};
const alarmAt = (id: string) => runInDurableObject(stubOf(id), (_object, ctx) => ctx.storage.getAlarm());

describe("an execution that is suspended", () => {
  it("starts nothing, not after a crash either, and goes on with timers that fell due", async () => {
    const tenant = await testTenant();
    const path = unique("after");
    const id = await begin(tenant, [{ pause: { wait: { milliseconds: 300 } } }, { next: call(path) }]);
    await eventually(async () => (await execution(id).describe()).ok);
    expect(await execution(id).suspend("a look", "user:ada")).toMatchObject({
      ok: true,
      value: { status: "suspended" },
    });
    expect(await execution(id).suspend("again", "user:ada")).toMatchObject({ ok: true });
    await scheduler.wait(400);
    await crash(id);
    await runDurableObjectAlarm(stubOf(id));
    expect(await statusOf(id)).toBe("suspended");
    expect(await received(path)).toEqual([]);
    await eventually(async () => {
      const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status: "suspended" });
      return page.ok && page.value.items.some((item) => item.id === id);
    });
    expect(await execution(id).resume("user:bob")).toMatchObject({ ok: true });
    expect(await execution(id).result(10_000)).toMatchObject({ ok: true, value: { status: "completed" } });
    expect(await received(path)).toHaveLength(1);
    const history = await historyOf(id);
    expect(history.find(({ type }) => type === "execution.unsuspended")?.data).toEqual({ by: "user:bob" });
    expect(history.filter(({ type }) => type === "execution.suspended")).toHaveLength(1);
    expect(await execution(id).suspend("", "user:ada")).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(await execution(id).resume("user:ada")).toMatchObject({ ok: false, error: { code: "conflict" } });
  });

  it("leaves a call that was lost meanwhile alone, is not poisoned by it, and repeats it when it is resumed", async () => {
    const tenant = await testTenant();
    const path = unique("lost");
    const id = await begin(tenant, [{ slow: call(`${path}?ms=400`) }]);
    await eventually(async () => (await received(path)).length === 1);
    await execution(id).suspend("", "user:ada");
    for (let round = 0; round < 5; round++) {
      await crash(id);
      await runDurableObjectAlarm(stubOf(id));
    }
    expect(await statusOf(id)).toBe("suspended");
    expect(await received(path)).toHaveLength(1);
    // Nothing is due for it, but the end of its time: an alarm that has found that out sets no other.
    await eventually(async () => {
      await runDurableObjectAlarm(stubOf(id));
      return ((await alarmAt(id)) ?? Number.POSITIVE_INFINITY) - Date.now() > 60_000;
    });
    expect(((await alarmAt(id)) ?? Number.POSITIVE_INFINITY) - Date.now()).toBeGreaterThan(60_000);
    await execution(id).resume("user:ada");
    expect(await execution(id).result(10_000)).toMatchObject({ ok: true, value: { status: "completed" } });
    const keys = (await received(path)).map(({ key }) => key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });
});

describe("a call in doubt", () => {
  async function doubtful(path: string): Promise<string> {
    const tenant = await testTenant();
    const task = { ...(call(`${path}?ms=300`) as object), metadata: { idempotency: "none" } };
    const id = await begin(tenant, [{ pay: task }, { end: { set: { paid: "${ .id }" } } }]);
    await eventually(async () => (await received(path)).length === 1);
    await crash(id);
    await eventually(async () => (await statusOf(id)) === "indeterminate");
    return id;
  }

  it("is settled with what a person says", async () => {
    const id = await doubtful(unique("settled"));
    const by = "user:ada";
    const outcome = { ok: true, output: { id: 7 } } as const;
    expect(await execution(id).settle({ effect: "99.1", outcome, by })).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
    expect(await execution(id).settle({ effect: null, outcome, by })).toMatchObject({ ok: true });
    expect(await execution(id).result(5_000)).toMatchObject({
      value: { status: "completed", outcome: { output: { paid: 7 } } },
    });
    expect(await execution(id).settle({ effect: null, outcome, by })).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
  });

  it("is sent again with its key where a person says so", async () => {
    const path = unique("resent");
    const id = await doubtful(path);
    await execution(id).suspend("", "user:ada");
    const retry = { effect: null, outcome: "retry", by: "user:ada" } as const;
    expect(await execution(id).settle(retry)).toMatchObject({ ok: false, error: { code: "conflict" } });
    await execution(id).resume("user:ada");
    expect(await execution(id).settle(retry)).toMatchObject({ ok: true, value: { status: "running" } });
    expect(await execution(id).result(5_000)).toMatchObject({ value: { status: "completed" } });
    const keys = (await received(path)).map(({ key }) => key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });
});

describe("compensation", () => {
  const undoable = (path: string, undo: string, query = ""): object => ({
    ...(call(path) as object),
    metadata: { compensate: [{ undo: call(`${undo}${query}`) }] },
  });

  it("goes on durably after a cancel that is answered at once, each once by its key, in reverse order", async () => {
    const tenant = await testTenant();
    const [one, two] = [unique("one"), unique("two")];
    const id = await begin(tenant, [
      { first: undoable(one, `${one}-undo`, "?ms=200") },
      { second: undoable(two, `${two}-undo`, "?ms=200") },
      { pause: { wait: { days: 1 } } },
    ]);
    await eventually(async () => (await statusOf(id)) === "waiting");
    expect(await execution(id).cancel("enough")).toMatchObject({
      ok: true,
      value: { status: "running", outcome: null, compensating: { status: "cancelled", reason: "enough" } },
    });
    expect(await execution(id).cancel("again")).toMatchObject({ ok: false, error: { code: "conflict" } });
    await eventually(async () => (await received(`${two}-undo`)).length === 1);
    await crash(id);
    expect(await execution(id).result(10_000)).toMatchObject({
      value: {
        status: "cancelled",
        outcome: {
          reason: "enough",
          compensation: [
            { task: "/do/1/second", status: "undone" },
            { task: "/do/0/first", status: "undone" },
          ],
        },
      },
    });
    expect(new Set((await received(`${two}-undo`)).map(({ key }) => key)).size).toBe(1);
    expect(await received(`${one}-undo`)).toHaveLength(1);
    await eventually(async () => {
      const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status: "cancelled" });
      return page.ok && page.value.items.some((item) => item.id === id);
    });
  });
});

describe("a re-run", () => {
  it("from the seventh of ten tasks repeats no call of the first six, whichever home they had", async () => {
    const tenant = await testTenant();
    const base = unique("ten");
    const revision = await tenant.revision(Array.from({ length: 10 }, (_, n) => ({ [`t${n}`]: call(`${base}-${n}`) })));
    const first = await tenant.start(revision, { input: {} });
    if (!first.ok) throw new Error(first.error.detail);
    const { id } = first.value.execution;
    expect(await finished(id)).toMatchObject({ status: "completed" });
    const seed = seedOf(await historyOf(id), "/do/6/t6", null);
    if (!seed.ok) throw new Error(seed.error.detail);
    const again = await tenant.start(revision, {
      rerun: { of: id, from: "/do/6/t6", at: seed.value.then },
      seed: seed.value,
    });
    if (!again.ok) throw new Error(again.error.detail);
    const second = again.value.execution;
    expect(second).toMatchObject({ rerun: { of: id, from: "/do/6/t6" } });
    expect(await finished(second.id)).toMatchObject({ status: "completed" });
    const counts = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => (await received(`${base}-${n}`)).length),
    );
    expect(counts).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it("takes a parallel call up again by its old key", async () => {
    const tenant = await testTenant();
    const slow = unique("slow");
    const branches = [
      { slow: call(`${slow}?ms=600`) },
      {
        steps: {
          do: [
            { pause: { wait: { milliseconds: 150 } } },
            { stop: { raise: { error: { type: "https://e.test", status: 500 } } } },
          ],
        },
      },
    ];
    const revision = await tenant.revision([{ both: { fork: { branches } } }]);
    const first = await tenant.start(revision);
    if (!first.ok) throw new Error(first.error.detail);
    const { id } = first.value.execution;
    await eventually(async () => (await statusOf(id)) === "faulted");
    const seed = seedOf(await historyOf(id), "/do/0/both/fork/branches/1/steps/do/1/stop", null);
    if (!seed.ok) throw new Error(seed.error.detail);
    const again = await tenant.start(revision, {
      rerun: { of: id, from: seed.value.from, at: seed.value.then },
      seed: seed.value,
    });
    expect(again).toMatchObject({ ok: true, value: { execution: { status: "faulted" } } });
    const early = seedOf(await historyOf(id), "/do/0/both/fork/branches/1/steps/do/0/pause", null);
    if (!early.ok) throw new Error(early.error.detail);
    const third = await tenant.start(revision, {
      rerun: { of: id, from: early.value.from, at: early.value.then },
      seed: early.value,
    });
    if (!third.ok) throw new Error(third.error.detail);
    await eventually(async () => (await statusOf(third.value.execution.id)) === "faulted");
    const keys = (await received(slow)).map(({ key }) => key);
    expect(keys.length).toBe(2);
    expect(new Set(keys).size).toBe(1);
  });

  it("is refused by a revision that does not fit", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ a: { wait: { milliseconds: 1 } } }, { b: { set: { n: 1 } } }]);
    await eventually(async () => (await statusOf(id)) === "completed");
    const seed = seedOf(await historyOf(id), "/do/1/b", null);
    if (!seed.ok) throw new Error(seed.error.detail);
    const other = await tenant.revision([{ x: { set: { n: 1 } } }, { b: { set: { n: 1 } } }]);
    const refused = await tenant.start(other, { rerun: { of: id, from: "/do/1/b", at: 0 }, seed: seed.value });
    expect(refused).toMatchObject({ ok: false, error: { code: "conflict" } });
    if (!refused.ok) expect(refused.error.detail).toContain("no task a at /do/0/a");
  });
});
