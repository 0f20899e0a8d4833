import { describe, expect, it } from "vitest";
import type { Exchange } from "../../ports/egress.ts";
import { createFlightCache, type Loaded } from "./flight-cache.ts";

const { signal } = new AbortController();
const value = (text: string, freshForMs = 1_000, cost = 1): Promise<Exchange<Loaded<string>>> =>
  Promise.resolve({ ok: true, value: { value: text, freshForMs, cost } });
const failure: Exchange<never> = { ok: false, error: { type: "x", status: 500 } };

describe("a cache of what is asked for once", () => {
  it("keeps what is fresh, and no longer", async () => {
    let now = 0;
    const cache = createFlightCache<string>({ maxEntries: 10, maxCost: 10, now: () => now });
    expect(await cache.get("a", signal, () => value("1", 100))).toEqual({ ok: true, value: "1" });
    now = 99;
    expect(await cache.get("a", signal, () => value("2"))).toEqual({ ok: true, value: "1" });
    now = 100;
    expect(cache.peek("a")).toBeUndefined();
    expect(await cache.get("a", signal, () => value("3", 0))).toEqual({ ok: true, value: "3" });
    expect(cache.peek("a")).toBeUndefined();
  });

  it("lets go of what was used least lately, by number and by cost", async () => {
    const cache = createFlightCache<string>({ maxEntries: 2, maxCost: 10 });
    await cache.get("a", signal, () => value("a"));
    await cache.get("b", signal, () => value("b"));
    cache.peek("a");
    await cache.get("c", signal, () => value("c"));
    expect(["a", "b", "c"].map((key) => cache.peek(key))).toEqual(["a", undefined, "c"]);
    await cache.get("d", signal, () => value("d", 1_000, 10));
    expect(["a", "c", "d"].map((key) => cache.peek(key))).toEqual([undefined, undefined, "d"]);
    await cache.get("e", signal, () => value("e", 1_000, 11));
    expect(["d", "e"].map((key) => cache.peek(key))).toEqual(["d", undefined]);
    cache.drop("d");
    await cache.get("f", signal, () => value("f", 1_000, 10));
    expect(cache.peek("f")).toBe("f");
  });

  it("shares a failure with those that wait, and asks again for those that come after", async () => {
    const cache = createFlightCache<string>({ maxEntries: 10, maxCost: 10 });
    let asked = 0;
    const load = async (): Promise<Exchange<never>> => {
      asked++;
      await new Promise((done) => setTimeout(done, 10));
      return failure;
    };
    expect(await Promise.all([cache.get("a", signal, load), cache.get("a", signal, load)])).toEqual([failure, failure]);
    expect(asked).toBe(1);
    expect(await cache.get("a", signal, () => value("1"))).toMatchObject({ ok: true });
  });

  it("does not wait for one that threw, or when it is given up itself", async () => {
    const cache = createFlightCache<string>({ maxEntries: 10, maxCost: 10 });
    const first = cache.get("a", signal, () => Promise.reject(new Error("stale")));
    const second = cache.get("a", signal, () => value("2"));
    await expect(first).rejects.toThrow("stale");
    expect(await second).toEqual({ ok: true, value: "2" });

    const never = cache.get("b", signal, () => new Promise(() => undefined));
    const given = new AbortController();
    const waiting = cache.get("b", given.signal, () => Promise.resolve(failure));
    given.abort();
    expect(await waiting).toEqual(failure);
    expect(await Promise.race([never, Promise.resolve("waits")])).toBe("waits");
  });
});
