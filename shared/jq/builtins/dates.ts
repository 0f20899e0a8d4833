import { formatTime } from "../data/strftime.ts";
import { parseTime } from "../data/strptime.ts";
import { breakDown, secondsOf } from "../data/time.ts";
import { raise } from "../runtime/raise.ts";
import { native } from "./native.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Group } from "./registry.ts";

/** [year, month from 0, day, hours, minutes, seconds, weekday, day of the year] */
function gmtime(input: unknown, name: string): number[] {
  if (typeof input !== "number") return raise(`${name}() requires numeric inputs`);
  return breakDown(input) ?? raise("error converting number of seconds since epoch to datetime");
}

function parts(input: unknown, name: string): readonly number[] {
  const problem = `${name} requires parsed datetime inputs`;
  if (!Array.isArray(input)) return raise(problem);
  const items = (input as unknown[]).slice(0, 8);
  if (!items.every((item) => typeof item === "number" && !Number.isNaN(item))) raise(problem);
  return (items as number[]).map((item) => Math.trunc(item));
}

function format(meter: Meter, input: unknown, pattern: unknown, name: string): string {
  const broken = typeof input === "number" ? gmtime(input, "gmtime") : input;
  if (!Array.isArray(broken)) return raise(`${name} requires parsed datetime inputs`);
  if (typeof pattern !== "string") return raise(`${name} requires a string format`);
  meter.charge(pattern.length);
  return formatTime(parts(broken, name), pattern);
}

/** All in UTC: an expression must give the same wherever it runs. */
export const DATES: Group = {
  "gmtime/0": native((_, input) => gmtime(input, "gmtime")),
  "localtime/0": native((_, input) => gmtime(input, "localtime")),
  "mktime/0": native((_, input) => {
    if (!Array.isArray(input)) return raise("mktime requires array inputs");
    return secondsOf(parts(input, "mktime")) ?? raise("invalid gmtime representation");
  }),
  "strftime/1": native((meter, input, pattern) => format(meter, input, pattern, "strftime/1")),
  "strflocaltime/1": native((meter, input, pattern) => format(meter, input, pattern, "strflocaltime/1")),
  "strptime/1": native((meter, input, pattern) => {
    if (typeof input !== "string" || typeof pattern !== "string")
      return raise("strptime/1 requires string inputs and arguments");
    meter.charge((input.length + pattern.length) / 16);
    return parseTime(input, pattern) ?? raise(`date "${input}" does not match format "${pattern}"`);
  }),
};
