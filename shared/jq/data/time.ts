export const DAY = 86_400;
export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
/** Where JavaScript's dates end. */
export const MAX_SECONDS = 8.64e12;

export function utc(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  const time = date.getTime();
  return Number.isNaN(time) ? null : time / 1000;
}

/** The eight fields of a time; null where it is out of range. */
export function breakDown(seconds: number): number[] | null {
  const whole = Math.trunc(seconds);
  const date = new Date(whole * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const start = utc(date.getUTCFullYear(), 0, 1) ?? 0;
  const fraction = seconds - Math.floor(seconds);
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds() + fraction,
    date.getUTCDay(),
    Math.floor((whole - start) / DAY),
  ];
}

/** Seconds since 1970 of fields that may be out of their ranges (timegm). */
export function secondsOf(fields: readonly number[]): number | null {
  const [year = 1900, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = fields;
  const days = utc(year, month, day);
  if (days === null) return null;
  const total = days + hours * 3600 + minutes * 60 + seconds;
  return Math.abs(total) > MAX_SECONDS ? null : total;
}
