import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { sortKeyAt, tenantId } from "../../shared/domain/ids.ts";
import { recordExecutions } from "../lib/stubs.ts";
import { codeOf, valueOf } from "../tenant/tenant-fixture.ts";
import { ALL, rowsIn, rowsWrittenBy, shardRpc, shardStub, START, summary } from "./index-fixture.ts";
import { listRows } from "./index-query.ts";
import { BLOCK_ROWS, MAX_RECORD_BATCH, MAX_SCANNED_ENTRIES } from "./limits.ts";
import type { IndexQuery } from "./rpc.ts";

const newTenant = (): string => tenantId((length) => crypto.getRandomValues(new Uint8Array(length)));
const record = (tenant: string, ...summaries: ExecutionSummary[]) => shardRpc(tenant, 0).record(summaries);
const list = async (tenant: string, query: Partial<IndexQuery> = {}) =>
  valueOf(await shardRpc(tenant, 0).list({ ...ALL, ...query }));
const starts = async (tenant: string, query: Partial<IndexQuery>) =>
  (await list(tenant, query)).items.map(({ startedAt }) => startedAt - START);

describe("record", () => {
  it("keeps what it is given", async () => {
    const tenant = newTenant();
    const given = summary(tenant, 1, { status: "faulted", errorTitle: "Bad Gateway" });
    valueOf(await record(tenant, given));
    expect((await list(tenant)).items).toEqual([given]);
  });

  it("replaces a row only where seq is higher, in a batch as well", async () => {
    const tenant = newTenant();
    const at = (seq: number, status: ExecutionSummary["status"]) =>
      summary(tenant, 1, { seq, status, endedAt: status === "completed" ? START + 9 : null });
    valueOf(await record(tenant, at(3, "waiting"), at(1, "running"), at(2, "running")));
    expect((await list(tenant)).items[0]).toMatchObject({ seq: 3, status: "waiting" });
    valueOf(await record(tenant, at(7, "completed")));
    valueOf(await record(tenant, at(7, "running"), at(5, "faulted")));
    expect((await list(tenant)).items).toEqual([at(7, "completed")]);
  });

  it("refuses a batch with an execution of another tenant, or of another shard, and records none of it", async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    for (const foreign of [
      summary(other, 2),
      summary(tenant, 2, { lane: 1 }),
      { ...summary(tenant, 1), id: "exe_nonsense" },
    ]) {
      expect(codeOf(await record(tenant, summary(tenant, 1), foreign))).toBe("invalid");
      expect(codeOf(await record(tenant, foreign))).toBe("invalid");
    }
    expect((await list(tenant)).items).toEqual([]);
    expect(codeOf(await recordExecutions(env.INDEX, tenant, [summary(tenant, 1), summary(other, 2)]))).toBe("invalid");
    expect((await list(other)).items).toEqual([]);
  });

  it("writes nothing where it was merely asked", async () => {
    const tenant = newTenant();
    await list(tenant);
    valueOf(await shardRpc(tenant, 0).counts({ workflowId: null, from: null, to: null }));
    const tables = await runInDurableObject(shardStub(tenant, 0), (_object, ctx) =>
      ctx.storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("takes a full batch with texts as long as they come, and no larger one", async () => {
    const tenant = newTenant();
    const long = "ж".repeat(10_000);
    const batch = Array.from({ length: MAX_RECORD_BATCH }, (_, n) =>
      summary(tenant, n, { status: "faulted", errorTitle: long, workflowName: long.slice(0, 1_000) }),
    );
    valueOf(await record(tenant, ...batch));
    expect((await list(tenant)).items[0]?.errorTitle?.length).toBe(300);
    expect(codeOf(await record(tenant, ...batch, summary(tenant, MAX_RECORD_BATCH)))).toBe("too_large");
  });
});

describe("rows written, which are the bill", () => {
  const cost = async (...lives: Partial<ExecutionSummary>[]) => {
    const tenant = newTenant();
    valueOf(await record(tenant, summary(tenant, 0)));
    return rowsWrittenBy(async () => {
      for (const [at, change] of lives.entries())
        valueOf(await record(tenant, summary(tenant, 1, { seq: at + 1, ...change })));
    });
  };

  it("are 1 for an execution that is over when it is first seen, with a workflow or without", async () => {
    expect(await cost({})).toBe(1);
    expect(await cost({ workflowId: null })).toBe(1);
  });

  it("are 2 for one that failed: it can be found", async () => {
    expect(await cost({ status: "faulted" })).toBe(2);
  });

  it("are 2 for one that is seen running, and 1 more when it completes", async () => {
    expect(await cost({ status: "running", endedAt: null })).toBe(2);
    expect(await cost({ status: "running", endedAt: null }, { status: "completed" })).toBe(3);
  });

  it("are 1 each in a batch, and none for what it knows already", async () => {
    const tenant = newTenant();
    const batch = Array.from({ length: 100 }, (_, n) => summary(tenant, n + 1));
    valueOf(await record(tenant, summary(tenant, 0)));
    expect(await rowsWrittenBy(() => record(tenant, ...batch))).toBe(100);
    expect(await rowsWrittenBy(() => record(tenant, ...batch))).toBe(0);
  });

  it("are 1 more for each block, and for each block that something late belongs to", async () => {
    const tenant = newTenant();
    valueOf(await record(tenant, summary(tenant, 0)));
    const all = Array.from({ length: 8 * BLOCK_ROWS - 1 }, (_, n) => summary(tenant, 10 * (n + 1)));
    const written = await rowsWrittenBy(async () => {
      for (let from = 0; from < all.length; from += 100) valueOf(await record(tenant, ...all.slice(from, from + 100)));
    });
    expect(written).toBe(all.length + 7);
    const late = [1, 2, 3, 10 * BLOCK_ROWS + 1].map((n) => summary(tenant, n));
    expect(await rowsWrittenBy(() => record(tenant, ...late))).toBe(late.length + 2);
  });
});

describe("list", () => {
  it("goes by each condition, and by all together", async () => {
    const tenant = newTenant();
    valueOf(
      await record(
        tenant,
        summary(tenant, 1),
        summary(tenant, 2, { status: "faulted", errorTitle: "Bad Gateway", triggerKind: "api" }),
        summary(tenant, 3, { workflowId: "wf_b" }),
        summary(tenant, 4, { workflowId: "wf_b", status: "running", endedAt: null }),
        summary(tenant, 5, { workflowId: null, status: "running", endedAt: null, triggerKind: "event" }),
        summary(tenant, 6, { workflowId: "wf_b", status: "faulted", errorTitle: "100% of _it_ \\ failed" }),
      ),
    );
    const cases: [Partial<IndexQuery>, number[]][] = [
      [{}, [6, 5, 4, 3, 2, 1]],
      [{ workflowId: "wf_a" }, [2, 1]],
      [{ status: "running" }, [5, 4]],
      [{ status: "completed" }, [3, 1]],
      [{ status: "cancelled" }, []],
      [{ workflowId: "wf_b", status: "running" }, [4]],
      [{ workflowId: "wf_b", status: "completed" }, [3]],
      [{ workflowId: "' OR 1=1 --" }, []],
      [{ trigger: "event" }, [5]],
      [{ trigger: "hook", status: "completed" }, [3, 1]],
      [{ trigger: "api", workflowId: "wf_a" }, [2]],
      [{ trigger: "api", workflowId: "wf_a", status: "completed" }, []],
      [{ from: START + 3 }, [6, 5, 4, 3]],
      [{ to: START + 3 }, [2, 1]],
      [{ from: START + 2, to: START + 5, workflowId: "wf_b" }, [4, 3]],
      [{ from: START + 5, to: START + 2 }, []],
      [{ error: "gate" }, [2]],
      [{ error: "GATE", workflowId: "wf_b" }, []],
      [{ error: "%", workflowId: "wf_b" }, [6]],
      [{ error: "_it_" }, [6]],
      [{ error: "\\" }, [6]],
      [{ error: "d_g" }, []],
      [{ error: "gate", status: "faulted", trigger: "api", from: START, to: START + 9, workflowId: "wf_a" }, [2]],
      [{ error: "gate", status: "running" }, []],
      [{ before: sortKeyAt(START + 4), status: "faulted" }, [2]],
    ];
    for (const [query, expected] of cases) expect(await starts(tenant, query), JSON.stringify(query)).toEqual(expected);
  });

  it("reads about as many rows as it shows, however many there are", async () => {
    const tenant = newTenant();
    const batch = Array.from({ length: 500 }, (_, n) =>
      summary(tenant, n, {
        workflowId: n % 250 === 0 ? "wf_rare" : "wf_a",
        ...(n % 100 === 0 ? { status: "faulted" } : {}),
      }),
    );
    valueOf(await record(tenant, ...batch));
    const rowsRead = (query: Partial<IndexQuery>) =>
      runInDurableObject(shardStub(tenant, 0), (_, { storage }) => {
        const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
        const exec = (text: string, ...bound: SqlStorageValue[]) => {
          const cursor = storage.sql.exec(text, ...bound);
          cursors.push(cursor);
          return cursor;
        };
        listRows({ exec }, tenant, { ...ALL, limit: 5, ...query });
        return cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0);
      });
    // Each is found in an index, and read as a row.
    for (const query of [{}, { status: "faulted" }, { workflowId: "wf_a" }] as const)
      expect(await rowsRead(query), JSON.stringify(query)).toBeLessThanOrEqual(24);
    // What is in no block yet is looked through.
    expect(await rowsRead({ workflowId: "wf_rare" })).toBeLessThanOrEqual(2 * BLOCK_ROWS + 24);
  });

  it("looks at a bounded number of rows for what is rare, and says where to go on", async () => {
    const tenant = newTenant();
    for (let n = 0; n < MAX_SCANNED_ENTRIES + 500; n += MAX_RECORD_BATCH) {
      const batch = Array.from({ length: MAX_RECORD_BATCH }, (_, i) =>
        summary(tenant, n + i, n + i === 7 ? { triggerKind: "parent" } : {}),
      );
      valueOf(await record(tenant, ...batch));
    }
    const first = await list(tenant, { trigger: "parent", limit: 5 });
    expect([first.items.length, first.completeFrom === null]).toEqual([0, false]);
    let page = first;
    while (page.items.length === 0 && page.completeFrom !== null)
      page = await list(tenant, { trigger: "parent", limit: 5, before: page.completeFrom });
    expect([page.items.map(({ startedAt }) => startedAt - START), page.completeFrom]).toEqual([[7], null]);
    // Blocks name it.
    const named = await list(tenant, { trigger: "parent", workflowId: "wf_a", limit: 5 });
    expect([named.items.length, named.completeFrom]).toEqual([1, null]);
  }, 30_000);
});

describe("counts", () => {
  const counts = async (tenant: string, query: object = {}) =>
    valueOf(await shardRpc(tenant, 0).counts({ workflowId: null, from: null, to: null, ...query }));
  const positive = (all: object) => Object.fromEntries(Object.entries(all).filter(([, n]) => n !== 0));

  it("follow what is recorded, and are the same in a new instance", async () => {
    const tenant = newTenant();
    valueOf(await record(tenant, summary(tenant, 1), summary(tenant, 2, { status: "running", endedAt: null, seq: 1 })));
    expect((await counts(tenant)).counts).toEqual({ completed: 1, running: 1 });
    valueOf(
      await record(tenant, summary(tenant, 2, { status: "faulted" }), summary(tenant, 3, { workflowId: "wf_b" })),
    );
    valueOf(await record(tenant, summary(tenant, 4, { workflowId: null }), summary(tenant, 2, { status: "faulted" })));
    const expected = { completed: 3, faulted: 1 };
    expect(positive((await counts(tenant)).counts)).toEqual(expected);
    expect(positive((await counts(tenant, { workflowId: "wf_a" })).counts)).toEqual({ completed: 1, faulted: 1 });
    await evictDurableObject(shardStub(tenant, 0));
    expect(positive((await counts(tenant)).counts)).toEqual(expected);
    expect((await counts(tenant, { workflowId: "wf_b" })).counts).toEqual({ completed: 1 });
    expect(await rowsIn(tenant, 0)).toBe(4);
  });

  it("are of a time where one is given", async () => {
    const tenant = newTenant();
    valueOf(await record(tenant, ...[1, 2, 3, 4].map((n) => summary(tenant, n, n === 3 ? { status: "faulted" } : {}))));
    expect(await counts(tenant, { from: START + 2, to: START + 4 })).toEqual({
      counts: { completed: 1, faulted: 1 },
      complete: true,
    });
    expect((await counts(tenant, { from: START + 2, workflowId: "wf_b" })).counts).toEqual({});
  });
});
