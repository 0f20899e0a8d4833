const UNITS: readonly (readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [60_000, 1_000, "second"],
  [3_600_000, 60_000, "minute"],
  [86_400_000, 3_600_000, "hour"],
  [30 * 86_400_000, 86_400_000, "day"],
  [365 * 86_400_000, 30 * 86_400_000, "month"],
  [Number.POSITIVE_INFINITY, 365 * 86_400_000, "year"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hour12: false,
});

/** Clocks differ, and a page's `now` may be some time old: so far ahead is now. In milliseconds. */
const AHEAD_MS = 60_000;

/** `3 min. ago`, of what has happened. @param at and `now` milliseconds since 1970. */
export function past(at: number, now: number): string {
  return ago(at > now && at - now < AHEAD_MS ? now : at, now);
}

/** `3 min. ago`, `in 2 days`. @param at and `now` milliseconds since 1970. */
export function ago(at: number, now: number): string {
  const distance = at - now;
  if (Math.abs(distance) < 1_500) return "just now";
  const [, size, unit] = UNITS.find(([limit]) => Math.abs(distance) < limit) ?? [0, 1_000, "second" as const];
  return relative.format(Math.round(distance / size), unit);
}

const minutes = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const dayMinutes = new Intl.DateTimeFormat("en", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** `14:02`; of another day with the day before it. */
export function clockMinutes(at: number, now: number = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return (today ? minutes : dayMinutes).format(at);
}

export const dateTime = (at: number): string => exact.format(at);
export const clockTime = (at: number): string => clock.format(at);

/** `< 1 ms`, `840 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `4 d 2 h`. */
export function duration(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return pair(seconds, 60, "min", "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return pair(minutes, 60, "h", "min");
  return pair(Math.round(minutes / 60), 24, "d", "h");
}

/** What is left of a wait, in whole seconds: a countdown that shows tenths cannot be read. */
export function countdown(ms: number): string {
  return ms < 60_000 ? `${Math.max(1, Math.ceil(ms / 1_000))} s` : duration(ms);
}

function pair(value: number, base: number, large: string, small: string): string {
  const rest = value % base;
  return rest === 0 ? `${Math.floor(value / base)} ${large}` : `${Math.floor(value / base)} ${large} ${rest} ${small}`;
}

/** The end of an id is what tells it from others of the same tenant. */
export const shortId = (id: string): string => id.slice(-8);

export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "null";
}
