import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admitted,
  backOffMs,
  type BreakerSettings,
  type BreakerState,
  breakerView,
  CLOSED,
  DEFAULT_BREAKER,
  effectiveSettings,
  MAX_BREAKER_BACKOFF_MS,
  MAX_BREAKER_WINDOW_MS,
  probed,
  type ProbeResult,
  reported,
} from "./breaker.ts";

const BEGIN = 1_767_225_600_000;
const settings: BreakerSettings = { failures: 3, windowMs: 10_000, resetMs: 5_000 };
const failure = { failures: 1, successes: 0 };

function opened(at = BEGIN): BreakerState {
  let state = CLOSED;
  for (let n = 0; n < settings.failures; n++) state = reported(state, failure, settings, at);
  return state;
}

type Step =
  | { readonly do: "report"; readonly failures: number; readonly successes: number }
  | { readonly do: "admit"; readonly leaseMs: number }
  | { readonly do: "probed"; readonly older: number; readonly result: ProbeResult };

const step: fc.Arbitrary<readonly [number, Step]> = fc.tuple(
  fc.integer({ min: 0, max: 20_000 }),
  fc.oneof(
    fc.record({
      do: fc.constant("report" as const),
      failures: fc.integer({ min: 1, max: 4 }),
      successes: fc.integer({ min: 0, max: 4 }),
    }),
    fc.record({ do: fc.constant("admit" as const), leaseMs: fc.integer({ min: 1_000, max: 30_000 }) }),
    fc.record({
      do: fc.constant("probed" as const),
      older: fc.integer({ min: 0, max: 1 }),
      result: fc.constantFrom("ok" as const, "failed" as const, "unknown" as const),
    }),
  ),
);

describe("a breaker, whatever happens in whatever order", () => {
  it("lets one probe through at a time, none before its time, and is closed by nothing but a probe", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state: BreakerState = CLOSED;
        let now = BEGIN;
        let granted = 0;
        // Of the probe that is under way, if any.
        let leasedUntil = 0;
        for (const [later, one] of steps) {
          now += later;
          const before: BreakerState = state;
          if (one.do === "report") {
            state = reported(state, one, settings, now);
            if (before.phase !== "closed") expect(state).toBe(before);
            if (state.phase === "open" && before.phase === "closed") {
              expect(state.failures).toBeGreaterThanOrEqual(settings.failures);
              expect(state.retryAt).toBe(now + settings.resetMs);
              granted = 0;
            }
          } else if (one.do === "admit") {
            const answer = admitted(state, one.leaseMs, now);
            state = answer.state;
            const { admission } = answer;
            expect(admission.state === "closed").toBe(before.phase === "closed");
            if (admission.state === "probe") {
              expect(now).toBeGreaterThanOrEqual(before.phase === "open" ? before.retryAt : leasedUntil);
              expect(admission.probe).toBe(granted + 1);
              granted = admission.probe;
              leasedUntil = now + one.leaseMs;
            }
            if (admission.state === "open") {
              expect(admission.retryAt).toBeGreaterThan(now);
              expect(state).toBe(before);
            }
          } else {
            state = probed(state, granted - one.older, one.result, now);
            if (one.older > 0 || before.phase !== "half-open") expect(state).toBe(before);
            else if (one.result === "ok") expect(state).toEqual(CLOSED);
            else expect(state).toMatchObject({ phase: "open", openedAt: before.openedAt });
          }
          if (before.phase !== "closed" && state.phase === "closed")
            expect(one).toMatchObject({ do: "probed", result: "ok", older: 0 });
          // It is kept as JSON, and stays small.
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("opens by the window: exactly where a count of what was reported says so, to a second", () => {
    const reports = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 3 })),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(reports, (all) => {
        let state: BreakerState = CLOSED;
        let now = BEGIN;
        const seen: { at: number; failures: number; successes: number }[] = [];
        for (const [later, failures, successes] of all) {
          now += later;
          seen.push({ at: now, failures, successes });
          state = reported(state, { failures, successes }, settings, now);
          const sum = (windowMs: number) =>
            seen
              .filter(({ at }) => at > now - windowMs)
              .reduce((a, b) => ({ failures: a.failures + b.failures, successes: a.successes + b.successes }), {
                failures: 0,
                successes: 0,
              });
          const [sure, perhaps] = [sum(settings.windowMs - 1_000), sum(settings.windowMs + 1_000)];
          if (sure.failures >= settings.failures && sure.failures >= perhaps.successes)
            expect(state.phase).toBe("open");
          if (perhaps.failures < settings.failures || perhaps.failures < sure.successes)
            expect(state.phase).toBe("closed");
          if (state.phase === "open") break;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps at most one tally a second of the longest window", () => {
    let state: BreakerState = CLOSED;
    const never = { ...settings, failures: 1_000_000 };
    for (let at = 0; at < 3 * MAX_BREAKER_WINDOW_MS; at += 250) state = reported(state, failure, never, BEGIN + at);
    expect(state.phase === "closed" && state.tallies.length).toBeLessThanOrEqual(MAX_BREAKER_WINDOW_MS / 1_000 + 2);
    expect(JSON.stringify(state).length).toBeLessThan(64 * 1024);
  });
});

describe("a breaker", () => {
  it("stays closed for a busy host that fails now and then", () => {
    let state: BreakerState = CLOSED;
    for (let n = 0; n < 50; n++) state = reported(state, { failures: 1, successes: 20 }, settings, BEGIN + n * 100);
    expect(state.phase).toBe("closed");
  });

  it("opens, tries one, and doubles its patience while that fails", () => {
    let state = opened();
    let now = BEGIN;
    const waits: number[] = [];
    for (let n = 0; n < 10; n++) {
      if (state.phase !== "open") throw new Error(state.phase);
      waits.push(state.retryAt - now);
      now = state.retryAt;
      const { state: trying, admission } = admitted(state, 1_000, now);
      if (admission.state !== "probe") throw new Error(admission.state);
      expect(breakerView(trying, now)).toMatchObject({ state: "half-open", openedAt: BEGIN });
      state = probed(trying, admission.probe, "failed", now);
    }
    expect(waits.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(waits.at(-1)).toBe(MAX_BREAKER_BACKOFF_MS);
    expect(backOffMs(3_600_000, 5)).toBe(3_600_000);
  });

  it("grants another probe where the first was never heard of again, and takes one back that never left", () => {
    const first = admitted(opened(), 2_000, BEGIN + 5_000);
    expect(first.admission).toEqual({ state: "probe", probe: 1 });
    expect(admitted(first.state, 2_000, BEGIN + 6_999).admission).toEqual({ state: "open", retryAt: BEGIN + 7_000 });
    const second = admitted(first.state, 2_000, BEGIN + 7_000);
    expect(second.admission).toEqual({ state: "probe", probe: 2 });
    const back = probed(second.state, 2, "unknown", BEGIN + 7_100);
    expect(admitted(back, 2_000, BEGIN + 7_100).admission).toEqual({ state: "probe", probe: 3 });
  });

  it("is the task's where that says something, else the organisation's, else none", () => {
    const own = { enabled: true, ...DEFAULT_BREAKER };
    expect(effectiveSettings(undefined, own)).toEqual(DEFAULT_BREAKER);
    expect(effectiveSettings({ failures: 9 }, own)).toEqual({ ...DEFAULT_BREAKER, failures: 9 });
    expect(effectiveSettings(false, own)).toBeNull();
    expect(effectiveSettings(undefined, { ...own, enabled: false })).toBeNull();
    expect(effectiveSettings({}, { ...own, enabled: false })).toEqual(DEFAULT_BREAKER);
  });
});
