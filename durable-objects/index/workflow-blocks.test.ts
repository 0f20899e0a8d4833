import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { type ExecutionStatus, type ExecutionSummary, TERMINAL } from "../../shared/domain/execution.ts";
import { keyRange, NO_CONDITIONS } from "../../shared/domain/execution-index.ts";
import { executionSortKey, sortKeyAt, tenantId } from "../../shared/domain/ids.ts";
import { meteredSql, type Sql } from "../lib/metered-sql.ts";
import { valueOf } from "../tenant/tenant-fixture.ts";
import { ALL, shardRpc, shardStub, START, summary } from "./index-fixture.ts";
import { countRows, listRows } from "./index-query.ts";
import { IndexStore } from "./index-store.ts";
import { BLOCK_ROWS, BLOCKS_PER_STEP, MAX_RECORD_BATCH } from "./limits.ts";
import type { IndexQuery } from "./rpc.ts";
import { StatusTotals } from "./status-totals.ts";
import { keysOfWorkflow } from "./workflow-blocks.ts";

const newTenant = (): string => tenantId((length) => crypto.getRandomValues(new Uint8Array(length)));
const keyOf = ({ id }: ExecutionSummary): string => executionSortKey(id);

/** A shard's disk, without what the object itself does with it. */
const onDisk = <T>(tenant: string, work: (sql: Sql, storage: DurableObjectStorage) => T): Promise<T> =>
  runInDurableObject(shardStub(tenant, 0), (_object, { storage }) => work(meteredSql(storage, "index"), storage));

const record = (store: IndexStore, tenant: string, summaries: readonly ExecutionSummary[]): void => {
  for (let from = 0; from < summaries.length; from += MAX_RECORD_BATCH)
    store.record({ tenant, shard: 0 }, summaries.slice(from, from + MAX_RECORD_BATCH), START);
};

const blocksOf = (sql: Sql): { last: string; keys: Record<string, string[]> }[] =>
  sql
    .exec("SELECT last, keys FROM workflow_blocks ORDER BY last")
    .toArray()
    .map(({ last, keys }) => ({ last: String(last), keys: JSON.parse(String(keys)) as Record<string, string[]> }));

const rowsOpen = (sql: Sql): number =>
  Number(
    sql
      .exec(
        "SELECT count(*) AS n FROM executions WHERE sort_key > (SELECT coalesce(max(last), '') FROM workflow_blocks)",
      )
      .one()["n"],
  );

const namedOf = (sql: Sql): string[] => blocksOf(sql).flatMap(({ keys }) => Object.values(keys).flat());

describe("blocks", () => {
  it("are made of the older half of what is open, with one row each", async () => {
    const tenant = newTenant();
    await onDisk(tenant, (sql) => {
      const store = new IndexStore(sql);
      const of = (n: number) => summary(tenant, n, { workflowId: n % 3 === 0 ? null : `wf_${n % 5}` });
      record(store, tenant, [of(0)]);
      for (let n = 1; n < 2 * BLOCK_ROWS; n++) {
        expect(blocksOf(sql)).toEqual([]);
        record(store, tenant, [of(n)]);
      }
      const [block, ...others] = blocksOf(sql);
      expect([others, rowsOpen(sql)]).toEqual([[], BLOCK_ROWS]);
      expect(block?.last).toBe(keyOf(of(BLOCK_ROWS - 1)));
      const expected = Array.from({ length: BLOCK_ROWS }, (_, n) => of(n)).filter(
        ({ workflowId }) => workflowId !== null,
      );
      expect(
        Object.values(block?.keys ?? {})
          .flat()
          .toSorted(),
      ).toEqual(expected.map(keyOf));
      expect(block?.keys["wf_1 hook"]).toEqual(expected.filter(({ workflowId }) => workflowId === "wf_1").map(keyOf));
      // A new instance counts what is open.
      const next = new IndexStore(sql);
      for (let n = 2 * BLOCK_ROWS; n < 3 * BLOCK_ROWS; n++) record(next, tenant, [of(n)]);
      expect([blocksOf(sql).length, rowsOpen(sql)]).toEqual([2, BLOCK_ROWS]);
    });
  });

  it("take in what is late, and no row but theirs is written for it; what has no workflow is not named", async () => {
    const tenant = newTenant();
    await onDisk(tenant, (sql) => {
      const store = new IndexStore(sql);
      record(
        store,
        tenant,
        Array.from({ length: 1_000 }, (_, n) => summary(tenant, 10 * n)),
      );
      const before = namedOf(sql).length;
      const late = [
        summary(tenant, 15, { workflowId: "wf_late" }),
        summary(tenant, 16, { workflowId: null }),
        summary(tenant, 25),
      ];
      record(store, tenant, late);
      record(store, tenant, late);
      expect(namedOf(sql).length).toBe(before + 2);
      expect(blocksOf(sql)[0]?.keys["wf_late hook"]).toEqual([keyOf(summary(tenant, 15))]);
      expect(listRows(sql, tenant, { ...ALL, workflowId: "wf_late" }).items).toHaveLength(1);
    });
  });

  it("are divided where too much is late", async () => {
    const tenant = newTenant();
    await onDisk(tenant, (sql) => {
      const store = new IndexStore(sql);
      record(
        store,
        tenant,
        Array.from({ length: 1_000 }, (_, n) => summary(tenant, 10_000 * n)),
      );
      record(
        store,
        tenant,
        Array.from({ length: 2_000 }, (_, n) => summary(tenant, 1 + n, { workflowId: n % 2 === 0 ? "wf_a" : "wf_b" })),
      );
      const blocks = blocksOf(sql);
      for (const [at, { last, keys }] of blocks.entries()) {
        const named = Object.values(keys).flat();
        expect(named.length).toBeLessThanOrEqual(2 * BLOCK_ROWS);
        for (const key of named) expect(key <= last && key > (blocks[at - 1]?.last ?? "")).toBe(true);
      }
      expect(listRows(sql, tenant, { ...ALL, limit: 5_000, workflowId: "wf_b" }).items).toHaveLength(1_000);
    });
  });

  it("go with their last row, and no earlier", async () => {
    const tenant = newTenant();
    await onDisk(tenant, (sql) => {
      const store = new IndexStore(sql);
      const all = Array.from({ length: 4 * BLOCK_ROWS }, (_, n) => summary(tenant, n));
      record(store, tenant, all);
      const lasts = () => blocksOf(sql).map(({ last }) => last);
      const [first, second, third] = lasts();
      const keys = all.map(keyOf);
      store.remove(keys.slice(1, 2 * BLOCK_ROWS));
      expect(lasts()).toEqual([first, third]);
      expect(listRows(sql, tenant, { ...ALL, workflowId: "wf_a", limit: 3, before: second ?? "" }).items).toHaveLength(
        1,
      );
      // What is late in the part of one that is gone belongs to the next.
      record(store, tenant, [summary(tenant, BLOCK_ROWS + 7, { workflowId: "wf_b", seq: 10 })]);
      expect(blocksOf(sql)[1]?.keys["wf_b hook"]).toHaveLength(1);
      store.remove(keys);
      expect([lasts(), rowsOpen(sql)]).toEqual([[], 0]);
      record(store, tenant, all);
      expect([blocksOf(sql).length, rowsOpen(sql)]).toEqual([3, BLOCK_ROWS]);
    });
  });

  it("are looked at so many at once, and the next look goes on", async () => {
    const tenant = newTenant();
    await onDisk(tenant, (sql) => {
      const store = new IndexStore(sql);
      const all = Array.from({ length: 12 * BLOCK_ROWS }, (_, n) =>
        summary(tenant, n, { workflowId: n % 1_000 === 7 ? "wf_rare" : "wf_a" }),
      );
      record(store, tenant, all);
      const found = new Set<string>();
      let looks = 0;
      for (let below: string | null = "~"; below !== null; looks++) {
        const walk = keysOfWorkflow(sql, { workflowId: "wf_rare", trigger: null }, keyRange(NO_CONDITIONS, below), 3);
        let step = walk.next();
        for (; step.done !== true; step = walk.next()) found.add(step.value);
        below = step.value;
      }
      expect([...found]).toEqual([3_007, 2_007, 1_007, 7].map((n) => keyOf(summary(tenant, n))));
      expect(looks).toBeGreaterThan(4);
    });
  });
});

describe("a shard that is older than its blocks", () => {
  const ROWS = (BLOCKS_PER_STEP + 4) * BLOCK_ROWS + 100;
  const BEFORE =
    "CREATE INDEX executions_workflow ON executions (workflow_id, sort_key, trigger_kind) WHERE workflow_id IS NOT NULL";
  const ofNumber = (tenant: string, n: number) =>
    summary(tenant, n, {
      workflowId: n % 7 === 0 ? null : `wf_${n % 40}`,
      ...(n % 9 === 0 ? { status: "faulted" } : {}),
    });

  it("gets them, also where it is cut off meanwhile, and answers as before", async () => {
    const tenant = newTenant();
    const all = Array.from({ length: ROWS }, (_, n) => ofNumber(tenant, n));
    await onDisk(tenant, (sql, storage) => {
      storage.transactionSync(() => {
        record(new IndexStore(sql), tenant, all);
        sql.exec("DROP TABLE workflow_blocks");
        sql.exec(BEFORE);
      });
      // One step, and no more: the object is lost.
      expect(storage.transactionSync(() => new IndexStore(sql).migrate())).toBe(true);
      expect(blocksOf(sql)).toHaveLength(BLOCKS_PER_STEP);
    });
    await evictDurableObject(shardStub(tenant, 0));
    const expected = all.filter(({ workflowId }) => workflowId === "wf_11").toReversed();
    const page = valueOf(await shardRpc(tenant, 0).list({ ...ALL, workflowId: "wf_11", limit: 100 }));
    expect(page.items).toEqual(expected.slice(0, 100));
    const times = { from: START + 1, to: START + 9_000 };
    expect(valueOf(await shardRpc(tenant, 0).counts({ workflowId: "wf_11", ...times })).counts).toEqual(
      naiveCounts(all, { workflowId: "wf_11", ...times }),
    );
    await onDisk(tenant, (sql) => {
      expect(sql.exec("SELECT name FROM sqlite_master WHERE name = 'executions_workflow'").toArray()).toEqual([]);
      const end = blocksOf(sql).at(-1)?.last ?? "";
      const closed = all.filter((one) => one.workflowId !== null && keyOf(one) <= end).map(keyOf);
      expect(namedOf(sql).toSorted()).toEqual(closed);
      expect(rowsOpen(sql)).toBeLessThan(2 * BLOCK_ROWS);
      expect(new IndexStore(sql).migrate()).toBe(false);
    });
  }, 60_000);

  it("gets none that it needs not, where it is small", async () => {
    const tenant = newTenant();
    await onDisk(tenant, (sql) => {
      record(new IndexStore(sql), tenant, [ofNumber(tenant, 1)]);
      sql.exec("DROP TABLE workflow_blocks");
      sql.exec(BEFORE);
    });
    await evictDurableObject(shardStub(tenant, 0));
    valueOf(await shardRpc(tenant, 0).record([ofNumber(tenant, 2)]));
    expect(valueOf(await shardRpc(tenant, 0).list({ ...ALL, workflowId: "wf_1" })).items).toHaveLength(1);
    expect(await onDisk(tenant, blocksOf)).toEqual([]);
  });
});

type Conditions = Omit<IndexQuery, "before" | "limit" | "anyOf">;

function fits(one: ExecutionSummary, asked: Conditions): boolean {
  const { workflowId, status, trigger, from, to, error, number, text } = asked;
  const has = (line: string | null | undefined, part: string) =>
    (line ?? "").toLowerCase().includes(part.toLowerCase());
  return (
    (workflowId === null || one.workflowId === workflowId) &&
    (status === null || one.status === status) &&
    (trigger === null || one.triggerKind === trigger) &&
    (number === null || one.number === number) &&
    (from === null || keyOf(one) >= sortKeyAt(from)) &&
    (to === null || keyOf(one) < sortKeyAt(to)) &&
    (text === null || has(one.about, text) || has(one.errorTitle, text)) &&
    (error === null || (one.status === "faulted" && has(one.errorTitle, error)))
  );
}

function naiveCounts(all: readonly ExecutionSummary[], conditions: Pick<Conditions, "workflowId" | "from" | "to">) {
  const counts: Partial<Record<ExecutionStatus, number>> = {};
  for (const one of all)
    if (fits(one, { ...NO_CONDITIONS, ...conditions })) counts[one.status] = (counts[one.status] ?? 0) + 1;
  return counts;
}

/** All pages of a list, each of which keeps to its word. */
function paged(sql: Sql, tenant: string, conditions: Conditions, limit: number): readonly ExecutionSummary[] {
  const shown: ExecutionSummary[] = [];
  for (let before: string | null = null; ;) {
    const { items, completeFrom } = listRows(sql, tenant, { ...conditions, before, limit });
    const keys = items.map(keyOf);
    expect(keys).toEqual(keys.toSorted().toReversed());
    expect(keys.length).toBeLessThanOrEqual(limit);
    expect(before === null || keys.every((key) => key < (before ?? ""))).toBe(true);
    shown.push(...items.filter((item) => completeFrom === null || keyOf(item) >= completeFrom));
    if (completeFrom === null) return shown;
    expect(before === null || completeFrom < before).toBe(true);
    before = completeFrom;
  }
}

/** 0 to 1, the same for the same seed: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("lists and counts, compared with looking at everything", () => {
  const STATUSES: readonly ExecutionStatus[] = [
    "completed",
    "completed",
    "completed",
    "completed",
    "faulted",
    "running",
  ];
  const TRIGGERS = ["hook", "hook", "hook", "api", "event", "parent"] as const;

  /** Records what comes in order, late, twice or changed, forgets some, and begins anew now and then. */
  function storm(sql: Sql, tenant: string, seed: number): Map<string, ExecutionSummary> {
    const random = randomOf(seed);
    const whole = (below: number): number => Math.floor(random() * below);
    const model = new Map<string, ExecutionSummary>();
    let store = new IndexStore(sql);
    let now = 10_000;
    const made = (at: number): ExecutionSummary => {
      const status = STATUSES[whole(STATUSES.length)] ?? "completed";
      // An id is of one workflow and one trigger for ever, also where it is forgotten and comes again. Few run half of all, some run once.
      const own = randomOf(at);
      const number = Math.floor(own() * (own() < 0.5 ? 2 : 60));
      return summary(tenant, at, {
        lane: 8 * whole(2),
        status,
        workflowId: own() < 0.08 ? null : `wf_${number}`,
        triggerKind: TRIGGERS[Math.floor(own() * TRIGGERS.length)] ?? "hook",
        endedAt: TERMINAL.has(status) ? START + at : null,
        errorTitle: status === "faulted" ? (whole(4) === 0 ? "Gateway Timeout" : "Not Found") : null,
        seq: 1,
      });
    };
    for (let round = 0; round < 90; round++) {
      const batch: ExecutionSummary[] = [];
      const late = round % 15 === 7 ? whole(9_000) : null;
      for (let n = 0, most = late === null ? whole(80) : 300; n < most; n++) {
        if (late === null) now += whole(5);
        batch.push(made(late === null ? now - (whole(10) === 0 ? whole(1_500) : 0) : late + n));
      }
      const known = [...model.values()];
      for (let n = 0; n < 8 && known.length > 0; n++) {
        const one = known[whole(known.length)];
        if (one === undefined || TERMINAL.has(one.status)) continue;
        batch.push({ ...one, status: "completed", endedAt: one.startedAt + 9, seq: one.seq + 1 }, one);
      }
      record(store, tenant, batch);
      for (const one of batch) if ((model.get(keyOf(one))?.seq ?? 0) < one.seq) model.set(keyOf(one), one);
      if (round % 10 === 9) {
        const keys = [...model.keys()].toSorted();
        // The oldest, but for some; and here and there one.
        const gone = keys.filter((_, at) => (at < 200 && whole(12) > 0) || whole(40) === 0);
        store.remove(gone);
        for (const key of gone) model.delete(key);
      }
      if (whole(9) === 0) store = new IndexStore(sql);
    }
    return model;
  }

  it.each([1, 2, 3])(
    "seed %i",
    async (seed) => {
      const tenant = newTenant();
      await onDisk(tenant, (sql) => {
        const all = [...storm(sql, tenant, seed).entries()]
          .toSorted(([a], [b]) => (a < b ? 1 : -1))
          .map(([, one]) => one);
        expect(all.length).toBeGreaterThan(2_000);
        expect(blocksOf(sql).length).toBeGreaterThan(5);
        const [middle, end] = [START + 10_500, START + 11_500];
        const totals = new StatusTotals();
        for (const workflowId of [null, "wf_0", "wf_1", "wf_17", "wf_nobody", '","']) {
          for (const [from, to] of [
            [null, null],
            [middle, null],
            [null, middle],
            [middle, end],
            [end, middle],
          ] as const) {
            expect(countRows(sql, { workflowId, from, to })).toEqual({
              counts: naiveCounts(all, { workflowId, from, to }),
              complete: true,
            });
            for (const status of [null, "completed", "faulted", "running", "cancelled"] as const)
              for (const trigger of [null, "hook", "parent"] as const)
                for (const [error, number, text] of [
                  [null, null, null],
                  ["GATE", null, null],
                  [null, 3, null],
                  [null, null, "a-1"],
                  [null, 3, "not f"],
                ] as const) {
                  const conditions = { workflowId, status, trigger, from, to, error, number, text };
                  const expected = all.filter((one) => fits(one, conditions));
                  const shown = paged(sql, tenant, conditions, expected.length > 300 ? 170 : 23);
                  if (JSON.stringify(shown) !== JSON.stringify(expected))
                    expect({ conditions, shown }).toEqual({ conditions, shown: expected });
                }
          }
          const counted = Object.entries(totals.totals(sql, workflowId)).filter(([, n]) => n > 0);
          expect(Object.fromEntries(counted)).toEqual(naiveCounts(all, { workflowId, from: null, to: null }));
        }
      });
    },
    60_000,
  );
});
