import type { FireTimes, MissedPolicy } from "./schedule.ts";

/** `skip`: a fire time that is later than this was missed, in milliseconds. */
export const ON_TIME_MS = 60_000;
/** `all`: this many of the missed fire times are made up for, the latest ones; the rest is reported. */
export const MAX_CATCH_UP = 100;
/** Missed fire times are counted up to here at a time; beyond it the count says "at least". */
export const MAX_MISSED_COUNTED = 1_000;

export interface Due {
  /** To be fired, in their order. */
  readonly fire: readonly number[];
  /** Fire times that nothing is done about. */
  readonly missed: number;
  /** False: there were more. */
  readonly exact: boolean;
  /** The last fire time that has come. */
  readonly through: number;
}

/**
 * What has come since `cursor`, and what is to be done about it.
 *
 * @param cursor every fire time up to it has been dealt with
 * @returns null where nothing is due
 */
export function due(times: FireTimes, cursor: number, now: number, policy: MissedPolicy): Due | null {
  const through = latest(times, cursor, now);
  if (through === null) return null;
  const { all, exact } = between(times, cursor, through);
  const fire =
    policy === "all"
      ? newest(times, cursor, through, exact ? all : [])
      : policy === "one" || now - through <= ON_TIME_MS
        ? [through]
        : [];
  return { fire, missed: all.length - fire.length, exact, through };
}

/** The last fire time in (after, until]; null: none. Needs some fifty look-ups, however many there are. */
function latest(times: FireTimes, after: number, until: number): number | null {
  const first = times.next(after);
  if (first === null || first > until) return null;
  let [found, low, high] = [first, first, until];
  // Something fires in (low, high], or `found` is the last: halve until nothing is left to look at.
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    const next = times.next(middle);
    if (next !== null && next <= until) [found, low] = [next, next];
    else high = middle;
  }
  return found;
}

function between(times: FireTimes, after: number, through: number): { all: number[]; exact: boolean } {
  const all: number[] = [];
  for (let at = times.next(after); at !== null && at <= through; at = times.next(at)) {
    if (all.length === MAX_MISSED_COUNTED) return { all, exact: false };
    all.push(at);
  }
  return { all, exact: true };
}

/** The last MAX_CATCH_UP of (after, through]; `known` is all of them, or nothing. */
function newest(times: FireTimes, after: number, through: number, known: readonly number[]): readonly number[] {
  if (known.length > 0) return known.slice(-MAX_CATCH_UP);
  const found = [through];
  while (found.length < MAX_CATCH_UP) {
    const before = latest(times, after, (found[0] ?? through) - 1);
    if (before === null) break;
    found.unshift(before);
  }
  return found;
}
