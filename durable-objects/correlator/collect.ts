import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import type { EventFilter } from "../../shared/domain/effects.ts";
import { agrees, matches } from "../../shared/events/match.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";
import { MAX_COLLECTED_UNITS, MAX_HELD_EVENTS, MAX_OPEN_GROUPS } from "./limits.ts";

/** Events that go together, for a workflow that starts with all of several: one of each filter, at most. */
interface Group {
  readonly values: Readonly<Record<string, unknown>>;
  /** By filter: the event that passed it, or null. */
  readonly taken: readonly (number | null)[];
}

export interface Collected {
  /** Everything up to this event has been looked at. */
  readonly cursor: number;
  readonly groups: readonly Group[];
}

export interface Step {
  readonly state: Collected;
  /** The events of a group that is whole, in the order of the filters. */
  readonly complete: readonly number[] | null;
  /** Events that are not waited with any longer. */
  readonly released: readonly number[];
}

export const NOTHING_COLLECTED: Collected = { cursor: 0, groups: [] };

/**
 * One more event. It goes to the oldest group that still lacks it and agrees with it (`correlate`), else it begins a
 * group. Null where it passes no filter. Evaluates each filter once, however many groups are open.
 */
export function collect(
  state: Collected,
  filters: readonly EventFilter[],
  seq: number,
  event: CloudEvent,
  expressions: Expressions,
): Step | null {
  const fits = filters.map((filter) => matches(filter, event, expressions));
  if (!fits.some(({ matched }) => matched)) return null;
  const groups = [...state.groups];
  for (const [at, group] of groups.entries()) {
    const joined = join(group, seq);
    if (joined === null) continue;
    if (joined.taken.some((taken) => taken === null)) groups[at] = joined;
    else groups.splice(at, 1);
    return step(groups, joined);
  }
  const begun = join({ values: {}, taken: filters.map(() => null) }, seq);
  if (begun === null) return null;
  if (begun.taken.some((taken) => taken === null)) groups.push(begun);
  return step(groups, begun);

  function join(group: Group, by: number): Group | null {
    for (const [at, filter] of filters.entries()) {
      const fit = fits[at];
      if (fit?.matched !== true || group.taken[at] !== null || !agrees(filter, fit.values, group.values)) continue;
      // What came first stays what is expected.
      return { values: { ...fit.values, ...group.values }, taken: group.taken.with(at, by) };
    }
    return null;
  }

  function step(open: readonly Group[], changed: Group): Step {
    const dropped = open.slice(0, tooMany(open));
    const complete = changed.taken.filter((taken) => taken !== null);
    return {
      state: { cursor: seq, groups: open.slice(dropped.length) },
      complete: complete.length === filters.length ? complete : null,
      released: dropped.flatMap(({ taken }) => taken.filter((held) => held !== null)),
    };
  }
}

/** How many of the oldest groups have to go: by their number, what they hold, and the size of what they remember. */
function tooMany(groups: readonly Group[]): number {
  let [count, held, units] = [0, 0, 0];
  for (const group of groups.toReversed()) {
    held += group.taken.filter((taken) => taken !== null).length;
    units += JSON.stringify(group).length;
    if (count >= MAX_OPEN_GROUPS || held > MAX_HELD_EVENTS || units > MAX_COLLECTED_UNITS) break;
    count += 1;
  }
  return groups.length - count;
}
