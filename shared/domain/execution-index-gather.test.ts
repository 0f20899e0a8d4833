import { describe, expect, it } from "vitest";
import type { ExecutionSummary } from "./execution.ts";
import { executionId, executionSortKey } from "./ids.ts";
import { gatherPage } from "./execution-index-gather.ts";
import { ok } from "./result.ts";

const START = Date.UTC(2026, 10, 1);
const item = (n: number): ExecutionSummary => ({
  id: executionId({ tenant: "k3v9q2m7x1", lane: 0, home: "intake", sequence: (START + n) * 4096 }),
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
const keyOf = (n: number): string => executionSortKey(item(n).id);

/** Shards that hold these, newest first, and look at no more than `scan` of them in one call. */
function reader(shards: readonly (readonly number[])[], fits: (n: number) => boolean, scan = Number.POSITIVE_INFINITY) {
  let asked = 0;
  const page = (after: string | null, limit: number) =>
    gatherPage(shards.length, after, limit, async (shard, before, most) => {
      asked++;
      const rest = (shards[shard] ?? []).filter((n) => before === null || keyOf(n) < before);
      const looked = rest.slice(0, scan);
      const found = looked.filter(fits).slice(0, most);
      const last = found.at(-1);
      const end = looked.length < rest.length ? looked.at(-1) : undefined;
      const stop = found.length >= most ? last : end;
      return ok({ items: found.map(item), completeFrom: stop === undefined ? null : keyOf(stop) });
    });
  return {
    asked: () => asked,
    async all(limit: number): Promise<number[]> {
      const seen: number[] = [];
      let after: string | null = null;
      for (let pages = 0; pages < 10_000; pages++) {
        const got = await page(after, limit);
        if (!got.ok) throw new Error(got.error.detail);
        seen.push(...got.value.items.map(({ startedAt }) => startedAt - START));
        after = got.value.next;
        if (after === null) return seen;
      }
      throw new Error("no end");
    },
    page,
  };
}

const range = (n: number) => Array.from({ length: n }, (_, i) => n - i);
const spread = (n: number, of: (i: number) => number) =>
  [0, 1, 2, 3].map((shard) => range(n).filter((i) => of(i) === shard));

describe("gatherPage", () => {
  it.each([
    ["evenly", spread(200, (i) => i % 4)],
    ["all in one shard", spread(200, () => 2)],
    ["in stretches", spread(200, (i) => Math.floor(i / 50) % 4)],
    ["at random", spread(200, (i) => (Math.imul(i, 0x9e3779b1) >>> 28) % 4)],
  ])("gives each once, in order, spread %s", async (_how, shards) => {
    for (const limit of [1, 3, 10, 50, 300]) {
      expect(await reader(shards, () => true).all(limit), `limit ${limit}`).toEqual(range(200));
      const third = (n: number): boolean => n % 3 === 0;
      expect(await reader(shards, third, 7).all(limit), `limit ${limit}, bounded`).toEqual(range(200).filter(third));
    }
  });

  it("fills a page where there is enough, and asks few twice", async () => {
    const even = reader(
      spread(400, (i) => i % 4),
      () => true,
    );
    const page = await even.page(null, 50);
    expect(page.ok && page.value.items.length).toBe(50);
    expect(even.asked()).toBe(4);
    const one = reader(
      spread(400, () => 1),
      () => true,
    );
    const full = await one.page(null, 50);
    expect(full.ok && full.value.items.length).toBe(50);
    expect(one.asked()).toBe(5);
  });

  it("does not ask one again that has looked at enough", async () => {
    const bounded = reader(
      spread(400, (i) => i % 4),
      (n) => n < 3,
      10,
    );
    const page = await bounded.page(null, 50);
    expect(page.ok && [page.value.items.length, page.value.next !== null]).toEqual([0, true]);
    expect(bounded.asked()).toBe(4);
  });
});
