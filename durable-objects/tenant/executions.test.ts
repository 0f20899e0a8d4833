import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import { executionId } from "../../shared/domain/ids.ts";
import { Calls } from "./calls.ts";
import { ExecutionsModule, MAX_RECORD_BATCH, MAX_SCANNED_ROWS } from "./executions.ts";
import { READER, type TestTenant, codeOf, newTenant, rowsWrittenBy, valueOf } from "./tenant-fixture.ts";
import { TenantStore } from "./store.ts";

const START = Date.UTC(2026, 10, 1);
const ALL = { cursor: null, limit: 200, workflowId: null, status: null };

function summary(tenant: TestTenant, n: number, change: Partial<ExecutionSummary> = {}): ExecutionSummary {
  const id = executionId({ tenant: tenant.id, lane: n % 16, home: "intake", sequence: (START + n) * 4096 });
  const done = { status: "completed", endedAt: START + n + 5, seq: 9 } as const;
  return {
    id,
    workflowId: "wf_a",
    workflowName: "orders",
    revision: "rev_a",
    triggerKind: "hook",
    startedAt: START + n,
    errorTitle: null,
    ...done,
    ...change,
  };
}

const record = (tenant: TestTenant, ...summaries: ExecutionSummary[]) =>
  tenant.rpc.executions(READER).record(summaries);
const list = async (tenant: TestTenant, filter: { status?: ExecutionStatus; workflowId?: string } = {}) =>
  valueOf(await tenant.rpc.executions(READER).list({ ...ALL, ...filter })).items;

describe("record", () => {
  it("keeps what it is given", async () => {
    const tenant = await newTenant();
    const given = summary(tenant, 1, { status: "faulted", errorTitle: "Bad Gateway" });
    valueOf(await record(tenant, given));
    expect(await list(tenant)).toEqual([given]);
  });

  it("replaces a row only where seq is higher, in a batch as well", async () => {
    const tenant = await newTenant();
    const at = (seq: number, status: ExecutionStatus) =>
      summary(tenant, 1, { seq, status, endedAt: status === "completed" ? START + 9 : null });
    valueOf(await record(tenant, at(3, "waiting"), at(1, "running"), at(2, "running")));
    expect((await list(tenant))[0]).toMatchObject({ seq: 3, status: "waiting" });
    valueOf(await record(tenant, at(7, "completed")));
    valueOf(await record(tenant, at(7, "running"), at(5, "faulted")));
    expect(await list(tenant)).toEqual([at(7, "completed")]);
  });

  it("writes nothing for what it knows already", async () => {
    const tenant = await newTenant();
    valueOf(await record(tenant, summary(tenant, 1)));
    expect(
      await rowsWrittenBy(() => record(tenant, summary(tenant, 1), summary(tenant, 1, { seq: 2, status: "running" }))),
    ).toBe(0);
  });

  it("refuses a batch with a foreign execution, and records none of it", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    expect(codeOf(await record(tenant, summary(tenant, 1), summary(other, 2)))).toBe("invalid");
    expect(codeOf(await record(tenant, { ...summary(tenant, 1), id: "exe_nonsense" }))).toBe("invalid");
    expect(await list(tenant)).toEqual([]);
  });

  it("takes a full batch with texts as long as they come, and no larger one", async () => {
    const tenant = await newTenant();
    const long = "ж".repeat(100_000);
    const batch = Array.from({ length: MAX_RECORD_BATCH }, (_, n) =>
      summary(tenant, n, { status: "faulted", errorTitle: long.slice(0, 10_000), workflowName: long.slice(0, 1_000) }),
    );
    valueOf(await record(tenant, ...batch));
    expect((await list(tenant))[0]?.errorTitle?.length).toBe(300);
    expect(codeOf(await record(tenant, ...batch, summary(tenant, MAX_RECORD_BATCH)))).toBe("too_large");
  });
});

describe("rows written, which are the bill", () => {
  const cost = async (...lives: Partial<ExecutionSummary>[]) => {
    const tenant = await newTenant();
    await list(tenant);
    return rowsWrittenBy(async () => {
      for (const [at, change] of lives.entries())
        valueOf(await record(tenant, summary(tenant, 1, { seq: at + 1, ...change })));
    });
  };

  it("are 2 for an execution that is over when it is first seen, and 1 where it has no workflow", async () => {
    expect(await cost({})).toBe(2);
    expect(await cost({ workflowId: null })).toBe(1);
  });

  it("are 3 for one that failed: it can be found", async () => {
    expect(await cost({ status: "faulted" })).toBe(3);
  });

  it("are 3 for one that is seen running, and 1 more when it completes", async () => {
    expect(await cost({ status: "running", endedAt: null })).toBe(3);
    expect(await cost({ status: "running", endedAt: null }, { status: "completed" })).toBe(4);
  });

  it("are 2 each in a batch", async () => {
    const tenant = await newTenant();
    await list(tenant);
    const batch = Array.from({ length: 100 }, (_, n) => summary(tenant, n));
    expect(await rowsWrittenBy(() => record(tenant, ...batch))).toBe(200);
  });
});

describe("list", () => {
  it("is newest first, across lanes, page by page, each once", async () => {
    const tenant = await newTenant();
    const all = Array.from({ length: 25 }, (_, n) => summary(tenant, n));
    valueOf(await record(tenant, ...all.toSorted((a, b) => (a.id < b.id ? -1 : 1))));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: readonly ExecutionSummary[]; nextCursor: string | null } = valueOf(
        await tenant.rpc.executions(READER).list({ ...ALL, cursor, limit: 10 }),
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(all.map(({ id }) => id).toReversed());
  });

  it("goes by workflow and status, and by both", async () => {
    const tenant = await newTenant();
    valueOf(
      await record(
        tenant,
        summary(tenant, 1),
        summary(tenant, 2, { status: "faulted" }),
        summary(tenant, 3, { workflowId: "wf_b" }),
        summary(tenant, 4, { workflowId: "wf_b", status: "running" }),
        summary(tenant, 5, { workflowId: null, status: "running" }),
      ),
    );
    const starts = async (filter: Parameters<typeof list>[1]) =>
      (await list(tenant, filter)).map(({ startedAt }) => startedAt - START);
    expect(await starts({})).toEqual([5, 4, 3, 2, 1]);
    expect(await starts({ workflowId: "wf_a" })).toEqual([2, 1]);
    expect(await starts({ status: "running" })).toEqual([5, 4]);
    expect(await starts({ status: "completed" })).toEqual([3, 1]);
    expect(await starts({ workflowId: "wf_b", status: "running" })).toEqual([4]);
    expect(await starts({ workflowId: "wf_b", status: "completed" })).toEqual([3]);
    expect(await starts({ status: "cancelled" })).toEqual([]);
    expect(await starts({ workflowId: "' OR 1=1 --" })).toEqual([]);
  });

  it("reads about as many rows as it shows, however many there are", async () => {
    const tenant = await newTenant();
    valueOf(
      await record(
        tenant,
        ...Array.from({ length: 500 }, (_, n) =>
          summary(tenant, n, {
            workflowId: n % 250 === 0 ? "wf_rare" : "wf_a",
            status: n % 100 === 0 ? "faulted" : "completed",
          }),
        ),
      ),
    );
    const rowsRead = (filter: object) =>
      runInDurableObject(tenant.stub, async (_, { storage }) => {
        const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
        const exec: SqlStorage["exec"] = (query, ...bindings) => {
          const cursor = storage.sql.exec(query, ...bindings);
          cursors.push(cursor);
          return cursor as never;
        };
        const store = new TenantStore(
          {
            sql: { exec },
            transactionSync: (work: () => unknown) => storage.transactionSync(work),
          } as unknown as DurableObjectStorage,
          { current: undefined },
        );
        store.tenant();
        cursors.length = 0;
        valueOf(await new ExecutionsModule(new Calls(store, READER)).list({ ...ALL, limit: 5, ...filter }));
        return cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0);
      });
    expect(await rowsRead({})).toBeLessThanOrEqual(12);
    expect(await rowsRead({ status: "faulted" })).toBeLessThanOrEqual(12);
    expect(await rowsRead({ workflowId: "wf_rare" })).toBeLessThanOrEqual(12);
    expect(await rowsRead({ workflowId: "wf_a" })).toBeLessThanOrEqual(12);
  });

  it("looks at a bounded number of rows for what is rare, and says where to go on", async () => {
    const tenant = await newTenant();
    const total = MAX_SCANNED_ROWS + 500;
    for (let n = 0; n < total; n += MAX_RECORD_BATCH) {
      const batch = Array.from({ length: MAX_RECORD_BATCH }, (_, i) =>
        summary(tenant, n + i, n + i === 7 ? { status: "faulted" } : {}),
      );
      valueOf(await record(tenant, ...batch));
    }
    const rare = { ...ALL, limit: 5, workflowId: "wf_a", status: "faulted" } as const;
    const first = valueOf(await tenant.rpc.executions(READER).list(rare));
    expect([first.items.length, first.nextCursor === null]).toEqual([0, false]);
    const second = valueOf(await tenant.rpc.executions(READER).list({ ...rare, cursor: first.nextCursor }));
    expect([second.items.map(({ startedAt }) => startedAt - START), second.nextCursor]).toEqual([[7], null]);
    // The status alone has an index.
    expect(valueOf(await tenant.rpc.executions(READER).list({ ...rare, workflowId: null })).items).toHaveLength(1);
  }, 30_000);

  it("refuses a cursor that it has not given", async () => {
    const tenant = await newTenant();
    for (const cursor of ["", "AAAA", btoa("executions:short"), btoa("audit:1")]) {
      expect(codeOf(await tenant.rpc.executions(READER).list({ ...ALL, cursor })), cursor).toBe("invalid");
    }
  });
});
