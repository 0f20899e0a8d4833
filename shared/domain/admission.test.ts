import { describe, expect, it } from "vitest";
import { count, decide, gateLane, MAX_WAITING, type RateWindow } from "./admission.ts";

describe("decide", () => {
  const slot = (policy: "queue" | "reject" | "cancel-previous", limit = 2) => ({ gate: "g", limit, policy });
  it.each([
    ["there is room", { atWork: 1, leaving: 0, waiting: 0 }, "queue", { kind: "go" }],
    ["there is none", { atWork: 2, leaving: 0, waiting: 0 }, "queue", { kind: "wait", cancel: 0 }],
    ["somebody waits already", { atWork: 1, leaving: 0, waiting: 1 }, "queue", { kind: "wait", cancel: 0 }],
    [
      "the queue is full",
      { atWork: 2, leaving: 0, waiting: MAX_WAITING },
      "queue",
      { kind: "reject", because: "queue" },
    ],
    [
      "there is none, and none may wait",
      { atWork: 2, leaving: 0, waiting: 0 },
      "reject",
      { kind: "reject", because: "limit" },
    ],
    ["one has to go", { atWork: 2, leaving: 0, waiting: 0 }, "cancel-previous", { kind: "wait", cancel: 1 }],
    ["one goes already", { atWork: 2, leaving: 1, waiting: 1 }, "cancel-previous", { kind: "wait", cancel: 1 }],
    [
      "who is leaving still acts",
      { atWork: 2, leaving: 1, waiting: 0 },
      "cancel-previous",
      { kind: "wait", cancel: 0 },
    ],
    ["the limit was lowered", { atWork: 5, leaving: 0, waiting: 2 }, "cancel-previous", { kind: "wait", cancel: 6 }],
  ] as const)("where %s", (_name, crowd, policy, decision) => {
    expect(decide(crowd, slot(policy))).toEqual(decision);
  });
});

describe("count", () => {
  const rate = { gate: "g", limit: 5, perMs: 10_000 };

  it("never lets more than the limit be in any such time, and says when there is room again", () => {
    const taken: number[] = [];
    let window: RateWindow | null = null;
    for (let now = 1_000_000; now < 1_060_000; now += 137) {
      const counted = count(window, rate, now);
      if (counted.ok) {
        window = counted.window;
        taken.push(now);
      } else {
        expect(count(window, rate, now + counted.retryAfterMs).ok).toBe(true);
        expect(count(window, rate, now + counted.retryAfterMs - 1).ok).toBe(false);
      }
    }
    for (const from of taken) {
      const within = taken.filter((at) => at >= from && at < from + rate.perMs);
      expect(within.length).toBeLessThanOrEqual(rate.limit);
    }
    // A tenth stricter at the most.
    expect(taken.length).toBeGreaterThanOrEqual(25);
  });

  it("begins anew with another time, and goes on where the clock was set back", () => {
    const full = Array.from({ length: 5 }).reduce<RateWindow | null>((window) => {
      const counted = count(window, rate, 500_000);
      return counted.ok ? counted.window : window;
    }, null);
    expect(count(full, rate, 499_000).ok).toBe(false);
    expect(count(full, { ...rate, perMs: 20_000 }, 500_000).ok).toBe(true);
    expect(count(full, rate, 700_000).ok).toBe(true);
  });
});

it("a gate is found again, and gates are spread", () => {
  expect(gateLane("wf_a", "k")).toBe(gateLane("wf_a", "k"));
  expect(new Set(Array.from({ length: 200 }, (_, n) => gateLane("wf_a", String(n)))).size).toBe(16);
});
