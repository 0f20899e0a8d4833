import type { Duration, InlineDuration } from "./types.ts";

const MS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 } as const;

/** A hundred years: what is longer is a mistake, and would leave the range that dates can hold. */
export const MAX_DURATION_MS = 36_525 * MS.days;

export class DurationError extends Error {
  override readonly name = "DurationError";
}

/** ISO 8601 as the DSL's schema has it. A number may have decimals. */
const ISO =
  /^P(?!$)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** No duration that fits MAX_DURATION_MS needs more; keeps the pattern's work small. */
const MAX_TEXT = 128;

/**
 * A duration in whole milliseconds, from 0 to MAX_DURATION_MS; never NaN.
 *
 * @param duration an inline object or an ISO 8601 text (`PT1M30S`, `P1DT12H`, `P2W`); a runtime
 *   expression has to be evaluated before
 * @throws {DurationError} saying what is wrong: years and months, which have no fixed length, included
 */
export function durationMs(duration: Duration): number {
  const value: unknown = duration;
  if (typeof value === "string") return bounded(isoMs(value), value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DurationError("A duration is an object such as {seconds: 30}, or ISO 8601 text such as PT30S.");
  }
  return bounded(inlineMs(value as InlineDuration), "The duration");
}

function inlineMs(duration: InlineDuration): number {
  const entries = Object.entries(duration).filter(([, amount]) => amount !== undefined);
  if (entries.length === 0)
    throw new DurationError("A duration names at least one of days, hours, minutes, seconds, milliseconds.");
  let total = 0;
  for (const [unit, amount] of entries) {
    if (!Object.hasOwn(MS, unit))
      throw new DurationError(`Unknown unit "${unit}": use days, hours, minutes, seconds, milliseconds.`);
    if (typeof amount !== "number" || !Number.isFinite(amount) || amount < 0) {
      throw new DurationError(`${unit} must be a number that is not negative.`);
    }
    total += amount * MS[unit as keyof typeof MS];
  }
  return total;
}

function isoMs(text: string): number {
  const match = text.length > MAX_TEXT ? null : ISO.exec(text);
  if (match === null) {
    throw new DurationError(`"${text.slice(0, 40)}" is not an ISO 8601 duration: write PT30S, PT5M, PT1H30M or P1D.`);
  }
  const [, years, months, weeks, days, hours, minutes, seconds] = match;
  if (years !== undefined || months !== undefined) {
    throw new DurationError(`"${text}" has years or months, which have no fixed length: use days (P30D).`);
  }
  return (
    (Number(weeks ?? 0) * 7 + Number(days ?? 0)) * MS.days +
    Number(hours ?? 0) * MS.hours +
    Number(minutes ?? 0) * MS.minutes +
    Number(seconds ?? 0) * MS.seconds
  );
}

function bounded(ms: number, what: string): number {
  // Also catches Infinity, from a number too long to hold.
  if (!(ms <= MAX_DURATION_MS)) throw new DurationError(`${what} is longer than a hundred years.`);
  return Math.round(ms);
}
