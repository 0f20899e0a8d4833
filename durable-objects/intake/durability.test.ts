import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { eventually, execution, testTenant } from "../testing/fixture.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import type { IntakeRpc } from "./rpc.ts";
import { Settler } from "./settler.ts";
import { StartStore, type StoredStart } from "./start-store.ts";

const PURE = [{ one: { set: { x: 1 } } }];
const WAITS = [{ pause: { wait: { minutes: 5 } } }];
const laneOf = (tenant: string) => env.INTAKE.get(env.INTAKE.idFromName(`${tenant}:0`));
const inLane = <T>(tenant: string, work: (sql: SqlStorage, ctx: DurableObjectState) => T | Promise<T>): Promise<T> =>
  runInDurableObject(laneOf(tenant), (_object, ctx) => work(ctx.storage.sql, ctx));
const crash = (tenant: string) =>
  inLane(tenant, (_sql, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);

const keyed = (key: string, windowMs: number) => ({
  idempotency: { key, bodyHash: "a", onMismatch: "first" as const, windowMs },
});

const stored = (sequence: number, state: StoredStart["state"] = "object"): StoredStart => ({
  sequence,
  id: `exe_k3v9q2m7x1_00o0000000000${sequence}`,
  bodyHash: null,
  expiresAt: null,
  state,
  entries: [],
});

describe("a lane's order", () => {
  it("goes on after what is settled, also where the clock was set back", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(WAITS);
    await tenant.start(revision);
    const ahead = (Date.now() + 600_000) * 4096;
    await inLane(tenant.id, (sql) =>
      sql
        .exec("INSERT OR REPLACE INTO starts (sequence, id, expires_at, state) VALUES (0, '', ?, -1)", ahead)
        .toArray(),
    );
    await crash(tenant.id);
    const started = await tenant.start(revision);
    if (!started.ok) throw new Error(started.error.detail);
    // A sequence under the cursor would be an execution that no sweep ever takes up.
    expect(parseExecutionId(started.value.execution.id)?.sequence).toBeGreaterThan(ahead);
  });
});

describe("a lane's rows", () => {
  it("survives a first start that can't be written", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    await runInDurableObject(laneOf(tenant.id), async (object) => {
      const request = {
        tenant: tenant.id,
        lane: 0,
        revision,
        trigger: { kind: "api", source: "api" },
        input: { n: 1n },
        idempotency: null,
      } as const;
      await expect((object as unknown as IntakeRpc).start(request)).rejects.toThrow("BigInt");
    });
    expect(await tenant.start(revision)).toMatchObject({ ok: true });
  });

  it("is not read as a whole by every alarm, only to forget keys", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(PURE);
    await tenant.start(revision, keyed("first", 60_000));
    expect(await runDurableObjectAlarm(laneOf(tenant.id))).toBe(true);
    const expire = () =>
      inLane(tenant.id, (sql) => sql.exec("UPDATE starts SET expires_at = 1 WHERE key IS NOT NULL").toArray());
    const keys = () =>
      inLane(tenant.id, (sql) => sql.exec("SELECT key FROM starts WHERE key IS NOT NULL").toArray().length);
    await expire();
    await tenant.start(revision);
    await runDurableObjectAlarm(laneOf(tenant.id));
    expect(await keys()).toBe(1);
    // A new instance does not know when that was last done.
    await crash(tenant.id);
    await runDurableObjectAlarm(laneOf(tenant.id));
    expect(await keys()).toBe(0);
  });

  it("keeps nothing of a handed-over execution whose key is used again", async () => {
    const tenant = await testTenant();
    const revision = await tenant.revision(WAITS);
    const first = await tenant.start(revision, keyed("again", 60_000));
    if (!first.ok) throw new Error(first.error.detail);
    const { id } = first.value.execution;
    await eventually(async () => (await execution(id).describe()).ok);
    await runDurableObjectAlarm(laneOf(tenant.id));
    await inLane(tenant.id, (sql) => sql.exec("UPDATE starts SET expires_at = 1 WHERE key IS NOT NULL").toArray());
    const second = await tenant.start(revision, keyed("again", 60_000));
    expect(second).toMatchObject({ ok: true, value: { duplicate: false } });
    const rows = await inLane(tenant.id, (sql) => sql.exec("SELECT id FROM starts WHERE sequence > 0").toArray());
    expect(rows.map((row) => row["id"])).not.toContain(id);
  });

  it("reads no more at once than an object has memory for", async () => {
    const tenant = await testTenant();
    await tenant.start(await tenant.revision(PURE));
    await inLane(tenant.id, (_sql, ctx) => {
      const store = new StartStore(ctx.storage.sql);
      const input = "x".repeat(1_000_000);
      for (let sequence = 1; sequence <= 40; sequence++) {
        store.insert({ ...stored(sequence), entries: [{ data: input }] as unknown as StoredStart["entries"] }, null);
      }
      const rows = store.unsettled(0, 200);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.length).toBeLessThan(20);
    });
  });
});

describe("the sweep", () => {
  const inspection = {} as Inspection;
  function settlerOver(
    ctx: DurableObjectState,
    rows: readonly StoredStart[],
    more: Partial<ConstructorParameters<typeof Settler>[0]> = {},
  ): { settler: Settler; adopted: number[] } {
    const store = new StartStore(ctx.storage.sql);
    for (const row of rows) store.insert(row, null);
    const adopted: number[] = [];
    const settler = new Settler({
      store,
      adopt: async (start): Promise<Result<null>> => {
        adopted.push(start.sequence);
        return { ok: true, value: null };
      },
      record: async () => ({ ok: true, value: null }),
      inspect: async () => inspection,
      lifecycle: env.LIFECYCLE,
      level: "all",
      ...more,
    });
    return { settler, adopted };
  }

  it("comes back to what it could not take up", async () => {
    const tenant = await testTenant();
    await inLane(tenant.id, async (_sql, ctx) => {
      let failures = 1;
      const { settler, adopted } = settlerOver(ctx, [stored(1), stored(2), stored(3)], {
        inspect: async () => {
          if (failures-- > 0) throw new Error("the tenant's object can't be reached");
          return inspection;
        },
      });
      await settler.sweep(10).catch(() => undefined);
      await settler.sweep(10);
      expect(adopted.toSorted()).toEqual([1, 2, 3]);
      expect(settler.idle).toBe(true);
    });
  });

  it("takes up everything after a row that it can't read", async () => {
    const tenant = await testTenant();
    await inLane(tenant.id, async (sql, ctx) => {
      const { settler, adopted } = settlerOver(ctx, [stored(1, "intake"), stored(2), stored(3)], {
        inspect: () => Promise.reject(new Error("its revision does not compile")),
      });
      for (let round = 0; round < 3; round++) await settler.sweep(2).catch(() => undefined);
      expect([...new Set(adopted)].toSorted()).toEqual([2, 3]);
      expect(settler.idle).toBe(false);
      expect(sql.exec("SELECT 1 FROM starts WHERE sequence = 0 AND expires_at > 0").toArray()).toEqual([]);
    });
  });

  it("lets no row go before what it says is published, nor before it was looked at", async () => {
    const tenant = await testTenant();
    const ended = {
      started: { id: stored(1).id, workflow: { id: null, name: "a" }, revision: "rev", trigger: { kind: "api" } },
      status: "completed",
      outcome: { status: "completed", output: null },
    } as unknown as Inspection;
    const unavailable = { ok: false, error: { code: "unavailable" } };
    await inLane(tenant.id, async (_sql, ctx) => {
      let isDown = true;
      const lifecycle = {
        sendBatch: async () => {
          if (isDown) throw new Error("the queue is down");
        },
      } as unknown as Queue;
      const start = {
        ...stored(1, "intake"),
        entries: [{ seq: 1, at: 0, type: "execution.completed", data: { output: null } }],
      } as unknown as StoredStart;
      const { settler } = settlerOver(ctx, [start], { lifecycle, inspect: async () => ended });
      expect(await settler.finish(start)).toMatchObject(unavailable);
      await settler.sweep(10);
      expect(await settler.finish(start)).toMatchObject(unavailable);
      isDown = false;
      expect(await settler.finish(start)).toMatchObject({ ok: true });
      // Another instance knows it by the cursor.
      await settler.sweep(10);
      expect(await settlerOver(ctx, []).settler.finish(start)).toMatchObject({ ok: true });
    });
  });

  it("hands over a burst without waiting for all of it at each start", async () => {
    const tenant = await testTenant();
    await inLane(tenant.id, async (_sql, ctx) => {
      let calls = 0;
      const { settler } = settlerOver(ctx, [], {
        adopt: async () => {
          calls += 1;
          await scheduler.wait(1);
          return { ok: false, error: { code: "unavailable", detail: "not now" } };
        },
      });
      const tried: (Promise<unknown> | null)[] = [];
      for (let sequence = 1; sequence <= 200; sequence++) {
        tried.push(settler.begin(stored(sequence), inspection));
        await scheduler.wait(1);
      }
      await Promise.all(tried);
      // One try each: what failed waits for the sweep, and not for the next start.
      expect(calls).toBe(200);
    });
  });
});
