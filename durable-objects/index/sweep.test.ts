import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { indexShardOf } from "../../shared/domain/execution-index.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { erasedSoFar } from "../../shared/observability/meter.ts";
import type { TenantRpc } from "../tenant/rpc.ts";
import { READER, valueOf } from "../tenant/tenant-fixture.ts";
import { crash, eventually, execution, stubOf, testTenant, type TestTenant } from "../testing/fixture.ts";
import { IndexStore } from "./index-store.ts";
import { ALL, rowsIn, shardRpc, shardStub, summary } from "./index-fixture.ts";
import { OVERDUE_MS, PASS_INTERVAL_MS, SILENT_MS, SWEEP_BATCH, WAITING_MS } from "./limits.ts";
import { sweepHost } from "./sweep-host.ts";
import { Sweeper, type SweepHost } from "./sweeper.ts";

const PURE = [{ set: { set: { done: true } } }];
const PAUSE = [{ pause: { wait: { milliseconds: 10 } } }];
const LONG = [{ pause: { wait: { days: 300 } } }];
const SHORT = { retention: { completed: { seconds: 1 }, failed: "PT1S" } };

const listed = async (tenant: TestTenant) =>
  valueOf(await tenant.executions().list({ cursor: null, limit: 200, workflowId: null, status: null })).items;

function revision(tenant: TestTenant, tasks: unknown, metadata: object = {}): Promise<string> {
  const name = `kept-${crypto.randomUUID().slice(0, 8)}`;
  return tenant.revision(tasks, { document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0", metadata } });
}

/** Starts one, and waits until it is listed as over. */
async function finished(
  tenant: TestTenant,
  tasks: unknown,
  metadata: object = SHORT,
  more: object = {},
): Promise<string> {
  const { execution: view } = valueOf(await tenant.start(await revision(tenant, tasks, metadata), more));
  await eventually(async () => (await listed(tenant)).find(({ id, endedAt }) => id === view.id && endedAt !== null));
  return view.id;
}

const audited = async (tenant: TestTenant, action: string) => {
  const rpc = env.TENANT.get(env.TENANT.idFromName(tenant.id)) as unknown as TenantRpc;
  const page = valueOf(await rpc.audit(READER).list({ cursor: null, limit: 100 }));
  return page.items.filter((entry) => entry.action === action).map(({ target }) => target);
};

const alarm = (tenant: TestTenant) => runDurableObjectAlarm(shardStub(tenant.id, 0));

/** A sweeper over the shard's own disk, at a time of its own, that may be cut off. */
function sweepBy(
  tenant: TestTenant,
  given: Partial<SweepHost>,
  work: (sweeper: Sweeper) => Promise<void>,
): Promise<void> {
  return runInDurableObject(shardStub(tenant.id, 0), (_object, ctx) => {
    const host = {
      ...sweepHost(env),
      now: () => Date.now(),
      transaction: <T>(body: () => T) => ctx.storage.transactionSync(body),
      changed: () => undefined,
      ...given,
    };
    return work(new Sweeper(new IndexStore(ctx.storage.sql), host));
  });
}

const gone = async (tenant: TestTenant, id: string) => {
  const lane = tenant.intake(parseExecutionId(id)?.lane);
  expect(await lane.describe(id)).toMatchObject({ ok: false, error: { code: "not_found" } });
  expect(await lane.history(id, 0, 10)).toMatchObject({ ok: false, error: { code: "not_found" } });
  if (parseExecutionId(id)?.home === "intake") return;
  expect(await execution(id).describe()).toMatchObject({ ok: false, error: { code: "not_found" } });
  expect(await execution(id).history(0, 10)).toMatchObject({ ok: false, error: { code: "not_found" } });
  const left = await runInDurableObject(stubOf(id), async (_object, ctx) => ({
    tables: ctx.storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    alarm: await ctx.storage.getAlarm(),
  }));
  expect(left).toEqual({ tables: [], alarm: null });
};

describe("retention", () => {
  it("erases what was kept long enough, wherever it is at home, and leaves the rest", async () => {
    const tenant = await testTenant();
    const [atHome, object] = [await finished(tenant, PURE), await finished(tenant, PAUSE)];
    const failed = await finished(tenant, [
      { no: { raise: { error: { type: "https://x.test/no", status: 400, title: "No" } } } },
    ]);
    const kept = await finished(tenant, PURE, {});
    const keptObject = await finished(tenant, PAUSE, { retention: { completed: "P1D" } });
    expect([parseExecutionId(atHome)?.home, parseExecutionId(object)?.home]).toEqual(["intake", "object"]);
    const before = erasedSoFar().executions;
    await scheduler.wait(1_100);
    expect(await alarm(tenant)).toBe(true);
    for (const id of [atHome, object, failed]) await gone(tenant, id);
    expect((await listed(tenant)).map(({ id }) => id).toSorted()).toEqual([kept, keptObject].toSorted());
    expect(await execution(keptObject).describe()).toMatchObject({ ok: true, value: { status: "completed" } });
    expect(await tenant.intake().describe(kept)).toMatchObject({ ok: true });
    expect(await audited(tenant, "executions.erased")).toEqual(["completed=2 failed=1 shard=0"]);
    expect(erasedSoFar().executions - before).toBe(3);
    expect(valueOf(await tenant.executions().counts({ workflowId: null, from: null, to: null })).counts).toMatchObject({
      completed: 2,
    });
  });

  it("goes by the organisation's own times where the document says none, and by the platform's before that", async () => {
    const tenant = await testTenant();
    expect(valueOf(await tenant.executions().retention())).toEqual({ completed: "P30D", failed: "P30D" });
    const id = await finished(tenant, PURE, {});
    await sweepBy(tenant, { now: () => Date.now() + 29 * 86_400_000 }, (sweeper) => sweeper.step());
    expect((await listed(tenant)).map((one) => one.id)).toEqual([id]);
    valueOf(await tenant.executions().setRetention({ failed: "P1D" }));
    await sweepBy(tenant, { now: () => Date.now() + 29.5 * 86_400_000 }, (sweeper) => sweeper.step());
    expect((await listed(tenant)).map((one) => one.id)).toEqual([id]);
    valueOf(await tenant.executions().setRetention({ completed: "P2W" }));
    expect(valueOf(await tenant.executions().retention())).toEqual({ completed: "P2W", failed: "P1D" });
    await sweepBy(tenant, { now: () => Date.now() + 29.8 * 86_400_000 }, (sweeper) => sweeper.step());
    await gone(tenant, id);
    for (const completed of ["PT0S", "P11Y", "P4000D", "soon"])
      expect(await tenant.executions().setRetention({ completed })).toMatchObject({
        ok: false,
        error: { code: "invalid" },
      });
  });

  it("never touches one that is not over, however old", async () => {
    const tenant = await testTenant();
    const { execution: view } = valueOf(await tenant.start(await revision(tenant, LONG, SHORT)));
    await eventually(async () => (await listed(tenant)).find(({ status }) => status === "waiting"));
    await sweepBy(
      tenant,
      { now: () => Date.now() + 200 * 86_400_000, wake: async () => ({ ok: true, value: null }) },
      (sweeper) => sweeper.step(),
    );
    expect(await execution(view.id).erase()).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(await execution(view.id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
    expect((await listed(tenant)).map(({ id }) => id)).toEqual([view.id]);
  });

  it.each([
    ["after the lanes", "eraseObject"],
    ["after the objects, before the rows", "transaction"],
    ["after the rows, before it said so", "swept"],
  ] as const)("cut off %s, it goes on, and counts each once", async (_when, at) => {
    const tenant = await testTenant();
    const ids = [await finished(tenant, PURE), await finished(tenant, PAUSE), await finished(tenant, PAUSE)];
    await scheduler.wait(1_100);
    const crashed = vi.fn((): never => {
      throw new Error("crash");
    });
    await sweepBy(tenant, { [at]: crashed }, (sweeper) => sweeper.step()).catch(() => undefined);
    expect(crashed).toHaveBeenCalled();
    if (at === "transaction") expect(await rowsIn(tenant.id, 0)).toBe(3);
    await runInDurableObject(shardStub(tenant.id, 0), (_object, ctx) => ctx.abort("crash")).catch(() => undefined);
    // What an object refused stays for the next pass.
    const hours = at === "eraseObject" ? [1, 2] : [0];
    for (const hour of hours)
      await sweepBy(tenant, { now: () => Date.now() + hour * (PASS_INTERVAL_MS + 1) }, (sweeper) => sweeper.step());
    for (const id of ids) await gone(tenant, id);
    expect(await rowsIn(tenant.id, 0)).toBe(0);
    const entries = await audited(tenant, "executions.erased");
    const total = entries.reduce((sum, target) => sum + Number(/completed=(\d+)/.exec(target ?? "")?.[1]), 0);
    expect([total, entries.length]).toEqual([3, at === "eraseObject" ? 2 : 1]);
    // Told again, it is still one entry.
    await sweepBy(tenant, { now: () => Date.now() + 9 * PASS_INTERVAL_MS }, (sweeper) => sweeper.step());
    expect(await audited(tenant, "executions.erased")).toEqual(entries);
  });

  it("is bounded in a step, and gets through in several", async () => {
    const tenant = await testTenant();
    const many = Array.from({ length: SWEEP_BATCH * 2 + 3 }, (_, n) => summary(tenant.id, n, { keepMs: 1_000 }));
    valueOf(await shardRpc(tenant.id, 0).record(many));
    const erased: number[] = [];
    const eraseInLane: SweepHost["eraseInLane"] = async (_tenant, _lane, ids) => {
      erased.push(ids.length);
      return { ok: true, value: null };
    };
    await sweepBy(tenant, { eraseInLane }, async (sweeper) => {
      for (let step = 0; step < 3; step++) await sweeper.step();
    });
    expect(erased).toEqual([SWEEP_BATCH, SWEEP_BATCH, 3]);
    expect(await audited(tenant, "executions.erased")).toEqual([`completed=${many.length} failed=0 shard=0`]);
  });

  it("keeps the key for its own window: the same start again is told, and begins nothing", async () => {
    const tenant = await testTenant();
    for (const tasks of [PURE, PAUSE]) {
      const key = crypto.randomUUID();
      const idempotency = { key, bodyHash: "h", onMismatch: "conflict", windowMs: 60_000 } as const;
      const used = await revision(tenant, tasks, SHORT);
      const { execution: view } = valueOf(await tenant.start(used, { idempotency }));
      await eventually(async () =>
        (await listed(tenant)).find(({ id, endedAt }) => id === view.id && endedAt !== null),
      );
      await sweepBy(tenant, { now: () => Date.now() + 40 * PASS_INTERVAL_MS }, (sweeper) => sweeper.step());
      await gone(tenant, view.id);
      await runInDurableObject(shardStub(tenant.id, 0), (_object, ctx) =>
        ctx.storage.sql.exec("UPDATE shard SET pass_at = 0"),
      );
      expect(await tenant.start(used, { idempotency })).toMatchObject({ ok: false, error: { code: "conflict" } });
      expect((await listed(tenant)).length).toBe(0);
    }
  });

  it("does not let a lane hand over again what was erased", async () => {
    const tenant = await testTenant();
    const id = await finished(tenant, PAUSE);
    // As after a crash of the lane that lost the note of the hand-over.
    const lane = () => env.INTAKE.get(env.INTAKE.idFromName(`${tenant.id}:0`));
    await runInDurableObject(lane(), (_object, ctx) => ctx.abort("crash")).catch(() => undefined);
    await scheduler.wait(1_100);
    await alarm(tenant);
    await gone(tenant, id);
    await runDurableObjectAlarm(lane());
    await gone(tenant, id);
    expect(await tenant.intake().handOver(id)).toMatchObject({ ok: false, error: { code: "not_found" } });
  });
});

describe("overdue executions", () => {
  it("are asked to wake, by the day where their own time is later, and then not again for a day", async () => {
    const tenant = await testTenant();
    const { execution: view } = valueOf(await tenant.start(await revision(tenant, LONG)));
    await eventually(async () => (await listed(tenant)).find(({ status }) => status === "waiting"));
    const asked: string[] = [];
    const wake: SweepHost["wake"] = async (_tenant, id) => {
      asked.push(id);
      return { ok: true, value: null };
    };
    const due = Date.now() + WAITING_MS;
    const at = async (time: number) => {
      await sweepBy(tenant, { wake, now: () => time }, (sweeper) => sweeper.step());
      return asked.length;
    };
    expect(await at(due - 60_000)).toBe(0);
    expect(await at(due + OVERDUE_MS + 60_000)).toBe(1);
    expect(await at(due + OVERDUE_MS + 120_000)).toBe(1);
    expect(await at(due + OVERDUE_MS + 60_000 + WAITING_MS + OVERDUE_MS + 60_000)).toBe(2);
    expect(new Set(asked)).toEqual(new Set([view.id]));
  });

  it("come back where their alarm was lost, and where they were never handed over", async () => {
    const tenant = await testTenant();
    const { execution: view } = valueOf(
      await tenant.start(await revision(tenant, [{ pause: { wait: { seconds: 3 } } }])),
    );
    await eventually(async () => (await listed(tenant)).find(({ status }) => status === "waiting"));
    await runInDurableObject(stubOf(view.id), (_object, ctx) => ctx.storage.deleteAlarm());
    await crash(view.id);
    await scheduler.wait(3_200);
    expect((await listed(tenant))[0]?.status).toBe("waiting");
    await sweepBy(tenant, { now: () => Date.now() + OVERDUE_MS + 5_000 }, (sweeper) => sweeper.step());
    await eventually(async () => (await listed(tenant))[0]?.status === "completed");
    expect(indexShardOf(tenant.id, view.id)).toBe(0);
  });

  it("that run and say nothing are asked too; those that wait for somebody by the day", async () => {
    const tenant = await testTenant();
    const under = (n: number, status: "running" | "waiting" | "suspended") =>
      summary(tenant.id, n, { status, endedAt: null, wakeAt: null });
    valueOf(await shardRpc(tenant.id, 0).record([under(1, "running"), under(2, "waiting"), under(3, "suspended")]));
    const asked: string[] = [];
    const wake: SweepHost["wake"] = async (_tenant, id) => {
      asked.push(id);
      return { ok: true, value: null };
    };
    await sweepBy(tenant, { wake, now: () => Date.now() + SILENT_MS + OVERDUE_MS + 1_000 }, (sweeper) =>
      sweeper.step(),
    );
    expect(asked).toEqual([under(1, "running").id]);
    const aDayLater = Date.now() + WAITING_MS + OVERDUE_MS + 1_000;
    await sweepBy(tenant, { wake, now: () => aDayLater }, async (sweeper) => {
      for (let status = 0; status < 5; status++) await sweeper.step();
    });
    expect(asked.slice(-2)).toEqual([under(2, "waiting").id, under(3, "suspended").id]);
    expect(valueOf(await shardRpc(tenant.id, 0).list(ALL)).items).toHaveLength(3);
  });
});
