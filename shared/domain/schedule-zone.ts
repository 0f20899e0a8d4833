/** A time zone's offset from UTC, by the runtime's own IANA data. Wall times are milliseconds as if they were UTC. */
export interface TimeZone {
  /** Wall time minus instant, at an instant. */
  offset(at: number): number;
}

/** No zone has two changes this close to each other, and none has jumped further (Samoa skipped a day in 2011). */
export const ZONE_WINDOW_MS = 26 * 3_600_000;
/** `Europe/Berlin`, `UTC`, `Etc/GMT+5`; an offset such as +02:00 is no zone, for it knows no daylight saving. */
const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,3}$/;
const MAX_NAME = 64;

/** Null where the runtime knows no such zone. */
export function timeZone(name: string): TimeZone | null {
  if (name.length > MAX_NAME || !NAME.test(name)) return null;
  if (name === "UTC" || name === "Etc/UTC") return { offset: () => 0 };
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null;
  }
  return { offset: (at) => wallOf(format, at) - Math.floor(at / 1000) * 1000 };
}

function wallOf(format: Intl.DateTimeFormat, at: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The first whole second in (before, until] whose offset is another than that of `before`; null: there is none. */
export function changeWithin(zone: TimeZone, before: number, until: number): number | null {
  const offset = zone.offset(before);
  if (zone.offset(until) === offset) return null;
  let [low, high] = [Math.floor(before / 1000), Math.ceil(until / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle * 1000) === offset) low = middle;
    else high = middle;
  }
  return high * 1000;
}

/**
 * The instant of a wall time. One that occurs twice is the first of the two; one that does not occur is the
 * instant right after the gap.
 */
export function instantOf(zone: TimeZone, wall: number): number {
  const before = zone.offset(wall - ZONE_WINDOW_MS);
  const after = zone.offset(wall + ZONE_WINDOW_MS);
  const [early, late] = [wall - Math.max(before, after), wall - Math.min(before, after)];
  if (zone.offset(early) === wall - early) return early;
  if (zone.offset(late) === wall - late) return late;
  return changeWithin(zone, early, late) ?? late;
}
