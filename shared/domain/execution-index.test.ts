import { describe, expect, it } from "vitest";
import type { ExecutionSummary } from "./execution.ts";
import { addCounts, INDEX_SHARDS, indexShardOf, keyRange, mergePages, type ShardPage } from "./execution-index.ts";
import { executionId, executionIdAt, executionSortKey, sortKeyAt } from "./ids.ts";

const TENANT = "k3v9q2m7x1";
const START = Date.UTC(2026, 10, 1);

const idAt = (n: number, lane = n % 16, home: "intake" | "object" = "intake") =>
  executionId({ tenant: TENANT, lane, home, sequence: (START + n) * 4096 });
const item = (n: number): ExecutionSummary => ({
  id: idAt(n),
  workflowId: null,
  workflowName: "w",
  revision: "r",
  status: "completed",
  triggerKind: "api",
  startedAt: START + n,
  endedAt: START + n,
  seq: 1,
  errorTitle: null,
});
const keyOf = (n: number): string => executionSortKey(idAt(n));

describe("sort keys", () => {
  it("give the id again, and lie in the order of time", () => {
    for (const home of ["intake", "object"] as const) {
      const id = idAt(77, 13, home);
      expect(executionIdAt(TENANT, executionSortKey(id), home)).toBe(id);
    }
    expect(sortKeyAt(START) <= keyOf(0) && keyOf(0) < sortKeyAt(START + 1)).toBe(true);
    expect(sortKeyAt(-5)).toBe("0".repeat(13));
    expect(sortKeyAt(Number.MAX_VALUE)).toHaveLength(13);
  });

  it("make a range of two times and a place in the list", () => {
    expect(keyRange({ from: null, to: null }, null)).toEqual({ above: "", below: "~" });
    expect(keyRange({ from: START, to: START + 9 }, null)).toEqual({
      above: sortKeyAt(START),
      below: sortKeyAt(START + 9),
    });
    expect(keyRange({ from: null, to: START + 9 }, keyOf(3)).below).toBe(keyOf(3));
    expect(keyRange({ from: null, to: START + 2 }, keyOf(3)).below).toBe(sortKeyAt(START + 2));
  });
});

describe("indexShardOf", () => {
  it("goes by lane, and knows no other tenant's ids", () => {
    expect(indexShardOf(TENANT, idAt(1, 3))).toBe(3);
    expect(indexShardOf(TENANT, idAt(1, 3 + INDEX_SHARDS))).toBe(3);
    expect(indexShardOf("k3v9q2m7x2", idAt(1, 3))).toBeUndefined();
    expect(indexShardOf(TENANT, "exe_nonsense")).toBeUndefined();
  });
});

describe("mergePages", () => {
  const page = (numbers: readonly number[], completeFrom: number | null = null): ShardPage => ({
    items: numbers.map(item),
    completeFrom: completeFrom === null ? null : keyOf(completeFrom),
  });
  const merged = (pages: readonly ShardPage[], limit: number) => {
    const { items, next } = mergePages(pages, limit);
    return { shown: items.map(({ startedAt }) => startedAt - START), next };
  };

  it("puts them in order, newest first, and says where to go on", () => {
    expect(merged([page([9, 5, 1]), page([8, 7]), page([])], 10)).toEqual({ shown: [9, 8, 7, 5, 1], next: null });
    expect(merged([page([9, 5, 1]), page([8, 7])], 3)).toEqual({ shown: [9, 8, 7], next: keyOf(7) });
  });

  it("shows nothing from below where a shard has stopped: it may have something newer", () => {
    expect(merged([page([9, 8, 7], 7), page([6, 3])], 5)).toEqual({ shown: [9, 8, 7], next: keyOf(7) });
    expect(merged([page([], 7), page([9, 3])], 5)).toEqual({ shown: [9], next: keyOf(7) });
    expect(merged([page([], 7), page([], 4)], 5)).toEqual({ shown: [], next: keyOf(7) });
  });

  it("loses none and repeats none, whatever the limits are", () => {
    const shards = [[20, 19, 18, 3, 2, 1], [17, 16, 4], [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5], []];
    for (const limit of [1, 2, 3, 7, 30]) {
      const seen: number[] = [];
      let before: string | null = null;
      do {
        const pages = shards.map((rows) => {
          const found = rows.filter((n) => before === null || keyOf(n) < before).slice(0, limit + 1);
          return page(found, found.length === limit + 1 ? (found.at(-1) ?? null) : null);
        });
        const { shown, next } = merged(pages, limit);
        seen.push(...shown);
        before = next;
      } while (before !== null);
      expect(seen, `limit ${limit}`).toEqual(Array.from({ length: 20 }, (_, n) => 20 - n));
    }
  });
});

describe("addCounts", () => {
  it("adds by status, and is complete where all are", () => {
    const one = { counts: { completed: 2, faulted: 1 }, complete: true };
    expect(addCounts([one, { counts: { completed: 3 }, complete: true }])).toEqual({
      counts: { completed: 5, faulted: 1 },
      complete: true,
    });
    expect(addCounts([one, { counts: {}, complete: false }]).complete).toBe(false);
  });
});
