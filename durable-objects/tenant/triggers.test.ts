import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createD1Directory } from "../../shared/adapters/directory-d1.ts";
import { scheduleObject } from "../lib/stubs.ts";
import { eventually } from "../testing/fixture.ts";
import type { TriggerRecord } from "./rpc.ts";
import {
  READER,
  type TestTenant,
  codeOf,
  detailOf,
  newRevision,
  newTenant,
  rowsWrittenBy,
  tenantNamed,
  valueOf,
  writer,
} from "./tenant-fixture.ts";

const HOURLY = { cron: "0 * * * *" };
const ON_PING = { on: { one: { with: { type: "ping" } } } };
const PAGE = { cursor: null, limit: 50 };
const WRITER = writer("workflow.changed");

function scheduled(name: string, schedule: unknown, metadata: Record<string, unknown> = {}, marker = 1) {
  const document = { dsl: "1.0.3", namespace: "test", name, version: "1.0.0", metadata };
  const definition = {
    document,
    ...(schedule === undefined ? {} : { schedule }),
    do: [{ mark: { set: { marker } } }],
  };
  return newRevision(name, { definition });
}

async function publish(tenant: TestTenant, name: string, schedule: unknown, metadata?: Record<string, unknown>) {
  const { workflow } = valueOf(await tenant.rpc.designer(WRITER).create(scheduled(name, schedule, metadata)));
  valueOf(await tenant.rpc.designer(WRITER).publish(workflow.id, 1));
  return workflow.id;
}

async function revise(tenant: TestTenant, workflow: string, name: string, schedule: unknown, marker: number) {
  const revised = await tenant.rpc.designer(WRITER).revise(workflow, scheduled(name, schedule, {}, marker), null);
  return tenant.rpc.designer(WRITER).publish(workflow, valueOf(revised).revision.number);
}

const viewOf = async (workflow: string) => valueOf(await scheduleObject(env.SCHEDULE, workflow).view(2));
const trigger = async (tenant: TestTenant, workflow: string): Promise<TriggerRecord> =>
  valueOf(await tenant.rpc.triggers(READER).get(workflow));

async function crash(stub: DurableObjectStub): Promise<void> {
  await runInDurableObject(stub, (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);
}

/** Objects of this workflow or tenant can't be reached: what they are called for fails in their storage. */
async function breakObject(stub: DurableObjectStub, broken: boolean): Promise<void> {
  await runInDurableObject(stub, (_object, { storage }) => {
    if (broken) storage.sql.exec("CREATE VIEW schedule AS SELECT 1 AS one");
    else storage.sql.exec("DROP VIEW schedule");
  });
}

describe("publishing", () => {
  it("tells the schedule's object before it answers", async () => {
    const tenant = await newTenant();
    const before = Date.now();
    const workflow = await publish(tenant, "hourly", HOURLY, { timezone: "Europe/Berlin", missed: "all" });
    const { spec, next } = await viewOf(workflow);
    expect(spec).toMatchObject({
      workflow,
      rule: { kind: "cron", expression: "0 * * * *", timeZone: "Europe/Berlin" },
      missed: "all",
    });
    expect(spec?.since).toBeGreaterThanOrEqual(before);
    expect(next).toHaveLength(2);
    expect(await trigger(tenant, workflow)).toMatchObject({
      schedule: spec,
      subscription: null,
      told: true,
      problem: null,
    });
    const alarm = await runInDurableObject(tenant.stub, (_object, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
  });

  it("costs a workflow without a schedule nothing", async () => {
    const tenant = await newTenant();
    const { workflow } = valueOf(await tenant.rpc.designer(WRITER).create(scheduled("plain", undefined)));
    const rows = await rowsWrittenBy(() => tenant.rpc.designer(WRITER).publish(workflow.id, 1));
    // The workflow, who has published it, and the audit trail.
    expect(rows).toBe(3);
    const scheduledRows = async () => {
      const made = valueOf(await tenant.rpc.designer(WRITER).create(scheduled("hourly", HOURLY)));
      return rowsWrittenBy(() => tenant.rpc.designer(WRITER).publish(made.workflow.id, 1));
    };
    // And the trigger with its index, and that it was told.
    expect(await scheduledRows()).toBe(6);
    expect(valueOf(await tenant.rpc.triggers(READER).list(PAGE)).items).toHaveLength(1);
  });

  it("refuses a schedule that never fires, and changes nothing", async () => {
    const tenant = await newTenant();
    for (const [name, schedule] of [
      ["never", { cron: "0 0 31 2 *" }],
      ["often", { every: { milliseconds: 10 } }],
    ] as const) {
      const { workflow } = valueOf(await tenant.rpc.designer(WRITER).create(scheduled(name, schedule)));
      expect(codeOf(await tenant.rpc.designer(WRITER).publish(workflow.id, 1))).toBe("unprocessable");
      const { workflow: after } = valueOf(await tenant.rpc.designer(READER).get(workflow.id));
      expect(after.publishedRevision).toBeNull();
    }
  });

  it("of another revision with the same rule moves no fire time; another rule begins anew", async () => {
    const tenant = await newTenant();
    const every = { every: { hours: 2 } };
    const workflow = await publish(tenant, "two-hourly", every);
    const first = await viewOf(workflow);
    await scheduler.wait(5);
    valueOf(await revise(tenant, workflow, "two-hourly", every, 2));
    const second = await viewOf(workflow);
    expect(second.next).toEqual(first.next);
    expect(second.spec?.revision).not.toBe(first.spec?.revision);
    valueOf(await revise(tenant, workflow, "two-hourly", { every: { hours: 1 } }, 3));
    expect((await viewOf(workflow)).spec?.since).toBeGreaterThan(first.spec?.since ?? 0);
    valueOf(await revise(tenant, workflow, "two-hourly", undefined, 4));
    expect(await viewOf(workflow)).toMatchObject({ spec: null, next: [] });
  });

  it("of a revision that is only saved changes nothing", async () => {
    const tenant = await newTenant();
    const workflow = await publish(tenant, "saved", HOURLY);
    const before = await viewOf(workflow);
    valueOf(await tenant.rpc.designer(WRITER).revise(workflow, scheduled("saved", undefined, {}, 2), null));
    expect(await viewOf(workflow)).toEqual(before);
  });
});

describe("archiving", () => {
  it("ends the schedule, and taking it out again begins it anew", async () => {
    const tenant = await newTenant();
    const workflow = await publish(tenant, "hourly", HOURLY);
    const { spec } = await viewOf(workflow);
    valueOf(await tenant.rpc.designer(WRITER).archive(workflow, true));
    expect(await viewOf(workflow)).toMatchObject({ spec: null, next: [] });
    expect(valueOf(await tenant.rpc.triggers(READER).list(PAGE)).items).toEqual([]);
    await scheduler.wait(5);
    valueOf(await tenant.rpc.designer(WRITER).archive(workflow, false));
    const again = (await viewOf(workflow)).spec;
    expect(again).toMatchObject({ rule: spec?.rule, revision: spec?.revision });
    expect(again?.since).toBeGreaterThan(spec?.since ?? 0);
  });
});

describe("schedule.on", () => {
  it("is told to the correlator, and taken back", async () => {
    const tenant = await newTenant();
    const workflow = await publish(tenant, "pinged", ON_PING);
    const subscribed = () =>
      runInDurableObject(env.CORRELATOR.get(env.CORRELATOR.idFromName(tenant.id)), (_object, { storage }) =>
        storage.sql
          .exec("SELECT id, data FROM subscriptions")
          .toArray()
          .map(({ data }) => JSON.parse(String(data)) as unknown),
      );
    const { subscription, schedule, told } = await trigger(tenant, workflow);
    expect({ schedule, told }).toEqual({ schedule: null, told: true });
    expect(subscription).toMatchObject({ kind: "workflow", workflow, strategy: "one" });
    expect(await subscribed()).toEqual([subscription]);
    expect(valueOf(await tenant.rpc.triggers(READER).list(PAGE)).items).toMatchObject([{ workflow: { id: workflow } }]);
    valueOf(await tenant.rpc.designer(WRITER).archive(workflow, true));
    expect(await subscribed()).toEqual([]);
  });
});

describe("what could not be told", () => {
  it("is told by the alarm of another instance: killed between the commit and the telling", async () => {
    const tenant = await newTenant();
    const workflow = await publish(tenant, "hourly", HOURLY);
    const told = await viewOf(workflow);
    // As a commit leaves it that was followed by nothing: the note is there, and the alarm.
    await runInDurableObject(tenant.stub, async (_object, { storage }) => {
      storage.sql.exec("UPDATE triggers SET version = version + 1, schedule = NULL");
      await storage.setAlarm(Date.now() + 300);
    });
    await crash(tenant.stub);
    expect((await viewOf(workflow)).spec).toEqual(told.spec);
    await eventually(async () => (await viewOf(workflow)).spec === null);
    await eventually(async () => (await trigger(tenantNamed(tenant.id), workflow)).told);
  });

  it("is noted and armed with the commit itself", async () => {
    const tenant = await newTenant();
    const { workflow } = valueOf(await tenant.rpc.designer(WRITER).create(scheduled("hourly", HOURLY)));
    const stub = env.SCHEDULE.get(env.SCHEDULE.idFromName(workflow.id));
    await breakObject(stub, true);
    await crash(stub);
    valueOf(await tenant.rpc.designer(WRITER).publish(workflow.id, 1));
    expect(await trigger(tenant, workflow.id)).toMatchObject({
      told: false,
      problem: expect.stringContaining("reached"),
    });
    const alarm = await runInDurableObject(tenant.stub, (_object, { storage }) => storage.getAlarm());
    expect(alarm).not.toBeNull();
    // Mended: nobody has to do anything.
    await breakObject(env.SCHEDULE.get(env.SCHEDULE.idFromName(workflow.id)), false);
    await eventually(async () => (await trigger(tenant, workflow.id)).told);
    expect((await viewOf(workflow.id)).spec).toMatchObject({ workflow: workflow.id });
  }, 20_000);
});

describe("from publishing to the execution", () => {
  it("goes by itself", async () => {
    const tenant = await newTenant();
    await createD1Directory(env.DIRECTORY).createOrganisation({ id: tenant.id, name: "Test" });
    const workflow = await publish(tenant, "each-second", { every: { seconds: 1 } });
    const items = await eventually(async () => {
      const page = valueOf(
        await tenant.rpc.executions(READER).list({ ...PAGE, workflowId: workflow, status: "completed" }),
      );
      return page.items.length >= 2 ? page.items : null;
    });
    expect(items[0]).toMatchObject({ workflowId: workflow, triggerKind: "schedule" });
    valueOf(await tenant.rpc.designer(WRITER).archive(workflow, true));
  });
});

describe("asking", () => {
  it("knows no foreign workflow, and pages", async () => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    const foreign = await publish(theirs, "hourly", HOURLY);
    expect(codeOf(await ours.rpc.triggers(READER).get(foreign))).toBe("not_found");
    const names = ["one", "two", "three"];
    for (const name of names) await publish(ours, name, HOURLY);
    const first = valueOf(await ours.rpc.triggers(READER).list({ cursor: null, limit: 2 }));
    const second = valueOf(await ours.rpc.triggers(READER).list({ cursor: first.nextCursor, limit: 2 }));
    expect([...first.items, ...second.items].map(({ workflow }) => workflow.name)).toEqual(names.toReversed());
    expect(second.nextCursor).toBeNull();
    expect(detailOf(await ours.rpc.triggers(READER).list({ cursor: "bm8", limit: 2 }))).toContain("cursor");
  });
});
