import type { EventFilter } from "../domain/effects.ts";
import { staticFilter } from "../events/filters.ts";
import { MIN_INTERVAL_MS, type MissedPolicy as Missed, type ScheduleRule } from "../domain/schedule.ts";
import { cronTimes } from "../domain/schedule-cron.ts";
import { timeZone } from "../domain/schedule-zone.ts";
import { durationMs } from "./duration.ts";
import type { ConsumptionStrategy, Definition } from "./types.ts";

/** By the clock, or by events. */
export type WorkflowSchedule =
  | { readonly rule: ScheduleRule; readonly missed: Missed; readonly on: null }
  | { readonly rule: null; readonly missed: Missed; readonly on: StartingEvents };

/** `schedule.on`: the events are the workflow's input, as a list. `any` without filters: every event. */
export interface StartingEvents {
  readonly strategy: "one" | "any" | "all";
  readonly filters: readonly EventFilter[];
}

export const DEFAULT_TIME_ZONE = "UTC";
/** A fixed moment to look ahead from, so that the same definition is always judged the same. */
const REFERENCE = Date.UTC(2026, 0, 1);
/** A rule that fires more often than this is a load, and no schedule: milliseconds. */
export const MIN_SCHEDULE_MS = MIN_INTERVAL_MS;

/**
 * What `schedule` says, with `document.metadata.timezone` (of `cron`; UTC where it is not there) and
 * `document.metadata.missed` (default `one`).
 *
 * @param definition one that has passed checkDefinition
 * @returns null where it has no schedule
 */
export function scheduleOf(definition: Definition): WorkflowSchedule | null {
  const { schedule, document } = definition;
  if (schedule === undefined) return null;
  const missed = (document.metadata?.["missed"] as Missed | undefined) ?? "one";
  const { cron, every, after, on } = schedule;
  if (on !== undefined) return { rule: null, missed, on: startingEvents(on) };
  if (cron !== undefined) {
    const timeZone = (document.metadata?.["timezone"] as string | undefined) ?? DEFAULT_TIME_ZONE;
    return { rule: { kind: "cron", expression: cron, timeZone }, missed, on: null };
  }
  if (every !== undefined) return { rule: { kind: "every", everyMs: durationMs(every) }, missed, on: null };
  return after === undefined ? null : { rule: { kind: "after", afterMs: durationMs(after) }, missed, on: null };
}

/** Why a cron expression can't be used, or null. */
export function cronProblem(expression: string): string | null {
  const times = cronTimes(expression, DEFAULT_TIME_ZONE, REFERENCE);
  return times.ok ? null : times.error.detail;
}

export function isTimeZone(name: string): boolean {
  return timeZone(name) !== null;
}

function startingEvents(on: ConsumptionStrategy): StartingEvents {
  const { one, all, any } = on;
  if (one !== undefined) return { strategy: "one", filters: [staticFilter(one)] };
  if (all !== undefined) return { strategy: "all", filters: all.map(staticFilter) };
  return { strategy: "any", filters: (any ?? []).map(staticFilter) };
}
