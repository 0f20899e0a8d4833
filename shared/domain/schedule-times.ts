import { type Result, fail, ok } from "./result.ts";
import { cronTimes } from "./schedule-cron.ts";
import { type FireTimes, MAX_INTERVAL_MS, MIN_INTERVAL_MS, type ScheduleRule } from "./schedule.ts";

/**
 * The fire times of a rule.
 *
 * @param since when the rule began: `every` is anchored there, so that nothing drifts. Its first fire time is
 *   one interval later.
 * @returns null for `after`, whose times follow from the executions; `invalid` where there is no such rule, where
 *   it is too frequent, or where it never fires
 */
export function fireTimes(rule: ScheduleRule, since: number): Result<FireTimes | null> {
  switch (rule.kind) {
    case "cron":
      return cronTimes(rule.expression, rule.timeZone, since);
    case "every": {
      const interval = checkInterval("every", rule.everyMs);
      return interval.ok ? ok(everyTimes(interval.value, since)) : interval;
    }
    case "after": {
      const interval = checkInterval("after", rule.afterMs);
      return interval.ok ? ok(null) : interval;
    }
  }
}

/** The next fire times after an instant, at most `count`. */
export function upcoming(times: FireTimes, after: number, count: number): number[] {
  const found: number[] = [];
  for (let at = times.next(after); at !== null && found.length < count; at = times.next(at)) found.push(at);
  return found;
}

function everyTimes(everyMs: number, since: number): FireTimes {
  return {
    next(after) {
      const n = Math.max(1, Math.floor((after - since) / everyMs) + 1);
      return since + n * everyMs;
    },
  };
}

function checkInterval(name: "every" | "after", ms: number): Result<number> {
  if (Number.isInteger(ms) && ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS) return ok(ms);
  const message = `schedule.${name} is at least one second, and at most a hundred years.`;
  return fail("invalid", message, [{ path: `/schedule/${name}`, code: "schedule.interval", message }]);
}
