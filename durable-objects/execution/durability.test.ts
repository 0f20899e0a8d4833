import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { executionId } from "../../shared/domain/ids.ts";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import {
  begin,
  call,
  crash,
  eventually,
  execution,
  historyOf,
  received,
  stubOf,
  type TestTenant,
  testTenant,
  unique,
} from "../testing/fixture.ts";
import type { ExecutionRpc } from "./rpc.ts";

const LONG_WAIT = [{ pause: { wait: { days: 300 } } }];

/** The tenant's object, for one instance: it can be asked, and never answers. */
const silent = {
  idFromName: () => null,
  get: () => ({
    designer: () => ({ revisionById: () => new Promise(() => undefined), [Symbol.dispose]: () => undefined }),
  }),
};
const silentIndex = { idFromName: () => null, get: () => ({ record: () => new Promise(() => undefined) }) };

/** Does `work` in an instance that can't publish, and loses that instance once the disk has what it wrote. */
async function dieBeforePublishing(id: string, work: (object: ExecutionRpc) => Promise<unknown>): Promise<void> {
  await runInDurableObject(stubOf(id), async (object, ctx) => {
    (object as unknown as { env: unknown }).env = { ...env, TENANT: silent, INDEX: silentIndex };
    await work(object as unknown as ExecutionRpc);
    await ctx.storage.sync();
    ctx.abort("crash");
  }).catch(() => undefined);
}

/** The journal of an object that is not in memory, and the attempts that its alarm has made in vain. */
async function plant(id: string, entries: readonly AnyEntry[], attempts: number): Promise<void> {
  await runInDurableObject(stubOf(id), async (_object, ctx) => {
    ctx.storage.sql.exec(
      "CREATE TABLE journal (first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, at INTEGER NOT NULL, entries TEXT NOT NULL)",
    );
    const row = JSON.stringify({ v: 1, e: entries });
    ctx.storage.sql.exec("INSERT INTO journal VALUES (1, ?, 0, ?)", entries.length, row);
    ctx.storage.sql.exec("INSERT INTO journal VALUES (-1, ?, ?, '')", entries.length, attempts);
    await ctx.storage.setAlarm(Date.now() + 60_000);
  });
  await crash(id);
}

async function alarmIn(id: string): Promise<number | null> {
  const at = await runInDurableObject(stubOf(id), (_object, ctx) => ctx.storage.getAlarm());
  return at === null ? null : at - Date.now();
}

async function listed(tenant: TestTenant, id: string): Promise<string | undefined> {
  const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status: null });
  return page.ok ? page.value.items.find((item) => item.id === id)?.status : undefined;
}

describe("publishing", () => {
  it("is owed by the alarm, soon, also where nothing else is due for a year", async () => {
    const tenant = await testTenant();
    const model = await begin(tenant, LONG_WAIT);
    await eventually(async () => (await execution(model).describe()).ok);
    const id = executionId({ tenant: tenant.id, lane: 0, home: "object", sequence: 77 });
    const [first, ...rest] = await historyOf(model);
    if (first?.type !== "execution.started") throw new Error("no start");
    const entries = [{ ...first, data: { ...first.data, id } }, ...rest];
    await dieBeforePublishing(id, (object) => object.adopt({ id, journal: JSON.stringify(entries) }));
    expect(await alarmIn(id)).toBeLessThanOrEqual(5_000);
    expect(await runDurableObjectAlarm(stubOf(id))).toBe(true);
    expect(await listed(tenant, id)).toBe("waiting");
  });

  it("is owed by the alarm after the end too", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, LONG_WAIT);
    await eventually(async () => (await listed(tenant, id)) === "waiting");
    await dieBeforePublishing(id, (object) => object.cancel("enough"));
    expect(await alarmIn(id)).toBeLessThanOrEqual(5_000);
    expect(await runDurableObjectAlarm(stubOf(id))).toBe(true);
    expect(await listed(tenant, id)).toBe("cancelled");
  });
});

describe("requests that come together", () => {
  it("take up once what a lost instance had open", async () => {
    const tenant = await testTenant();
    const path = unique("together");
    const id = await begin(tenant, [{ slow: call(`${path}?ms=300`) }]);
    await eventually(async () => (await received(path)).length === 1);
    await crash(id);
    const object = execution(id);
    await Promise.all([object.describe(), runDurableObjectAlarm(stubOf(id)), object.result(5_000), object.describe()]);
    expect(await object.describe()).toMatchObject({ ok: true, value: { status: "completed" } });
    expect(await received(path)).toHaveLength(2);
  });

  it("adopt once, and call once, where hand-overs race", async () => {
    const tenant = await testTenant();
    const model = await begin(tenant, LONG_WAIT);
    await eventually(async () => (await execution(model).describe()).ok);
    const [started] = await historyOf(model);
    const path = unique("race");
    const copied = await begin(tenant, [{ call: call(`${path}?ms=50`) }]);
    await execution(copied).result(5_000);
    const calls = (await historyOf(copied)).filter((entry) => entry.seq <= 3);
    if (started === undefined || calls[0]?.type !== "execution.started") throw new Error("no start");
    const id = executionId({ tenant: tenant.id, lane: 0, home: "object", sequence: 79 });
    const journal = JSON.stringify([{ ...calls[0], data: { ...calls[0].data, id } }, ...calls.slice(1)]);
    await runInDurableObject(stubOf(id), async (object) => {
      const self = object as unknown as ExecutionRpc;
      await Promise.all([self.adopt({ id, journal }), self.adopt({ id, journal }), self.describe()]);
    });
    await Promise.all([execution(id).adopt({ id, journal }), execution(id).result(5_000)]);
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "completed" } });
    expect(await received(path)).toHaveLength(2);
  });

  it("can cancel what has far more turns to go", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [
      { busy: { for: { each: "n", in: "[range(30000)]" }, do: [{ step: { set: { x: 1 } } }] } },
    ]);
    await eventually(async () => (await execution(id).describe()).ok);
    expect(await execution(id).cancel("enough")).toMatchObject({ ok: true, value: { status: "cancelled" } });
    expect((await historyOf(id)).length).toBeLessThan(60_000);
  });
});

describe("an execution that can't be woken", () => {
  it("is not worked on once more before it is faulted", async () => {
    const tenant = await testTenant();
    const model = await begin(tenant, [{ deadly: { set: { x: 1 } } }, { pause: { wait: { days: 300 } } }]);
    await eventually(async () => (await execution(model).describe()).ok);
    const [first] = await historyOf(model);
    if (first?.type !== "execution.started") throw new Error("no start");
    // What three attempts leave that each died of the same turn: its start is all there is.
    const id = executionId({ tenant: tenant.id, lane: 0, home: "object", sequence: 80 });
    await plant(id, [{ ...first, data: { ...first.data, id } }], 3);
    await runDurableObjectAlarm(stubOf(id));
    expect(await execution(id).describe()).toMatchObject({
      ok: true,
      value: { status: "faulted", outcome: { error: { title: "Poisoned execution" } } },
    });
    expect((await historyOf(id)).map(({ type }) => type)).toEqual(["execution.started", "execution.faulted"]);
  });

  it("is faulted where the answer to its call is what it dies of, again and again", async () => {
    const tenant = await testTenant();
    const path = unique("deadly-answer");
    const id = await begin(tenant, [{ deadly: call(`${path}?ms=20000`) }]);
    await eventually(async () => (await received(path)).length === 1);
    for (let round = 0; round < 15; round++) {
      await crash(id);
      await runDurableObjectAlarm(stubOf(id));
    }
    expect(await execution(id).describe()).toMatchObject({
      ok: true,
      value: { status: "faulted", outcome: { error: { title: "Poisoned execution" } } },
    });
    expect((await received(path)).length).toBeLessThanOrEqual(12);
  });

  it("is not taken for poisoned where it is publishing that each instance is lost in", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, LONG_WAIT);
    await eventually(async () => (await listed(tenant, id)) === "waiting");
    await crash(id);
    for (let round = 0; round < 5; round++) {
      await dieBeforePublishing(id, async (object) => {
        void (object as unknown as { alarm(): Promise<void> }).alarm();
        await scheduler.wait(30);
      });
    }
    await runDurableObjectAlarm(stubOf(id));
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
  });

  it("is not taken for poisoned because its revision can't be had for a while", async () => {
    const tenant = await testTenant();
    const model = await begin(tenant, LONG_WAIT);
    await eventually(async () => (await execution(model).describe()).ok);
    // A copy of the journal, of a revision that no isolate has in its cache.
    const [first, ...rest] = await historyOf(model);
    if (first?.type !== "execution.started") throw new Error("no start");
    const copied = await tenant.revision(LONG_WAIT);
    const id = executionId({ tenant: tenant.id, lane: 0, home: "object", sequence: 78 });
    const entries = [{ ...first, data: { ...first.data, id, revision: copied } }, ...rest];
    await plant(id, entries, 0);
    const broken = {
      idFromName: () => null,
      get: () => ({
        designer: () => ({
          revisionById: () => Promise.reject(new Error("overloaded")),
          [Symbol.dispose]: () => undefined,
        }),
      }),
    };
    for (let round = 0; round < 5; round++) {
      await runInDurableObject(stubOf(id), async (object) => {
        (object as unknown as { env: unknown }).env = { ...env, TENANT: broken };
        expect(await (object as unknown as ExecutionRpc).describe()).toMatchObject({ ok: false });
      });
      expect(await runDurableObjectAlarm(stubOf(id)).catch(() => true)).toBe(true);
      await crash(id);
    }
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
    await runDurableObjectAlarm(stubOf(id));
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
  });
});
