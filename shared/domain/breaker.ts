/**
 * The circuit breaker of one host, as a pure state machine: closed, open, half-open. Times are milliseconds since 1970,
 * and `now` is an argument. Who keeps the state, and who asks, is elsewhere (docs/circuit-breaker.md).
 */

/** When it opens, and for how long. */
export interface BreakerSettings {
  /** So many failures within the window open it. */
  readonly failures: number;
  readonly windowMs: number;
  /** How long it stays open before a call is tried; doubled each time that one fails too. */
  readonly resetMs: number;
}

/** What a task says of its breaker (`metadata.circuitBreaker`), over the organisation's settings. False: none. */
export type BreakerChoice = Partial<BreakerSettings> | false;

/**
 * High: several workflows may call one host, of which one path fails and the others do not, and a breaker that opens
 * fails them all. A task or an organisation that knows better says so.
 */
export const DEFAULT_BREAKER: BreakerSettings = { failures: 100, windowMs: 60_000, resetMs: 30_000 };

/** Failures that may be asked for; beyond it a breaker would never open. */
export const MAX_BREAKER_FAILURES = 1_000;
export const MIN_BREAKER_MS = 1_000;
/** Tallies are kept for so long. */
export const MAX_BREAKER_WINDOW_MS = 10 * 60_000;
/** The longest that `resetMs` may be. */
export const MAX_BREAKER_RESET_MS = 60 * 60_000;
/** Doubling ends here, unless `resetMs` itself is longer. */
export const MAX_BREAKER_BACKOFF_MS = 10 * 60_000;
/**
 * A busy host that fails now and then is not down: at least this part of the calls that were heard of must have failed.
 * Successes are heard of with the failures only, so what is heard errs on the side of failure.
 */
export const MIN_FAILURE_SHARE = 0.5;
/** Reports of one second are one tally: the state stays small, and the window is exact to a second. */
const TALLY_MS = 1_000;

/** What happened within one second. `at`: its beginning. */
export interface Tally {
  readonly at: number;
  readonly failures: number;
  readonly successes: number;
}

interface Opened {
  /** Failures in the window that opened it. */
  readonly failures: number;
  /** When it was last closed and then was not. */
  readonly openedAt: number;
  readonly resetMs: number;
  /** Probes that failed since `openedAt`. */
  readonly failedProbes: number;
  /** Probes granted since `openedAt`; the number of the last one. */
  readonly probes: number;
}

export type BreakerState =
  | { readonly phase: "closed"; readonly tallies: readonly Tally[] }
  | (Opened & { readonly phase: "open"; readonly retryAt: number })
  | (Opened & { readonly phase: "half-open"; readonly probeUntil: number });

export const CLOSED: BreakerState = { phase: "closed", tallies: [] };

/** What somebody who wants to call is told. `probe`: they may, and say how it went; nobody else does until then. */
export type Admission =
  | { readonly state: "closed" }
  | { readonly state: "open"; readonly retryAt: number }
  | { readonly state: "probe"; readonly probe: number };

export type ProbeResult = "ok" | "failed" | "unknown";

/** What is shown of it. */
export interface BreakerView {
  readonly state: BreakerState["phase"];
  /** Closed: within the longest window. Else those that opened it. */
  readonly failures: number;
  readonly openedAt: number | null;
  readonly nextProbeAt: number | null;
}

/** @returns null: what failed is not counted against the host */
export function effectiveSettings(
  choice: BreakerChoice | undefined,
  organisation: BreakerSettings & { readonly enabled: boolean },
): BreakerSettings | null {
  if (choice === false || (choice === undefined && !organisation.enabled)) return null;
  const { failures, windowMs, resetMs } = { ...organisation, ...choice };
  return { failures, windowMs, resetMs };
}

/** Calls came back. Once it is open, what still comes back from before changes nothing: the probe decides. */
export function reported(
  state: BreakerState,
  seen: { readonly failures: number; readonly successes: number },
  settings: BreakerSettings | null,
  now: number,
): BreakerState {
  if (state.phase !== "closed" || settings === null) return state;
  const tallies = withTally(state.tallies, seen, now);
  const { failures, successes } = within(tallies, settings.windowMs, now);
  if (failures < settings.failures || failures < (failures + successes) * MIN_FAILURE_SHARE)
    return { phase: "closed", tallies };
  const { resetMs } = settings;
  return { phase: "open", failures, openedAt: now, resetMs, failedProbes: 0, probes: 0, retryAt: now + resetMs };
}

/**
 * Somebody wants to call. While it is open that is refused; when its time has come, one is let through, and should that
 * one never be heard of again, another after `leaseMs`.
 */
export function admitted(
  state: BreakerState,
  leaseMs: number,
  now: number,
): { readonly state: BreakerState; readonly admission: Admission } {
  if (state.phase === "closed") return { state, admission: { state: "closed" } };
  const waitsUntil = state.phase === "open" ? state.retryAt : state.probeUntil;
  if (now < waitsUntil) return { state, admission: { state: "open", retryAt: waitsUntil } };
  const { failures, openedAt, resetMs, failedProbes } = state;
  const probe = state.probes + 1;
  return {
    state: { phase: "half-open", failures, openedAt, resetMs, failedProbes, probes: probe, probeUntil: now + leaseMs },
    admission: { state: "probe", probe },
  };
}

/** The probe came back. One that is not the last one granted changes nothing. */
export function probed(state: BreakerState, probe: number, result: ProbeResult, now: number): BreakerState {
  if (state.phase !== "half-open" || state.probes !== probe) return state;
  if (result === "ok") return CLOSED;
  const { failures, openedAt, resetMs, probes } = state;
  // It was called off, or never left: the next one is as good.
  if (result === "unknown")
    return { phase: "open", failures, openedAt, resetMs, failedProbes: state.failedProbes, probes, retryAt: now };
  const failedProbes = state.failedProbes + 1;
  const retryAt = now + backOffMs(resetMs, failedProbes);
  return { phase: "open", failures, openedAt, resetMs, failedProbes, probes, retryAt };
}

/** How long it stays open after so many failed probes. */
export function backOffMs(resetMs: number, failedProbes: number): number {
  const longest = Math.max(resetMs, MAX_BREAKER_BACKOFF_MS);
  // 2 ** 30 milliseconds are twelve days: more than the longest, and no overflow.
  return Math.min(resetMs * 2 ** Math.min(failedProbes, 30), longest);
}

export function breakerView(state: BreakerState, now: number): BreakerView {
  if (state.phase === "closed")
    return {
      state: "closed",
      failures: within(state.tallies, MAX_BREAKER_WINDOW_MS, now).failures,
      openedAt: null,
      nextProbeAt: null,
    };
  const nextProbeAt = state.phase === "open" ? state.retryAt : state.probeUntil;
  // Its time has come: the next call is the probe.
  const phase = state.phase === "open" && state.retryAt <= now ? "half-open" : state.phase;
  return { state: phase, failures: state.failures, openedAt: state.openedAt, nextProbeAt };
}

function withTally(
  tallies: readonly Tally[],
  { failures, successes }: { readonly failures: number; readonly successes: number },
  now: number,
): readonly Tally[] {
  const last = tallies.at(-1);
  // A clock that was set back writes on into the last one.
  const at = Math.max(Math.floor(now / TALLY_MS) * TALLY_MS, last?.at ?? 0);
  const kept = tallies.filter((tally) => tally.at > at - MAX_BREAKER_WINDOW_MS - TALLY_MS && tally !== last);
  if (last === undefined) return [{ at, failures, successes }];
  return last.at === at
    ? [...kept, { at, failures: last.failures + failures, successes: last.successes + successes }]
    : [...kept, last, { at, failures, successes }];
}

function within(tallies: readonly Tally[], windowMs: number, now: number) {
  let failures = 0;
  let successes = 0;
  for (const tally of tallies) {
    if (tally.at <= now - windowMs - TALLY_MS) continue;
    failures += tally.failures;
    successes += tally.successes;
  }
  return { failures, successes };
}
