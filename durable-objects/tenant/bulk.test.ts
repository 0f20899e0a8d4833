import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { executionId } from "../../shared/domain/ids.ts";
import { START, summary } from "../index/index-fixture.ts";
import { executionObject, intakeObject, recordExecutions } from "../lib/stubs.ts";
import { call, eventually, historyOf, stubOf, unique, OF_ITS_OWN } from "../testing/fixture.ts";
import { MAX_BULK_KEPT, MAX_BULK_RUNNING, MAX_PART_ATTEMPTS } from "./bulk-limits.ts";
import type { BulkRecord, NewBulk } from "./bulk-rpc.ts";
import {
  codeOf,
  newRevision,
  newTenant,
  READER,
  rowsWrittenBy,
  tenantNamed,
  type TestTenant,
  valueOf,
  writer,
} from "./tenant-fixture.ts";

const ALL = { cursor: null, limit: 200, workflowId: null, status: null };
const LANES = { lanes: 4 };
const WRITER = writer("bulk.started");

const listed = async (tenant: TestTenant) => valueOf(await tenant.rpc.executions(READER).list(ALL)).items;
const statusOf = async (id: string) => valueOf(await executionObject(env.EXECUTION, id).describe()).status;

/** Executions of these tasks, once the list shows all of them so. Oldest first. */
async function begin(tenant: TestTenant, count: number, tasks: unknown, status = "waiting"): Promise<string[]> {
  const name = `w-${crypto.randomUUID().slice(0, 8)}`;
  const definition = { document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0" }, do: tasks };
  const revision = valueOf(await tenant.rpc.designer(READER).adhoc(newRevision(name, { definition })));
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const started = await intakeObject(env.INTAKE, tenant.id, 0).start({
      tenant: tenant.id,
      lane: 0,
      revision: revision.id,
      trigger: { kind: "api", source: "api" },
      input: {},
      idempotency: null,
      ...OF_ITS_OWN,
    });
    ids.push(valueOf(started).execution.id);
  }
  await eventually(async () => (await listed(tenant)).filter((item) => item.status === status).length === count);
  return ids;
}

const PAUSE = [{ pause: { wait: { hours: 1 } } }];

/** Whoever calls this execution's object waits until it is let go. */
function hold(id: string): { release(): Promise<void> } {
  let held = true;
  const whole = runInDurableObject(stubOf(id), async (_object, ctx) => {
    await ctx.blockConcurrencyWhile(async () => {
      while (held) await scheduler.wait(5);
    });
  });
  return {
    async release() {
      held = false;
      await whole;
    },
  };
}

/** @returns the same by a stub that has not failed */
async function crash({ id, stub }: TestTenant): Promise<TestTenant> {
  await runInDurableObject(stub, (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);
  return tenantNamed(id);
}

/** What waits for a later time is due now. */
async function ring({ stub }: TestTenant): Promise<void> {
  await runInDurableObject(stub, (_object, { storage }) => {
    storage.sql.exec("UPDATE bulks SET due_at = 0 WHERE finished_at IS NULL");
  });
  await runDurableObjectAlarm(stub);
}

async function ask(
  tenant: TestTenant,
  bulk: Omit<NewBulk, "arguments" | "filter"> & Partial<NewBulk>,
): Promise<string> {
  return valueOf(await tenant.rpc.bulk(WRITER).start({ filter: {}, arguments: LANES, ...bulk })).id;
}

const get = async (tenant: TestTenant, id: string): Promise<BulkRecord> =>
  valueOf(await tenant.rpc.bulk(READER).get(id));
const ended = (tenant: TestTenant, id: string) =>
  eventually(async () => {
    const record = await get(tenant, id);
    return record.finishedAt !== null && record;
  });

async function tables({ stub }: TestTenant): Promise<{ bulks: number; parts: number; attempts: number }> {
  return runInDurableObject(stub, (_object, { storage }) => {
    const one = (what: string) => Number(storage.sql.exec(`SELECT ${what} AS n`).one()["n"]);
    return {
      bulks: one("(SELECT count(*) FROM bulks)"),
      parts: one("(SELECT count(*) FROM bulk_parts)"),
      attempts: one("(SELECT coalesce(sum(attempts), 0) FROM bulk_parts)"),
    };
  });
}

describe("an instance that is lost in the middle of a part", () => {
  it.each(["cancel", "suspend"] as const)("has done it, each once, and all of it is counted: %s", async (action) => {
    let tenant = await newTenant();
    const ids = await begin(tenant, 12, PAUSE);
    const [held = "", ...others] = ids.toReversed();
    const gate = hold(held);
    const id = await ask(tenant, { action, arguments: { ...LANES, reason: "a look" } });
    const after = action === "cancel" ? "cancelled" : "suspended";
    await eventually(async () => (await Promise.all(others.map(statusOf))).every((status) => status === after));
    // Done in eleven, and counted nowhere.
    expect(await get(tenant, id)).toMatchObject({ status: "running", matched: 12, done: 0 });
    tenant = await crash(tenant);
    await gate.release();
    await ring(tenant);
    expect(await ended(tenant, id)).toMatchObject({
      status: "completed",
      matched: 12,
      done: 12,
      skipped: 0,
      failed: 0,
    });
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set([after]));
    for (const one of ids) {
      const types = (await historyOf(one)).map(({ type }) => type);
      expect(types.filter((type) => type === `execution.${after}`)).toHaveLength(1);
    }
    expect(await tables(tenant)).toEqual({ bulks: 1, parts: 0, attempts: 0 });
  });

  it("does not resume what somebody has suspended again meanwhile", async () => {
    let tenant = await newTenant();
    const [held = "", other = ""] = await begin(tenant, 2, PAUSE);
    valueOf(await executionObject(env.EXECUTION, held).suspend("", "user:ada"));
    valueOf(await executionObject(env.EXECUTION, other).suspend("", "user:ada"));
    await eventually(async () => (await listed(tenant)).every(({ status }) => status === "suspended"));
    const gate = hold(held);
    const id = await ask(tenant, { action: "resume" });
    await eventually(async () => (await statusOf(other)) === "waiting");
    tenant = await crash(tenant);
    valueOf(await executionObject(env.EXECUTION, other).suspend("not this one", "user:bob"));
    await gate.release();
    await ring(tenant);
    expect(await ended(tenant, id)).toMatchObject({ matched: 2, done: 2 });
    expect([await statusOf(held), await statusOf(other)]).toEqual(["waiting", "suspended"]);
  });

  it("has started each re-run once", async () => {
    let tenant = await newTenant();
    // Over after its first wait, so that each is in an object of its own.
    const ids = await begin(tenant, 6, [{ pause: { wait: { milliseconds: 1 } } }], "completed");
    const [held = ""] = ids;
    const gate = hold(held);
    const id = await ask(tenant, { action: "rerun", filter: { status: "completed" } });
    await eventually(async () => (await listed(tenant)).length === 11);
    tenant = await crash(tenant);
    await gate.release();
    await ring(tenant);
    expect(await ended(tenant, id)).toMatchObject({ matched: 6, done: 6, skipped: 0, failed: 0 });
    await eventually(async () => (await listed(tenant)).filter(({ status }) => status === "completed").length === 12);
    const all = await listed(tenant);
    const views = await Promise.all(all.map((one) => executionObject(env.EXECUTION, one.id).describe()));
    const of = views.flatMap((view) => valueOf(view).rerun?.of ?? []);
    expect(of.toSorted()).toEqual(ids.toSorted());
  });

  it("has settled each once", async () => {
    let tenant = await newTenant();
    const path = unique("doubt");
    const metadata = { idempotency: "none" };
    const tasks = [{ pay: { ...(call(`${path}?ms=5000`) as object), metadata } }];
    const ids: string[] = [];
    for (let n = 0; n < 2; n++) {
      const [one = ""] = await begin(tenant, 1, tasks, "running");
      await runInDurableObject(stubOf(one), (_object, ctx) => ctx.abort("crash")).catch(() => undefined);
      await eventually(async () => {
        await runDurableObjectAlarm(stubOf(one));
        return (await listed(tenant)).some(({ id, status }) => id === one && status === "indeterminate");
      });
      ids.push(one);
    }
    const [held = "", other = ""] = ids;
    const gate = hold(held);
    const outcome = { ok: true, output: { paid: true } } as const;
    const id = await ask(tenant, { action: "settle", arguments: { ...LANES, outcome } });
    await eventually(async () => (await statusOf(other)) === "completed");
    tenant = await crash(tenant);
    await gate.release();
    await ring(tenant);
    const record = await ended(tenant, id);
    expect(record).toMatchObject({ matched: 2, done: 2, skipped: 0, failed: 0 });
    for (const one of ids) {
      const settled = (await historyOf(one)).filter(({ type }) => type === "effect.settled");
      expect(settled.map(({ data }) => "by" in data && data.by)).toEqual([`session:test (${id})`]);
    }
  });
});

describe("a bulk operation", () => {
  it("that is stopped leaves the rest as it is, and ends when what is under way has come back", async () => {
    const tenant = await newTenant();
    const ids = await begin(tenant, 10, PAUSE);
    // The oldest come first, four at a time.
    const gates = ids.slice(0, 4).map(hold);
    const id = await ask(tenant, { action: "cancel" });
    await eventually(async () => (await tables(tenant)).attempts === 1);
    expect(valueOf(await tenant.rpc.bulk(writer("bulk.cancelled")).cancel(id))).toMatchObject({ status: "cancelled" });
    expect(valueOf(await tenant.rpc.bulk(writer("bulk.cancelled")).cancel(id))).toMatchObject({ finishedAt: null });
    await Promise.all(gates.map((gate) => gate.release()));
    const counts = { matched: 10, done: 4, skipped: 0, failed: 0 };
    expect(await ended(tenant, id)).toMatchObject({ status: "cancelled", ...counts });
    const statuses = await Promise.all(ids.map(statusOf));
    expect(statuses).toEqual(ids.map((_, n) => (n < 4 ? "cancelled" : "waiting")));
    expect(await tables(tenant)).toEqual({ bulks: 1, parts: 0, attempts: 0 });
    const { items } = valueOf(await tenant.rpc.audit(READER).list({ cursor: null, limit: 10 }));
    expect(items.map(({ action }) => action).slice(0, 3)).toEqual(["bulk.ended", "bulk.cancelled", "bulk.started"]);
  });

  it("is not about what begins later, and passes over what is gone", async () => {
    const tenant = await newTenant();
    const later = Date.now() - START + 60_000;
    const open = { status: "waiting", endedAt: null, lane: 1 } as const;
    valueOf(
      await recordExecutions(env.INDEX, tenant.id, [summary(tenant.id, 1, open), summary(tenant.id, later, open)]),
    );
    const id = await ask(tenant, { action: "cancel" });
    expect(await ended(tenant, id)).toMatchObject({ matched: 1, done: 0, skipped: 1, failed: 0 });
    const count = await tenant.rpc.bulk(READER).count({ action: "cancel", filter: { status: "waiting" } });
    expect(valueOf(count)).toEqual({ matched: 1, complete: true });
  });

  it("gives up on what can't be reached, tries it more than once, and goes on with the others", async () => {
    const tenant = await newTenant();
    const ids = await begin(tenant, 2, PAUSE);
    const broken = executionId({ tenant: tenant.id, lane: 0, home: "object", sequence: START * 4096 });
    await runInDurableObject(stubOf(broken), (_object, { storage }) => {
      storage.sql.exec("CREATE TABLE journal (wrong INTEGER)");
    });
    await runInDurableObject(stubOf(broken), (_object, ctx) => ctx.abort("anew")).catch(() => undefined);
    const row = { ...summary(tenant.id, 0, { status: "waiting", endedAt: null }), id: broken };
    valueOf(await recordExecutions(env.INDEX, tenant.id, [row]));
    const id = await ask(tenant, { action: "cancel" });
    await eventually(async () => (await get(tenant, id)).done === 2);
    expect(await get(tenant, id)).toMatchObject({ status: "running", matched: 3, failed: 0 });
    expect((await tables(tenant)).attempts).toBeLessThan(MAX_PART_ATTEMPTS);
    const record = await eventually(async () => {
      await ring(tenant);
      const after = await get(tenant, id);
      return after.finishedAt !== null && after;
    });
    expect(record).toMatchObject({ status: "completed", done: 2, skipped: 0, failed: 1 });
    expect(record.failures).toMatchObject([{ execution: broken, code: "unavailable" }]);
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(["cancelled"]));
  });

  it("is one of a few at a time, which take turns", async () => {
    const tenant = await newTenant();
    const [only = ""] = await begin(tenant, 1, PAUSE);
    const gate = hold(only);
    const start = () => tenant.rpc.bulk(WRITER).start({ action: "suspend", filter: {}, arguments: LANES });
    const begun: string[] = [];
    for (let n = 0; n < MAX_BULK_RUNNING; n++) begun.push(valueOf(await start()).id);
    expect(codeOf(await start())).toBe("rate_limited");
    await gate.release();
    for (const id of begun) expect(await ended(tenant, id)).toMatchObject({ status: "completed" });
    expect(codeOf(await start())).toBe("ok");
  });

  it("is kept for a while after it has ended, and then not; of very many, the newest", async () => {
    const tenant = await newTenant();
    const [first, second] = [await ask(tenant, { action: "cancel" }), await ask(tenant, { action: "resume" })];
    await ended(tenant, first);
    await ended(tenant, second);
    await runInDurableObject(tenant.stub, (_object, { storage }) => {
      storage.sql.exec("UPDATE bulks SET due_at = ? WHERE id = ?", Date.now() - 1, first);
      void storage.setAlarm(Date.now());
    });
    await eventually(async () => codeOf(await tenant.rpc.bulk(READER).get(first)) === "not_found");
    expect(await get(tenant, second)).toMatchObject({ status: "completed" });
    await runInDurableObject(tenant.stub, (_object, { storage }) => {
      storage.sql.exec("UPDATE bulks SET number = number + ?", MAX_BULK_KEPT);
    });
    const third = await ask(tenant, { action: "cancel" });
    await ended(tenant, third);
    await runInDurableObject(tenant.stub, (_object, { storage }) => {
      storage.sql.exec("UPDATE bulks SET number = number - ? WHERE id = ?", MAX_BULK_KEPT, second);
    });
    await ended(tenant, await ask(tenant, { action: "cancel" }));
    expect(codeOf(await tenant.rpc.bulk(READER).get(second))).toBe("not_found");
    expect(await get(tenant, third)).toMatchObject({ status: "completed" });
  });

  it("costs the organisation's object a few rows for each hundred, and not one for each", async () => {
    const tenant = await newTenant();
    const open = { status: "waiting", endedAt: null } as const;
    const fakes = Array.from({ length: 250 }, (_, n) => summary(tenant.id, n, { ...open, lane: n % 16 }));
    valueOf(await recordExecutions(env.INDEX, tenant.id, fakes));
    const rows = await rowsWrittenBy(async () => {
      const id = await ask(tenant, { action: "cancel" });
      expect(await ended(tenant, id)).toMatchObject({ matched: 250, skipped: 250 });
    });
    // Three parts, each written, tried, counted and erased; two pages; and what begins and ends it.
    expect(rows).toBeLessThanOrEqual(3 * 4 + 2 + 10);
  });
});
