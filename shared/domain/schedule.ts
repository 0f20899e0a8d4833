/** When a workflow is started by itself; the DSL's `schedule` without `on`. Durations in milliseconds. */
export type ScheduleRule =
  | { readonly kind: "cron"; readonly expression: string; readonly timeZone: string }
  | { readonly kind: "every"; readonly everyMs: number }
  | { readonly kind: "after"; readonly afterMs: number };

/** What is done about fire times that passed while nothing could run. */
export type MissedPolicy = "skip" | "one" | "all";

/** `every` and `after` are at least this long: more often is a stream, and each start costs rows. */
export const MIN_INTERVAL_MS = 1_000;
/** `every` and `after`: a century and a bit, so that every fire time is a date. */
export const MAX_INTERVAL_MS = 36_525 * 86_400_000;

/** Fire times that follow from the rule alone, in milliseconds since 1970. */
export interface FireTimes {
  /** The first one after this instant; null where none comes any more. */
  next(after: number): number | null;
}
