import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { gateLane } from "../../shared/domain/admission.ts";
import { crash, eventually, execution, historyOf, testTenant, type TestTenant } from "../testing/fixture.ts";
import type { StartRequest } from "./rpc.ts";

const WAITS = [{ pause: { wait: { minutes: 5 } } }];
const PURE = [{ one: { set: { x: 1 } } }];

/** A revision whose document has this metadata. */
async function limited(tenant: TestTenant, metadata: unknown, tasks: unknown = WAITS): Promise<string> {
  const name = `limited-${crypto.randomUUID().slice(0, 8)}`;
  const document = { dsl: "1.0.3", namespace: "test", name, version: "1.0.0", metadata };
  const definition = { document, do: tasks };
  const head = { source: null, namespace: "test", name, version: "1.0.0", title: null, summary: null };
  const made = await tenant.designer().adhoc({ definition, ...head });
  if (!made.ok) throw new Error(made.error.detail);
  return made.value.id;
}

async function begun(tenant: TestTenant, revision: string, more: Partial<StartRequest> = {}) {
  const started = await tenant.start(revision, more);
  if (!started.ok) throw new Error(started.error.detail);
  return started.value.execution;
}

const laneStub = (tenant: string, lane: number) => env.INTAKE.get(env.INTAKE.idFromName(`${tenant}:${lane}`));
const crashLane = (tenant: string, lane: number) =>
  runInDurableObject(laneStub(tenant, lane), (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);
const crashAll = async (tenant: string) => {
  for (let lane = 0; lane < 16; lane++) await crashLane(tenant, lane);
};
const ring = async (tenant: string) => {
  for (let lane = 0; lane < 16; lane++) await runDurableObjectAlarm(laneStub(tenant, lane));
};
const statusOf = async (tenant: TestTenant, id: string): Promise<string> => {
  const there = await execution(id).describe();
  if (there.ok) return there.value.status;
  const here = await tenant.intake().describe(id);
  return here.ok ? here.value.status : here.error.code;
};
const rows = (tenant: string, lane: number, table: string) =>
  runInDurableObject(laneStub(tenant, lane), (_object, ctx) =>
    ctx.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = ?", table).toArray().length === 0
      ? []
      : ctx.storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
  );
const slots = async (tenant: string) => {
  const all = [];
  for (let lane = 0; lane < 16; lane++) all.push(...(await rows(tenant, lane, "slots")));
  return all;
};

describe("concurrency", () => {
  it("queues what is over the limit: pending, listed, readable; the next begins as one ends, first in first out", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1 } });
    const first = await begun(tenant, revision);
    const second = await begun(tenant, revision);
    const third = await begun(tenant, revision);
    expect([first.status, second.status, third.status]).toEqual(
      ["running", "pending", "pending"].with(0, first.status),
    );
    expect(first.status).not.toBe("pending");
    expect(await tenant.intake().describe(second.id)).toMatchObject({
      ok: true,
      value: { status: "pending", input: {} },
    });
    expect(await tenant.intake().history(second.id, 0, 10)).toEqual({
      ok: true,
      value: { entries: "[]", more: false },
    });
    await eventually(async () => {
      const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status: "pending" });
      return page.ok && page.value.items.length === 2;
    });
    await eventually(async () => (await execution(first.id).cancel("done")).ok);
    await eventually(async () => (await statusOf(tenant, second.id)) === "waiting");
    expect(await statusOf(tenant, third.id)).toBe("pending");
    await execution(second.id).cancel("done");
    await eventually(async () => (await statusOf(tenant, third.id)) === "waiting");
    await execution(third.id).cancel("done");
    await eventually(async () => (await slots(tenant.id)).length === 0);
    expect((await historyOf(third.id)).map(({ seq }) => seq)[0]).toBe(1);
  });

  it("limits each key by itself", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1, key: "${ .customer }" } });
    const a = await begun(tenant, revision, { input: { customer: "a" } });
    const b = await begun(tenant, revision, { input: { customer: "b" } });
    const again = await begun(tenant, revision, { input: { customer: "a" } });
    expect(a.status).not.toBe("pending");
    expect(b.status).not.toBe("pending");
    expect(again.status).toBe("pending");
    expect(await tenant.start(revision, { input: {} })).toMatchObject({ ok: false, error: { code: "invalid" } });
  });

  it("rejects with a problem that says why", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1, policy: "reject" } });
    const first = await begun(tenant, revision);
    expect(await tenant.start(revision)).toMatchObject({
      ok: false,
      error: { code: "conflict", problems: [{ code: "concurrency.limit" }] },
    });
    await eventually(async () => (await execution(first.id).cancel("done")).ok);
    await eventually(async () => (await tenant.start(revision)).ok);
  });

  it("cancels the one before, and begins when that has ended", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1, policy: "cancel-previous" } });
    const first = await begun(tenant, revision);
    const second = await begun(tenant, revision);
    const third = await begun(tenant, revision);
    expect([second.status, third.status]).toEqual(["pending", "pending"]);
    await eventually(async () => (await statusOf(tenant, first.id)) === "cancelled");
    await eventually(async () => (await statusOf(tenant, second.id)) === "cancelled");
    await eventually(async () => (await statusOf(tenant, third.id)) === "waiting");
    const [before, after] = [await historyOf(first.id), await historyOf(third.id)];
    expect(after[0]?.at).toBeGreaterThanOrEqual(before.at(-1)?.at ?? Number.NaN);
  });

  it("cancels one that is pending: it never began, and the one after it is next", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1 } });
    const first = await begun(tenant, revision);
    const second = await begun(tenant, revision);
    const third = await begun(tenant, revision);
    expect(await tenant.intake().cancel(second.id, "not any more")).toMatchObject({
      ok: true,
      value: { status: "cancelled", outcome: { reason: "not any more" } },
    });
    await eventually(async () => (await statusOf(tenant, second.id)) === "cancelled");
    expect((await historyOf(second.id)).map(({ type }) => type)).toEqual(["execution.started", "execution.cancelled"]);
    await eventually(async () => (await slots(tenant.id)).length === 2);
    await eventually(async () => (await execution(first.id).cancel("done")).ok);
    await eventually(async () => (await statusOf(tenant, third.id)) === "waiting");
  });

  it("keeps what is over in its first turn in its lane, and frees its slot", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1 } }, PURE);
    for (let n = 0; n < 5; n++) {
      await eventually(async () => (await slots(tenant.id)).length === 0);
      expect(await begun(tenant, revision)).toMatchObject({ status: "completed" });
    }
  });

  it("pins a pending execution to its key, whatever comes between", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1 } });
    const pinned: Partial<StartRequest> = {
      idempotency: { key: "k", bodyHash: "a", onMismatch: "conflict", windowMs: 60_000 },
    };
    await begun(tenant, revision);
    const answers = await Promise.all(Array.from({ length: 10 }, () => tenant.start(revision, pinned)));
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.value.execution.id : answer.error.detail)));
    expect(ids.size).toBe(1);
    expect(answers.filter((answer) => answer.ok && !answer.value.duplicate)).toHaveLength(1);
    await crashAll(tenant.id);
    // Another revision, without limits.
    const again = await tenant.start(await tenant.revision(PURE), pinned);
    expect(again).toMatchObject({ ok: true, value: { duplicate: true, execution: { status: "pending" } } });
    expect(again.ok && ids.has(again.value.execution.id)).toBe(true);
    expect(await slots(tenant.id)).toHaveLength(2);
  });
});

describe("after a crash", () => {
  it("nothing that waits is lost, and each begins once", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 2 } }, [{ pause: { wait: { milliseconds: 50 } } }]);
    const ids: string[] = [];
    for (let n = 0; n < 8; n++) ids.push((await begun(tenant, revision, { lane: n % 3 })).id);
    expect(new Set(ids).size).toBe(8);
    for (let round = 0; round < 4; round++) {
      await crashAll(tenant.id);
      for (const id of ids.slice(0, 3)) await crash(id);
      await ring(tenant.id);
    }
    for (const id of ids)
      await eventually(async () => {
        const found = await execution(id).describe();
        if (!found.ok) await ring(tenant.id);
        return found.ok && found.value.status === "completed";
      });
    for (const id of ids) {
      const types = (await historyOf(id)).map(({ type }) => type);
      expect(types.filter((type) => type === "execution.started")).toHaveLength(1);
    }
    await eventually(async () => (await slots(tenant.id)).length === 0);
    // What a crash interrupts is taken up by an alarm, some seconds later.
  }, 30_000);

  it("a slot whose holder never was is given to the next", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1 } });
    const probe = await begun(tenant, revision, { lane: 3 });
    const [slot] = await slots(tenant.id);
    await eventually(async () => (await execution(probe.id).cancel("done")).ok);
    await eventually(async () => (await slots(tenant.id)).length === 0);
    // As a lane leaves it that dies between the gate's answer and its own commit.
    const gate = String(slot?.["gate"]);
    const ghost = `exe_${tenant.id}_05o00000000abc`;
    const lane = gateLane(gate.slice(0, -1), "");
    const asked = { id: ghost, slot: { gate, limit: 1, policy: "queue" as const } };
    expect(await tenant.intake(lane).admit(asked)).toEqual({ ok: true, value: "go" });
    expect(await tenant.intake(lane).admit(asked)).toEqual({ ok: true, value: "go" });
    const next = await begun(tenant, revision);
    expect(next.status).toBe("pending");
    await runInDurableObject(laneStub(tenant.id, lane), (_object, ctx) =>
      ctx.storage.sql.exec("UPDATE slots SET due = 1 WHERE id = ?", ghost).toArray(),
    );
    await runDurableObjectAlarm(laneStub(tenant.id, lane));
    await eventually(async () => (await statusOf(tenant, next.id)) === "waiting");
    expect((await slots(tenant.id)).map((row) => row["id"])).toEqual([next.id]);
  });

  it("a pending one that is called by a gate begins once, and one that nobody knows is elsewhere", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { concurrency: { limit: 1 } });
    await begun(tenant, revision);
    const second = await begun(tenant, revision);
    const answers = await Promise.all(Array.from({ length: 5 }, () => tenant.intake().called(second.id)));
    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
    await eventually(async () => (await statusOf(tenant, second.id)) === "waiting");
    const types = (await historyOf(second.id)).map(({ type }) => type);
    expect(types.filter((type) => type === "execution.started")).toHaveLength(1);
    expect(await tenant.intake().called(`exe_${tenant.id}_00o00000000abc`)).toEqual({ ok: true, value: "elsewhere" });
  });
});

describe("rate", () => {
  it("refuses what is over it, and says when to come again", async () => {
    const tenant = await testTenant();
    const revision = await limited(tenant, { rate: { limit: 3, per: "PT1H", key: "${ .who }" } }, PURE);
    for (let n = 0; n < 3; n++) await begun(tenant, revision, { input: { who: "a" }, lane: n });
    const refused = await tenant.start(revision, { input: { who: "a" } });
    expect(refused).toMatchObject({ ok: false, error: { code: "rate_limited", problems: [{ code: "rate.limit" }] } });
    const wait = refused.ok ? 0 : (refused.error.retryAfterSeconds ?? 0);
    expect(wait).toBeGreaterThan(3_500);
    expect(wait).toBeLessThanOrEqual(4_000);
    await crashAll(tenant.id);
    expect(await tenant.start(revision, { input: { who: "a" } })).toMatchObject({ ok: false });
    await begun(tenant, revision, { input: { who: "b" } });
  });

  it("goes with a concurrency limit: who is refused by the one does not count for the other", async () => {
    const tenant = await testTenant();
    const metadata = { rate: { limit: 2, per: "PT1H" }, concurrency: { limit: 1, policy: "reject" } };
    const revision = await limited(tenant, metadata);
    const first = await begun(tenant, revision);
    expect(await tenant.start(revision)).toMatchObject({ ok: false, error: { code: "conflict" } });
    await eventually(async () => (await execution(first.id).cancel("done")).ok);
    await eventually(async () => (await slots(tenant.id)).length === 0);
    await begun(tenant, revision);
    await eventually(async () => (await slots(tenant.id)).length === 1);
  });
});

it("a workflow without limits has no tables for them, and asks nobody", async () => {
  const tenant = await testTenant();
  await begun(tenant, await tenant.revision(PURE));
  await begun(tenant, await tenant.revision(WAITS));
  const tables = await runInDurableObject(laneStub(tenant.id, 0), (_object, ctx) =>
    ctx.storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
      .toArray(),
  );
  expect(tables.map((row) => row["name"])).toEqual(["starts"]);
});
