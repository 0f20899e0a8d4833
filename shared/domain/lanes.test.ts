import fc from "fast-check";
import { expect, it } from "vitest";
import { fnv1a, laneOf } from "./lanes.ts";

const never = (): number => {
  throw new Error("a key's lane is not random");
};

it("is FNV-1a, as published (http://www.isthe.com/chongo/tech/comp/fnv, 32 bits)", () => {
  expect(fnv1a("")).toBe(0x811c9dc5);
  expect(fnv1a("a")).toBe(0xe40c292c);
  expect(fnv1a("foobar")).toBe(0xbf9cf968);
});

it("gives a key the same lane every time, within the tenant's lanes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 }), fc.string(), fc.string(), (lanes, source, key) => {
      const lane = laneOf(lanes, source, key, never);
      expect(lane).toBe(laneOf(lanes, source, key, never));
      expect(lane).toBeGreaterThanOrEqual(0);
      expect(lane).toBeLessThan(lanes);
    }),
  );
});

it("pins what is on disk: a key must be found by a later release", () => {
  expect([
    laneOf(16, "api", "order-1", never),
    laneOf(16, "api", "order-2", never),
    laneOf(16, "hook_x", "order-1", never),
  ]).toEqual([fnv1a("api\u0000order-1") % 16, fnv1a("api\u0000order-2") % 16, fnv1a("hook_x\u0000order-1") % 16]);
});

it("spreads keys, and what has none", () => {
  const lanes = new Set(Array.from({ length: 400 }, (_, i) => laneOf(16, "api", `k${i}`, never)));
  expect(lanes.size).toBe(16);
  expect(laneOf(16, "api", null, () => 0)).toBe(0);
  expect(laneOf(16, "api", null, () => 0.999)).toBe(15);
});
