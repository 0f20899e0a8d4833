import { describe, expect, it } from "vitest";
import { ago, countdown, duration, past } from "./format.ts";

describe("duration", () => {
  it.each([
    [0, "< 1 ms"],
    [840, "840 ms"],
    [4_200, "4.2 s"],
    [59_949, "59.9 s"],
    [59_999, "1 min"],
    [185_000, "3 min 5 s"],
    [7_800_000, "2 h 10 min"],
    [3_599_900, "1 h"],
    [354_600_000, "4 d 3 h"],
  ])("%d ms is %s", (ms, text) => expect(duration(ms)).toBe(text));
});

describe("countdown", () => {
  it("rounds up, so that 0 s is never shown while it waits", () => {
    expect([countdown(1), countdown(1_001), countdown(59_999), countdown(61_000)]).toEqual([
      "1 s",
      "2 s",
      "60 s",
      "1 min 1 s",
    ]);
  });
});

describe("ago", () => {
  it.each([
    [500, "just now"],
    [5_000, "5 sec. ago"],
    [180_000, "3 min. ago"],
    [7_200_000, "2 hr. ago"],
    [86_400_000 * 2, "2 days ago"],
    [86_400_000 * 400, "last yr."],
  ])("%d ms before is %s", (ms, text) => expect(ago(0, ms)).toBe(text));
});

describe("what has happened", () => {
  it("is never said to be in the future, where two clocks differ", () => {
    expect(past(22_000, 0)).toBe("just now");
    expect(past(0, 22_000)).toBe("22 sec. ago");
    expect(past(3_600_000, 0)).toBe("in 1 hr.");
  });
});
