import { Cron } from "croner";
import { type Result, fail, ok } from "./result.ts";
import type { FireTimes } from "./schedule.ts";
import { type TimeZone, ZONE_WINDOW_MS, changeWithin, instantOf, timeZone } from "./schedule-zone.ts";

/** An expression's length in characters: what is longer is a mistake. */
const MAX_EXPRESSION = 200;
/** Nicknames whose time of day is fixed. `@hourly` is not. */
const FIXED_NICKNAMES: ReadonlySet<string> = new Set([
  "@daily",
  "@midnight",
  "@weekly",
  "@monthly",
  "@yearly",
  "@annually",
]);

/**
 * Fire times of a cron expression: five fields, or six with seconds in front; `@daily` and the like; as croner
 * reads them. It is asked about wall times only; what a change of the clocks means is decided here.
 *
 * A fixed time of day (no `*` and no `/` in seconds, minutes and hours) fires once for each day that has it: right
 * after the gap where the clocks skip it, and at the first of the two where it occurs twice. Anything else goes on
 * through: it fires at every matching wall time that there is, so twice in an hour that is repeated.
 *
 * @returns `invalid` where expression or zone is none, or nothing ever matches
 */
export function cronTimes(expression: string, zoneName: string, since: number): Result<FireTimes> {
  const zone = timeZone(zoneName);
  if (zone === null) {
    return refuse(
      "/document/metadata/timezone",
      "schedule.timezone",
      `"${zoneName.slice(0, 64)}" is no IANA time zone: write Europe/Berlin or UTC.`,
    );
  }
  const walls = wallTimes(expression);
  if (!walls.ok) return walls;
  const fixed = isFixed(expression);
  const times: FireTimes = {
    next: (after) => (fixed ? nextFixed(walls.value, zone, after) : nextMoving(walls.value, zone, after)),
  };
  if (times.next(since) === null)
    return refuse("/schedule/cron", "schedule.never", `"${expression}" names a time that never comes.`);
  return ok(times);
}

/** Gives the next wall time after one. */
type Walls = (after: number) => number | null;

function wallTimes(expression: string): Result<Walls> {
  if (expression.length > MAX_EXPRESSION)
    return refuse("/schedule/cron", "schedule.cron", `A cron expression has at most ${MAX_EXPRESSION} characters.`);
  try {
    // croner also takes a date, which is no schedule.
    const fields = fieldsOf(expression);
    if (fields.length < 5 && !expression.trim().startsWith("@")) throw new Error(`it has ${fields.length}.`);
    const cron = new Cron(expression, { paused: true, mode: "5-or-6-parts", utcOffset: 0 });
    return ok((after) => cron.nextRun(new Date(after))?.getTime() ?? null);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, "");
    return refuse(
      "/schedule/cron",
      "schedule.cron",
      `"${expression}" is no cron expression of five fields, or six with seconds in front: ${why}`,
    );
  }
}

const fieldsOf = (expression: string): string[] => expression.split(/\s+/).filter((field) => field !== "");

function isFixed(expression: string): boolean {
  const fields = fieldsOf(expression);
  if (fields.length === 1) return FIXED_NICKNAMES.has(fields[0]?.toLowerCase() ?? "");
  return fields.slice(0, -3).every((field) => !/[*?/]/.test(field));
}

/** Wall times in their order are instants in their order, so the first that is later is the next. */
function nextFixed(walls: Walls, zone: TimeZone, after: number): number | null {
  let wall = walls(after + zone.offset(after));
  while (wall !== null) {
    const at = instantOf(zone, wall);
    if (at > after) return at;
    wall = walls(wall);
  }
  return null;
}

function nextMoving(walls: Walls, zone: TimeZone, after: number): number | null {
  // `offset` is the one that holds at `read`: at `from`, or right after it where the clocks change there.
  let [from, read] = [after, after];
  for (;;) {
    const offset = zone.offset(read);
    const wall = walls(from + offset);
    if (wall === null) return null;
    const at = wall - offset;
    const until = Math.min(at, read + ZONE_WINDOW_MS);
    const change = changeWithin(zone, read, until);
    if (change !== null) [from, read] = [change - 1, change];
    else if (until === at) return at;
    // Nothing matches in between, and nothing near is repeated: on to where the next one may be.
    else from = read = at - ZONE_WINDOW_MS;
  }
}

function refuse(path: string, code: string, message: string) {
  return fail("invalid", message, [{ path, code, message }]);
}
