import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationMs, DurationError, MAX_DURATION_MS } from "./duration.ts";
import type { Duration } from "./types.ts";

describe("durationMs", () => {
  it.each<[Duration, number]>([
    [{ seconds: 30 }, 30_000],
    [{ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 }, 93_784_005],
    [{ milliseconds: 0 }, 0],
    ["PT30S", 30_000],
    ["PT0.25S", 250],
    ["PT1H30M", 5_400_000],
    ["P1DT12H", 129_600_000],
    ["P2W", 1_209_600_000],
    ["P36525D", MAX_DURATION_MS],
  ])("%j is %d ms", (duration, ms) => {
    expect(durationMs(duration)).toBe(ms);
  });

  it.each<[unknown, RegExp]>([
    ["P1Y", /no fixed length/],
    ["P1M", /no fixed length/],
    ["PT", /not an ISO 8601/],
    ["P", /not an ISO 8601/],
    ["", /not an ISO 8601/],
    ["30s", /not an ISO 8601/],
    ["-PT1S", /not an ISO 8601/],
    [`PT${"9".repeat(400)}S`, /not an ISO 8601/],
    [`PT${"9".repeat(100)}S`, /hundred years/],
    ["P36526D", /hundred years/],
    [{}, /at least one/],
    [{ seconds: -1 }, /not negative/],
    [{ seconds: Number.NaN }, /not negative/],
    [{ seconds: "1" }, /not negative/],
    [{ weeks: 1 }, /Unknown unit/],
    [{ days: 1e308 }, /hundred years/],
    [null, /A duration is/],
    [5, /A duration is/],
  ])("%j is refused", (duration, message) => {
    expect(() => durationMs(duration as Duration)).toThrow(DurationError);
    expect(() => durationMs(duration as Duration)).toThrow(message);
  });

  it("gives whole milliseconds in range, or a DurationError, for anything", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^P[0-9.YMWDTHS]{1,20}$/), fc.anything()), (value) => {
        const ms = attempt(value);
        return ms === "refused" || (Number.isSafeInteger(ms) && ms >= 0 && ms <= MAX_DURATION_MS);
      }),
    );
  });
});

function attempt(value: unknown): number | "refused" {
  try {
    return durationMs(value as Duration);
  } catch (error) {
    if (error instanceof DurationError) return "refused";
    throw error;
  }
}
