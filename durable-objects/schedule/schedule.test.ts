import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createD1Directory } from "../../shared/adapters/directory-d1.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { rowsWrittenSoFar } from "../../shared/observability/meter.ts";
import { scheduleObject } from "../lib/stubs.ts";
import { type TestTenant, eventually, testTenant } from "../testing/fixture.ts";
import type { ScheduleRpc, ScheduleSpec, ScheduleView } from "./rpc.ts";
import type { ScheduleState } from "./state.ts";

const SET = [{ note: { set: { at: "${ .scheduledAt }" } } }];
const wait = (seconds: number) => [{ pause: { wait: { milliseconds: seconds * 1000 } } }];
const HOUR = 3_600_000;

interface Scheduled {
  readonly tenant: TestTenant;
  readonly workflow: string;
  readonly rpc: ScheduleRpc;
  stub(): ReturnType<typeof env.SCHEDULE.get>;
  set(spec: Partial<ScheduleSpec> & Pick<ScheduleSpec, "rule">, version?: number): Promise<ScheduleSpec>;
  view(count?: number): Promise<ScheduleView>;
  /** What it keeps, changed as if time had passed. */
  rewrite(change: (state: ScheduleState) => ScheduleState): Promise<void>;
  /** The instance is lost as in a crash. */
  crash(): Promise<void>;
  started(): Promise<string[]>;
}

async function scheduled(tasks: unknown = SET, status: "active" | "suspended" = "active"): Promise<Scheduled> {
  const tenant = await testTenant();
  const directory = createD1Directory(env.DIRECTORY);
  await directory.createOrganisation({ id: tenant.id, name: "Test" });
  await directory.setOrganisationStatus(tenant.id, status);
  const revision = await tenant.revision(tasks);
  const workflow = `wf_${tenant.id}_${crypto
    .randomUUID()
    .replace(/[^0-9a-h]/g, "0")
    .slice(0, 16)}`;
  // A stub that has seen a crash stays broken.
  const fresh = () => scheduleObject(env.SCHEDULE, workflow);
  const rpc: ScheduleRpc = {
    set: (...given) => fresh().set(...given),
    view: (count) => fresh().view(count),
    completed: (...given) => fresh().completed(...given),
  };
  const stub = () => env.SCHEDULE.get(env.SCHEDULE.idFromName(workflow));
  let versions = 0;
  const crash = async () => {
    await runInDurableObject(stub(), (_object, ctx) => {
      ctx.abort("crash");
    }).catch(() => undefined);
  };
  return {
    tenant,
    workflow,
    rpc,
    stub,
    async set(given, version = ++versions) {
      const spec = { workflow, revision, missed: "one", since: Date.now(), ...given } as const;
      expect(await rpc.set(tenant.id, workflow, spec, version)).toEqual({ ok: true, value: null });
      return spec;
    },
    async view(count = 3) {
      const view = await rpc.view(count);
      if (!view.ok) throw new Error(view.error.detail);
      return view.value;
    },
    async rewrite(change) {
      await runInDurableObject(stub(), (_object, { storage }) => {
        const state = JSON.parse(
          String(storage.sql.exec("SELECT state FROM schedule").one()["state"]),
        ) as ScheduleState;
        storage.sql.exec("UPDATE schedule SET state = ?", JSON.stringify(change(state)));
      });
      await crash();
    },
    crash,
    async started() {
      const page = await tenant.executions().list({ workflowId: null, status: null, cursor: null, limit: 200 });
      if (!page.ok) throw new Error(page.error.detail);
      return page.value.items.filter(({ triggerKind }) => triggerKind === "schedule").map(({ id }) => id);
    },
  };
}

const EVERY_SECOND = { kind: "every", everyMs: 1_000 } as const;
const HOURLY = { kind: "cron", expression: "0 * * * *", timeZone: "UTC" } as const;

describe("an object that was merely asked", () => {
  it("writes nothing", async () => {
    const { rpc, stub, tenant, workflow } = await scheduled();
    expect(await rpc.view(3)).toMatchObject({ ok: true, value: { spec: null, next: [], last: null } });
    expect(await rpc.completed(`exe_${tenant.id}_03o1k8c2v0m5r4t`, 1)).toEqual({ ok: true, value: null });
    expect(await rpc.set(tenant.id, workflow, null, 1)).toEqual({ ok: true, value: null });
    const tables = await runInDurableObject(stub(), (_object, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("is of one workflow, and of one tenant", async () => {
    const { rpc, tenant, workflow } = await scheduled();
    const other = await testTenant();
    const spec: ScheduleSpec = {
      workflow,
      revision: `rev_${tenant.id}_0000000000000000`,
      rule: HOURLY,
      missed: "one",
      since: 0,
    };
    for (const attempt of [
      rpc.set(other.id, workflow, spec, 1),
      rpc.set(other.id, `wf_${other.id}_0000000000000000`, { ...spec, workflow: `wf_${other.id}_0000000000000000` }, 1),
      rpc.set(tenant.id, workflow, { ...spec, revision: `rev_${other.id}_0000000000000000` }, 1),
      rpc.set(tenant.id, workflow, { ...spec, rule: { ...HOURLY, expression: "nonsense" } }, 1),
    ])
      expect(await attempt).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect(await rpc.view(1)).toMatchObject({ value: { spec: null } });
  });
});

describe("every second, by real alarms", () => {
  it("starts each fire time once, without drift, and tells the workflow which it is", async () => {
    const schedule = await scheduled();
    const { since } = await schedule.set({ rule: EVERY_SECOND });
    const ids = await eventually(async () => {
      const started = await schedule.started();
      return started.length >= 3 ? started : null;
    });
    expect(await schedule.rpc.set(schedule.tenant.id, schedule.workflow, null, 99)).toMatchObject({ ok: true });
    expect(await duesOf(schedule, ids)).toEqual(ids.map((_, index) => since + (index + 1) * 1_000));
    // It has ended: no more of them, but for one that was being started just then.
    await scheduler.wait(2_500);
    expect((await schedule.started()).length - ids.length).toBeLessThanOrEqual(1);
    expect(await schedule.view()).toMatchObject({ spec: null, next: [], last: { firedAt: expect.any(Number) } });
  });

  it("goes on after a crash, at any moment", async () => {
    const schedule = await scheduled();
    await schedule.set({ rule: EVERY_SECOND, missed: "all" });
    const { since } = (await schedule.view()).spec ?? { since: 0 };
    const until = Date.now() + 3_500;
    while (Date.now() < until) {
      await scheduler.wait(200 + Math.random() * 300);
      await schedule.crash();
    }
    await eventually(async () => ((await schedule.view()).last?.dueAt ?? 0) >= until);
    await schedule.rpc.set(schedule.tenant.id, schedule.workflow, null, 99);
    const { last } = await schedule.view();
    const expected = Math.floor(((last?.dueAt ?? 0) - since) / 1_000);
    const started = await eventually(async () => {
      const ids = await schedule.started();
      return ids.length >= expected ? ids : null;
    });
    // One more than it has noted may have been started just then; each is another fire time, and none is missing.
    expect(await duesOf(schedule, started)).toEqual(started.map((_, index) => since + (index + 1) * 1_000));
  }, 20_000);
});

/** The fire times that these were started for, in order. */
async function duesOf({ tenant, workflow }: Scheduled, ids: readonly string[]): Promise<number[]> {
  const dues = ids.map(async (id) => {
    const found = await tenant.intake(parseExecutionId(id)?.lane).describe(id);
    if (!found.ok) throw new Error(found.error.detail);
    expect(found.value).toMatchObject({ trigger: { kind: "schedule", source: workflow }, status: "completed" });
    return Date.parse((found.value.outcome as { output: { at: string } }).output.at);
  });
  return (await Promise.all(dues)).toSorted((a, b) => a - b);
}

describe("one fire time", () => {
  it("is started once, though the cursor was lost with the object", async () => {
    const schedule = await scheduled();
    const since = Date.now() - 90 * 60_000;
    await schedule.set({ rule: { kind: "every", everyMs: HOUR }, since });
    expect(await eventually(async () => (await schedule.view()).last)).toMatchObject({ dueAt: since + HOUR });
    const before = (await schedule.view()).last;
    // As if the answer had come and the object had died before it wrote it down.
    await schedule.rewrite((state) => ({
      ...state,
      cursor: since,
      last: null,
      firing: { times: [since + HOUR], through: since + HOUR, doubtSince: Date.now() },
      attempts: 1,
    }));
    await schedule.view();
    expect(await eventually(async () => (await schedule.view()).last)).toMatchObject({
      dueAt: since + HOUR,
      execution: before?.execution,
    });
    expect(
      await eventually(async () => ((await schedule.started()).length > 0 ? schedule.started() : null)),
    ).toHaveLength(1);
  });

  it("of which nobody can tell any more whether it was started counts as missed", async () => {
    const schedule = await scheduled();
    const since = Date.now() - 90 * 60_000;
    await schedule.set({ rule: { kind: "every", everyMs: 24 * HOUR }, since });
    await schedule.rewrite((state) => ({
      ...state,
      firing: { times: [since], through: since, doubtSince: Date.now() - 23.5 * HOUR },
      attempts: 1,
    }));
    await schedule.view();
    await eventually(async () => (await schedule.view()).missed.count === 1);
    expect(await schedule.view()).toMatchObject({
      last: null,
      next: [since + 24 * HOUR, since + 48 * HOUR, since + 72 * HOUR],
    });
    expect(await schedule.started()).toEqual([]);
  });

  it("takes four rows of the schedule, alarms aside two", async () => {
    const schedule = await scheduled();
    await schedule.set({ rule: HOURLY });
    await schedule.rewrite((state) => ({ ...state, cursor: state.cursor - HOUR }));
    const before = rowsWrittenSoFar();
    await schedule.view();
    await eventually(async () => (await schedule.view()).last !== null);
    const after = rowsWrittenSoFar();
    expect(after.schedule - before.schedule).toBe(2);
  });
});

describe("fire times that were missed", () => {
  it.each([
    ["skip", 0, 5],
    ["one", 1, 4],
    ["all", 5, 0],
  ] as const)("%s: starts %i, and reports %i", async (missed, starts, reported) => {
    const schedule = await scheduled();
    const since = Date.now() - 5.5 * HOUR;
    await schedule.set({ rule: { kind: "every", everyMs: HOUR }, missed, since });
    await eventually(async () => {
      const { next, missed: left } = await schedule.view(1);
      return next[0] === since + 6 * HOUR && left.count === reported && (await schedule.started()).length >= starts;
    });
    expect(await schedule.started()).toHaveLength(starts);
    expect((await schedule.view()).last?.dueAt).toBe(starts === 0 ? undefined : since + 5 * HOUR);
  });

  it("all: makes up for a hundred, batch by batch, and reports the rest", async () => {
    const schedule = await scheduled();
    const since = Date.now() - 150.5 * 60_000;
    await schedule.set({ rule: { kind: "every", everyMs: 60_000 }, missed: "all", since });
    await eventually(async () => (await schedule.view()).last?.dueAt === since + 150 * 60_000);
    expect(await schedule.view()).toMatchObject({ missed: { count: 50, exact: true } });
    await eventually(async () => (await schedule.started()).length >= 100);
    expect(await schedule.started()).toHaveLength(100);
  }, 30_000);
});

describe("a start that is refused", () => {
  it("is tried again, ever later, and shows", async () => {
    const schedule = await scheduled();
    const revision = `rev_${schedule.tenant.id}_0000000000000000`;
    const since = Date.now() - 61_000;
    await schedule.set({ rule: { kind: "every", everyMs: 60_000 }, since, revision });
    const first = await eventually(async () => (await schedule.view()).refused);
    expect(first).toMatchObject({ code: "not_found", detail: "there is no such revision", failures: 1 });
    const second = await eventually(async () => {
      const { refused } = await schedule.view();
      return refused !== null && refused.failures > 1 ? refused : null;
    });
    expect(second.retryAt - second.at).toBe(2_000);
    // A revision that is there ends it, for the same fire time.
    await schedule.set({ rule: { kind: "every", everyMs: 60_000 }, since });
    expect(await eventually(async () => (await schedule.view()).last)).toMatchObject({ dueAt: since + 60_000 });
    expect((await schedule.view()).refused).toBeNull();
  }, 20_000);

  it("is one of a suspended organisation", async () => {
    const schedule = await scheduled(SET, "suspended");
    await schedule.set({ rule: EVERY_SECOND, since: Date.now() - 1_000 });
    expect(await eventually(async () => (await schedule.view()).refused)).toMatchObject({ code: "forbidden" });
    expect(await schedule.started()).toEqual([]);
    await createD1Directory(env.DIRECTORY).setOrganisationStatus(schedule.tenant.id, "active");
    await eventually(async () => (await schedule.view()).last);
    await schedule.rpc.set(schedule.tenant.id, schedule.workflow, null, 99);
  }, 20_000);
});

describe("after", () => {
  it("starts at once, and again so long after the end, also where that came with the start", async () => {
    const schedule = await scheduled();
    await schedule.set({ rule: { kind: "after", afterMs: 1_000 } });
    const first = await eventually(async () => (await schedule.view()).last);
    const second = await eventually(async () => {
      const { last } = await schedule.view();
      return last !== null && last.execution !== first.execution ? last : null;
    });
    expect(second.dueAt - first.firedAt).toBeGreaterThan(900);
    expect(second.firedAt).toBeGreaterThanOrEqual(second.dueAt);
    await schedule.rpc.set(schedule.tenant.id, schedule.workflow, null, 99);
  });

  it("waits for an execution that goes on, and is told of its end", async () => {
    const schedule = await scheduled(wait(60));
    await schedule.set({ rule: { kind: "after", afterMs: HOUR } });
    const execution = await eventually(async () => (await schedule.view()).waitingFor);
    expect((await schedule.view()).next).toEqual([]);
    expect(await schedule.rpc.completed(`exe_${schedule.tenant.id}_03o1k8c2v0m5r4t`, 1)).toEqual({
      ok: true,
      value: null,
    });
    expect((await schedule.view()).waitingFor).toBe(execution);
    const endedAt = Date.now();
    for (let time = 0; time < 2; time++)
      expect(await schedule.rpc.completed(execution, endedAt)).toEqual({ ok: true, value: null });
    expect(await schedule.view()).toMatchObject({ waitingFor: null, next: [endedAt + HOUR] });
  });

  it("looks itself, where nothing is heard of the end", async () => {
    const schedule = await scheduled(wait(1));
    await schedule.set({ rule: { kind: "after", afterMs: HOUR } });
    const execution = await eventually(async () => (await schedule.view()).waitingFor);
    await eventually(async () => (await schedule.started()).includes(execution));
    const ended = await eventually(async () => {
      const page = await schedule.tenant
        .executions()
        .list({ workflowId: null, status: "completed", cursor: null, limit: 9 });
      return page.ok ? page.value.items.find(({ id }) => id === execution)?.endedAt : null;
    });
    await eventually(async () => {
      // Whether the message came by itself or not: the alarm finds it too.
      await runDurableObjectAlarm(schedule.stub());
      return (await schedule.view()).waitingFor === null;
    });
    expect((await schedule.view()).next).toEqual([ended + HOUR]);
  }, 20_000);
});

describe("what is set", () => {
  it("keeps fire times over another revision, and begins anew with another rule", async () => {
    const schedule = await scheduled();
    const spec = await schedule.set({ rule: HOURLY });
    const before = await schedule.view();
    const revision = await schedule.tenant.revision(SET);
    await schedule.set({ ...spec, revision });
    expect(await schedule.view()).toMatchObject({ spec: { revision }, next: before.next });
    await schedule.set({ ...spec, rule: { kind: "every", everyMs: HOUR }, since: spec.since + 1 });
    expect((await schedule.view()).next[0]).toBe(spec.since + 1 + HOUR);
  });

  it("is not undone by what was said before it", async () => {
    const schedule = await scheduled();
    await schedule.set({ rule: HOURLY }, 7);
    await schedule.set({ rule: EVERY_SECOND }, 6);
    expect((await schedule.view()).spec?.rule).toEqual(HOURLY);
    await schedule.rpc.set(schedule.tenant.id, schedule.workflow, null, 7);
    expect((await schedule.view()).spec?.rule).toEqual(HOURLY);
  });

  it("arms again what a clock far ahead had armed", async () => {
    const schedule = await scheduled();
    await schedule.set({ rule: HOURLY });
    const year = 365 * 24 * HOUR;
    await schedule.rewrite((state) => ({ ...state, cursor: state.cursor + year }));
    await runInDurableObject(schedule.stub(), (_object, { storage }) => storage.setAlarm(Date.now() + year));
    await schedule.crash();
    await schedule.view();
    const alarm = await runInDurableObject(schedule.stub(), (_object, { storage }) => storage.getAlarm());
    expect(alarm).toBe((await schedule.view()).next[0]);
    expect(alarm).toBeLessThanOrEqual(Date.now() + HOUR);
  });
});
