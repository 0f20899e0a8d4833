import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { NO_CONDITIONS } from "../../shared/domain/execution-index.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { entriesOf, eventually, execution, testTenant } from "../testing/fixture.ts";
import { TELL_MS } from "./limits.ts";
import type { StartRequest } from "./rpc.ts";

const PURE = [{ one: { set: { x: 1 } } }, { two: { set: { y: "${ .x + 1 }" } } }];
const WAITS = [{ pause: { wait: { minutes: 5 } } }];
const keyed = (
  key: string,
  bodyHash = "a",
  onMismatch: "conflict" | "first" = "first",
  windowMs = 60_000,
): Partial<StartRequest> => ({
  idempotency: { key, bodyHash, onMismatch, windowMs },
});
const laneOf = (tenant: string) => env.INTAKE.get(env.INTAKE.idFromName(`${tenant}:0`));

describe("intake", () => {
  it("keeps an execution that is over in its first turn, as one row, and lists it", async () => {
    const tenant = await testTenant();
    const started = await tenant.start(await tenant.revision(PURE));
    expect(started).toMatchObject({
      ok: true,
      value: { duplicate: false, execution: { status: "completed", outcome: { output: { y: 2 } } } },
    });
    if (!started.ok) return;
    const { id } = started.value.execution;
    expect(parseExecutionId(id)).toMatchObject({ tenant: tenant.id, lane: 0, home: "intake" });
    const rows = await runInDurableObject(laneOf(tenant.id), (_object, ctx) =>
      ctx.storage.sql.exec("SELECT id FROM starts WHERE sequence > 0").toArray(),
    );
    expect(rows).toEqual([{ id }]);
    expect(await tenant.intake().describe(id)).toMatchObject({ ok: true, value: { id, status: "completed" } });
    const history = await tenant.intake().history(id, 1, 2);
    expect(history).toMatchObject({ ok: true, value: { more: true } });
    expect(history.ok && entriesOf(history.value).map(({ seq }) => seq)).toEqual([2, 3]);
    await eventually(async () => {
      const page = await tenant.executions().list({ cursor: null, limit: 10, workflowId: null, status: null });
      return page.ok && page.value.items.length === 1;
    });
  });

  it("hands over what goes on after its first turn", async () => {
    const tenant = await testTenant();
    const started = await tenant.start(await tenant.revision(WAITS));
    if (!started.ok) throw new Error(started.error.detail);
    const { id } = started.value.execution;
    expect(parseExecutionId(id)?.home).toBe("object");
    await eventually(async () => (await execution(id).describe()).ok);
    await runDurableObjectAlarm(laneOf(tenant.id));
    expect(await tenant.intake().describe(id)).toMatchObject({ ok: false, error: { code: "not_found" } });
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
  });

  it.each([
    ["over in its first turn", PURE],
    ["waiting", WAITS],
  ])("makes one execution of 20 starts with one key (%s)", async (_name, tasks) => {
    const tenant = await testTenant();
    const revision = await tenant.revision(tasks);
    const answers = await Promise.all(Array.from({ length: 20 }, () => tenant.start(revision, keyed("k1"))));
    const ids = answers.map((answer) => (answer.ok ? answer.value.execution.id : answer.error.detail));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter((answer) => answer.ok && !answer.value.duplicate)).toHaveLength(1);
    await runDurableObjectAlarm(laneOf(tenant.id));
    await runInDurableObject(laneOf(tenant.id), (_object, ctx) => {
      ctx.abort("crash");
    }).catch(() => undefined);
    // Another revision, after a restart: the key still pins the first execution.
    const again = await tenant.start(await tenant.revision(PURE), keyed("k1", "other"));
    expect(again).toMatchObject({ ok: true, value: { duplicate: true, execution: { id: ids[0] } } });
  });

  it("tells keys of different sources apart", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    const first = await tenant.start(revision, { ...keyed("same"), trigger: { kind: "hook", source: "hook_a" } });
    const second = await tenant.start(revision, { ...keyed("same"), trigger: { kind: "hook", source: "hook_b" } });
    expect(second).toMatchObject({ ok: true, value: { duplicate: false } });
    expect(first.ok && second.ok && first.value.execution.id !== second.value.execution.id).toBe(true);
  });

  it("refuses a known key with another body at the API", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    await tenant.start(revision, keyed("k", "a", "conflict"));
    expect(await tenant.start(revision, keyed("k", "b", "conflict"))).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
    expect(await tenant.start(revision, keyed("k", "a", "conflict"))).toMatchObject({
      ok: true,
      value: { duplicate: true },
    });
  });

  it("takes a key again once its window has passed", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    await tenant.start(revision, keyed("k", "a", "first", 1));
    await scheduler.wait(5);
    expect(await tenant.start(revision, keyed("k"))).toMatchObject({ ok: true, value: { duplicate: false } });
  });

  it("finishes, by its alarm, the hand-over that a lost instance owed", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(WAITS);
    const started = await tenant.start(revision);
    if (!started.ok) throw new Error(started.error.detail);
    const { id } = started.value.execution;
    await eventually(async () => (await execution(id).describe()).ok);
    // As if the object had never been told: its disk is emptied, while intake has noted nothing yet.
    await runInDurableObject(env.EXECUTION.get(env.EXECUTION.idFromName(id)), async (_object, ctx) => {
      await ctx.storage.deleteAll();
      ctx.abort("crash");
    }).catch(() => undefined);
    await runInDurableObject(laneOf(tenant.id), (_object, ctx) => {
      ctx.abort("crash");
    }).catch(() => undefined);
    expect(await tenant.intake().describe(id)).toMatchObject({ ok: true, value: { status: "waiting" } });
    await runDurableObjectAlarm(laneOf(tenant.id));
    expect(await execution(id).describe()).toMatchObject({ ok: true, value: { status: "waiting" } });
  });

  it("writes few rows: two for a start with a key, one without", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    await tenant.start(revision);
    const counted = async (more: Partial<StartRequest>): Promise<number> => {
      const { rowsWrittenSoFar } = await import("../../shared/observability/meter.ts");
      const before = rowsWrittenSoFar().intake;
      await tenant.start(revision, more);
      return rowsWrittenSoFar().intake - before;
    };
    expect(await counted({})).toBe(1);
    expect(await counted(keyed("k"))).toBe(2);
  });

  it("writes two rows more for all that comes within a sweep: how far it is settled, and the next alarm", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    const { objectUseSoFar } = await import("../../shared/observability/meter.ts");
    let starts = 0;
    const start = async (): Promise<void> => void (await tenant.start(revision, keyed(`k${starts++}`)));
    const listed = async (): Promise<boolean> => {
      const found = await tenant.executions().list({ ...NO_CONDITIONS, limit: 200, cursor: null });
      return found.ok && found.value.items.length === starts;
    };
    await start();
    // More than once, for an alarm may ring between the row in the list and the lane's knowing of it.
    const after = await eventually(async () => {
      for (let n = 0; n < 5; n++) await start();
      await eventually(listed);
      // Told of as well: if not by then, the next round is.
      await scheduler.wait(TELL_MS);
      const before = objectUseSoFar().intake;
      await runDurableObjectAlarm(laneOf(tenant.id));
      const now = objectUseSoFar().intake;
      return now.rowsWritten - before.rowsWritten === 1 && now.alarmsSet - before.alarmsSet === 1 ? now : null;
    });
    // The next start brings the alarm forward, once.
    await start();
    await start();
    expect(objectUseSoFar().intake.alarmsSet - after.alarmsSet).toBe(1);
    expect(objectUseSoFar().intake.rowsWritten - after.rowsWritten).toBe(4);
  });

  it("knows no execution of another tenant, and none that was not", async () => {
    const tenant = await testTenant();
    for (const id of ["", "exe_k3v9q2m7x1_00i00000000000", "nonsense"]) {
      expect(await tenant.intake().describe(id)).toMatchObject({ ok: false, error: { code: "not_found" } });
    }
    expect(await tenant.start("rev_none")).toMatchObject({ ok: false, error: { code: "not_found" } });
  });
});
