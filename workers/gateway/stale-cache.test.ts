import { expect, it } from "vitest";
import { StaleCache } from "./stale-cache.ts";

it("gives nothing that is older than its time", () => {
  const cache = new StaleCache<number>(10, 5_000);
  cache.set("a", 1, 1_000);
  expect(cache.get("a", 5_999)).toBe(1);
  expect(cache.get("a", 6_000)).toBeUndefined();
  // A clock that stands still, as it does while the isolate computes, keeps it no longer than one that moves.
  cache.set("a", 1, 1_000);
  for (let now = 1_000; now < 6_000; now += 100) cache.get("a", now);
  expect(cache.get("a", 6_000)).toBeUndefined();
});

it("lets go of what was used least recently", () => {
  const cache = new StaleCache<number>(2, 5_000);
  cache.set("a", 1, 0);
  cache.set("b", 2, 0);
  cache.get("a", 1);
  cache.set("c", 3, 1);
  expect([cache.get("a", 2), cache.get("b", 2), cache.get("c", 2)]).toEqual([1, undefined, 3]);
});

it("forgets by value", () => {
  const cache = new StaleCache<number>(9, 5_000);
  for (const n of [1, 2, 3]) cache.set(`${n}`, n, 0);
  cache.deleteWhere((n) => n > 1);
  expect([cache.get("1", 1), cache.get("2", 1), cache.get("3", 1)]).toEqual([1, undefined, undefined]);
});
