import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { ExecutionStatus, ExecutionSummary, Trigger } from "../../shared/domain/execution.ts";
import { NO_CONDITIONS } from "../../shared/domain/execution-index.ts";
import { sortKeyAt } from "../../shared/domain/ids.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { shardRpc, shardStub, START, summary } from "./index-fixture.ts";
import { countRows, listRows } from "./index-query.ts";
import { BLOCK_ROWS, MAX_COUNTED_ROWS, MAX_RECORD_BATCH, MAX_SCANNED_ENTRIES, MAX_SCANNED_ROWS } from "./limits.ts";
import type { IndexQuery } from "./rpc.ts";

const TENANT = "0000p1ans0";
const ROWS = 20_000;
const LIMIT = 50;

const STATUS: readonly ExecutionStatus[] = ["completed", "faulted", "cancelled", "running", "waiting", "indeterminate"];
const KINDS: readonly Trigger["kind"][] = ["hook", "api", "schedule", "event"];

/** The few of one workflow. */
const RARE = new Set([7, 4_001, 12_345]);

/** Nine of ten are completed, half are of one workflow; what is asked for as rare is the oldest. */
function row(n: number): ExecutionSummary {
  const status = n % 10 === 0 ? (STATUS[1 + ((n / 10) % 5)] ?? "faulted") : "completed";
  return summary(TENANT, n, {
    status,
    workflowId: n % 2 === 0 ? "wf_busy" : RARE.has(n) ? "wf_rare" : n % 5 === 0 ? null : `wf_${n % 40}`,
    triggerKind: n === 0 ? "parent" : (KINDS[n % 4] ?? "hook"),
    errorTitle: status === "faulted" ? (n < 100 ? "Rare failure" : "Bad Gateway") : null,
    endedAt: START + n,
  });
}

interface Read {
  readonly rows: number;
  readonly plans: readonly string[];
  readonly found: number;
}

/** What a question reads, as the runtime bills it, and how SQLite goes about it. */
function ask(question: (sql: Sql) => { readonly found: number }): Promise<Read> {
  return runInDurableObject(shardStub(TENANT, 0), (_object, { storage }) => {
    const cursors: { readonly rowsRead: number }[] = [];
    const plans: string[] = [];
    const { found } = question({
      exec: (query, ...bindings) => {
        for (const { detail } of storage.sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings))
          plans.push(String(detail));
        const cursor = storage.sql.exec(query, ...bindings);
        cursors.push(cursor);
        return cursor;
      },
    });
    return { rows: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0), plans, found };
  });
}

const list = (conditions: Partial<IndexQuery>) =>
  ask((sql) => {
    const { items } = listRows(sql, TENANT, { ...NO_CONDITIONS, before: null, limit: LIMIT, ...conditions });
    return { found: items.length };
  });

beforeAll(async () => {
  const shard = shardRpc(TENANT, 0);
  for (let first = 0; first < ROWS; first += MAX_RECORD_BATCH) {
    const recorded = await shard.record(Array.from({ length: MAX_RECORD_BATCH }, (_, n) => row(first + n)));
    if (!recorded.ok) throw new Error(recorded.error.detail);
  }
}, 60_000);

const deep = sortKeyAt(START + ROWS / 2);
const day = { from: START + 5_000, to: START + 6_000 };
/** In the list's own order: a row is read to be shown. */
const OWN = LIMIT;
/** An entry of an index, its place in the list of keys, and the row that is shown. */
const FOUND = 3 * LIMIT + 1;
/** As far as one call looks, and once more to know where that was. */
const LOOKED = 2 * MAX_SCANNED_ENTRIES + FOUND;
/** The same, where the rows themselves are looked at. */
const LOOKED_ROWS = 2 * MAX_SCANNED_ROWS + FOUND;

/** A block or some, a place in the list of keys, and the row that is shown. */
const NAMED = 2 * LIMIT + 15;
/** What is rare: through all that is in no block, and all blocks, and once more to know whether there are more. */
const RARELY = 2 * BLOCK_ROWS + (2 * ROWS) / BLOCK_ROWS + 10;

describe("what a page of a list reads", () => {
  it.each<[string, Partial<IndexQuery>, number, number?]>([
    ["the newest", {}, OWN, LIMIT],
    ["deep in the list", { before: deep }, OWN, LIMIT],
    ["a time", day, OWN, LIMIT],
    ["a status", { status: "faulted" }, FOUND, LIMIT],
    ["a status, deep", { status: "indeterminate", before: deep }, FOUND, LIMIT],
    ["a status, of a time", { status: "faulted", ...day }, FOUND],
    ["a workflow of half of all", { workflowId: "wf_busy" }, 2 * LIMIT + NAMED, LIMIT],
    ["a workflow, deep", { workflowId: "wf_7", before: deep }, NAMED, LIMIT],
    ["a workflow that is rare", { workflowId: "wf_rare" }, RARELY, 3],
    ["a workflow that is rare, of a time", { workflowId: "wf_rare", ...day }, 20, 0],
    ["a workflow that is nowhere", { workflowId: "wf_nowhere" }, RARELY, 0],
    ["a workflow and a status", { workflowId: "wf_busy", status: "faulted" }, FOUND, LIMIT],
    ["a workflow that never had it", { workflowId: "wf_7", status: "waiting" }, LOOKED, 0],
    ["a workflow, completed", { workflowId: "wf_busy", status: "completed" }, 9 * LIMIT, LIMIT],
    ["completed", { status: "completed" }, FOUND + 10, LIMIT],
    ["a trigger", { trigger: "event" }, LIMIT * 6, LIMIT],
    ["a trigger that is rare", { trigger: "parent" }, LOOKED_ROWS, 0],
    ["a workflow and a trigger that is rare", { workflowId: "wf_busy", trigger: "parent" }, RARELY, 1],
    ["completed, by a trigger that is rare", { status: "completed", trigger: "parent" }, LOOKED_ROWS, 0],
    [
      "a workflow, completed, by a trigger that is rare",
      { workflowId: "wf_busy", status: "completed", trigger: "parent" },
      RARELY,
      0,
    ],
    ["a version", { number: 3 }, 10 * LIMIT, LIMIT],
    ["a version of a workflow", { workflowId: "wf_busy", number: 3 }, 20 * LIMIT, LIMIT],
    ["a version that is nowhere", { number: 99 }, LOOKED_ROWS, 0],
    ["a version of a status that is nowhere", { status: "faulted", number: 99 }, 2 * LOOKED_ROWS, 0],
    ["an error", { error: "gateway" }, FOUND, LIMIT],
    ["an error that is rare", { error: "rare" }, LOOKED, 2],
    ["an error that is nowhere", { error: "nowhere" }, LOOKED, 0],
    ["a text that all have", { text: "ORDER A-" }, FOUND, LIMIT],
    ["a text that is nowhere", { text: "nowhere" }, LOOKED_ROWS, 0],
    ["a text of what failed", { text: "order", status: "faulted" }, LOOKED_ROWS],
    ["a text of a workflow that is rare", { text: "a-4001", workflowId: "wf_rare" }, RARELY, 1],
    ["a text of what failed, further back", { text: "rare", status: "faulted" }, 2 * LOOKED_ROWS, 2],
    ["a text of an error", { text: "gateway" }, LOOKED_ROWS],
    ["an error of a workflow and a time", { error: "gateway", workflowId: "wf_busy", ...day }, FOUND],
  ])("%s", async (_name, conditions, most, shown) => {
    const { rows, plans, found } = await list(conditions);
    expect(rows).toBeLessThanOrEqual(most);
    // By an index, from where the page begins, in the order of the list: nothing is gone through, or sorted.
    expect(plans.filter((step) => /TEMP B-TREE|SCAN executions/.test(step))).toEqual([]);
    if (shown !== undefined) expect(found).toBe(shown);
  });
});

it("counts of a time read what they count, so many at most", async () => {
  for (const [query, most, counted] of [
    [{ workflowId: null, ...day }, 2 * 1_000 + 110, 1_000],
    [{ workflowId: "wf_busy", ...day }, 2 * 500 + 130, 500],
    [{ workflowId: null, from: START, to: null }, 2 * MAX_COUNTED_ROWS + 1_010, MAX_COUNTED_ROWS],
  ] as const) {
    const { rows, plans, found } = await ask((sql) => {
      const { counts } = countRows(sql, query);
      return { found: Object.values(counts).reduce((sum, n) => sum + n, 0) };
    });
    expect(found).toBe(counted);
    expect(rows).toBeLessThanOrEqual(most);
    expect(plans.filter((step) => /SCAN executions|TEMP B-TREE/.test(step))).toEqual([]);
  }
});
