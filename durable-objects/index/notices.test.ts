import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { INDEX_SHARDS } from "../../shared/domain/execution-index.ts";
import { fail, ok } from "../../shared/domain/result.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { newRevision, newTenant, READER, type TestTenant, valueOf, writer } from "../tenant/tenant-fixture.ts";
import { shardRpc, shardStub, summary } from "./index-fixture.ts";
import { NOTICE_BATCH } from "./limits.ts";
import { Notices } from "./notices.ts";

async function watched(): Promise<TestTenant & { readonly workflow: string }> {
  const tenant = await newTenant();
  const { workflow } = valueOf(await tenant.rpc.designer(writer("workflow.created")).create(newRevision("w")));
  const settings = { workflow: workflow.id, on: ["faulted" as const], email: null, webhook: null, newSecret: false };
  valueOf(await tenant.rpc.notifications(writer("workflow.notifications-set")).configure(settings));
  return { ...tenant, workflow: workflow.id };
}
const inbox = async (tenant: TestTenant) =>
  valueOf(await tenant.rpc.notifications(READER).list({ cursor: null, limit: 200, unread: false })).items;
const faulted = { status: "faulted" as const };

describe("the index", () => {
  it("tells of ends that somebody wants to hear of, from every shard, once each", async () => {
    const tenant = await watched();
    const ends = Array.from({ length: INDEX_SHARDS }, (_, lane) =>
      summary(tenant.id, lane, { lane, workflowId: tenant.workflow, ...faulted }),
    );
    for (const [shard, one] of ends.entries()) {
      valueOf(await shardRpc(tenant.id, shard).record([one]));
      valueOf(await shardRpc(tenant.id, shard).record([one, { ...one, seq: one.seq + 1 }]));
    }
    await expect.poll(async () => (await inbox(tenant)).length, { timeout: 10_000 }).toBe(INDEX_SHARDS);
    const left = await runInDurableObject(shardStub(tenant.id, 0), (_, { storage }) =>
      Number(storage.sql.exec("SELECT count(*) AS n FROM notices").one()["n"]),
    );
    expect(left).toBe(0);
  });

  it("knows whom it tells of after it was lost", async () => {
    const tenant = await watched();
    await evictDurableObject(shardStub(tenant.id, 0));
    valueOf(await shardRpc(tenant.id, 0).record([summary(tenant.id, 1, { workflowId: tenant.workflow, ...faulted })]));
    await expect.poll(async () => (await inbox(tenant)).length, { timeout: 10_000 }).toBe(1);
  });

  it("takes no workflow of another organisation", async () => {
    const [ours, theirs] = [await watched(), await watched()];
    expect(await shardRpc(ours.id, 0).notify(theirs.workflow, true)).toMatchObject({ ok: false });
  });

  it("makes no tables where nobody is to be told", async () => {
    const tenant = await newTenant();
    valueOf(await shardRpc(tenant.id, 0).record([summary(tenant.id, 1, faulted)]));
    const tables = await runInDurableObject(shardStub(tenant.id, 0), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('notices', 'notifying')").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe("an end that is to be told", () => {
  /** In the storage of a shard that nobody else uses. */
  const within = <T>(work: (notices: (host: ConstructorParameters<typeof Notices>[1]) => Notices) => Promise<T>) =>
    runInDurableObject(env.INDEX.get(env.INDEX.idFromName(`notices-${crypto.randomUUID()}`)), (_, { storage }) =>
      work((host) => new Notices(meteredSql(storage, "index"), host)),
    );
  const ends = (count: number): ExecutionSummary[] =>
    Array.from({ length: count }, (_, n) => summary("0000000000", n, { workflowId: "wf_w", number: 3, ...faulted }));

  it("waits where the organisation's object can't take it, and a new instance goes on", async () => {
    await within(async (open) => {
      let now = 1_000;
      const refusing = open({ now: () => now, ended: async () => fail("unavailable", "not now") });
      refusing.notify("wf_w", true);
      expect(refusing.note(ends(1))).toBe(true);
      await refusing.step("t");
      expect(refusing.dueAt).toBe(2_000);
      now = 2_000;
      const told: string[] = [];
      const next = open({
        now: () => now,
        ended: async (_, summaries) => {
          told.push(...summaries.map(({ id }) => id));
          return ok(null);
        },
      });
      await next.step("t");
      expect(told).toEqual(ends(1).map(({ id }) => id));
      expect(next.dueAt).toBe(Number.POSITIVE_INFINITY);
    });
  });

  it("goes with others, so many at a time; trials and what nobody asked for do not", async () => {
    await within(async (open) => {
      const sizes: number[] = [];
      const notices = open({
        now: () => 1,
        ended: async (_, summaries) => {
          sizes.push(summaries.length);
          return ok(null);
        },
      });
      notices.notify("wf_w", true);
      const [one] = ends(1);
      if (one === undefined) throw new Error("none");
      expect(
        notices.note([
          { ...one, number: 0 },
          { ...one, workflowId: "wf_x" },
          { ...one, workflowId: null },
        ]),
      ).toBe(false);
      notices.note(ends(NOTICE_BATCH + 1));
      while (notices.dueAt === 1) await notices.step("t");
      expect(sizes).toEqual([NOTICE_BATCH, 1]);
      notices.notify("wf_w", false);
      expect(notices.note(ends(1))).toBe(false);
    });
  });
});
