/** A schedule as people say it, and the five fields of cron that it is. */
export type ScheduleWords =
  | { readonly kind: "days"; readonly days: readonly Weekday[]; readonly at: TimeOfDay }
  | { readonly kind: "monthly"; readonly day: number; readonly at: TimeOfDay }
  | { readonly kind: "minutes"; readonly every: number }
  | { readonly kind: "hours"; readonly every: number; readonly minute: number }
  | { readonly kind: "cron"; readonly cron: string };

/** 0 is Sunday, as cron has it. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

export const WEEK: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 0];
export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
/** Cron counts minutes and hours from the full hour and from midnight: others would leave a shorter gap at the end. */
export const MINUTES: readonly number[] = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
export const HOURS: readonly number[] = [1, 2, 3, 4, 6, 8, 12];

const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export function toCron(words: ScheduleWords): string {
  switch (words.kind) {
    case "days":
      return `${words.at.minute} ${words.at.hour} * * ${daysField(words.days)}`;
    case "monthly":
      return `${words.at.minute} ${words.at.hour} ${words.day} * *`;
    case "minutes":
      return words.every === 1 ? "* * * * *" : `*/${words.every} * * * *`;
    case "hours":
      return `${words.minute} ${words.every === 1 ? "*" : `*/${words.every}`} * * *`;
    case "cron":
      return words.cron;
  }
}

function daysField(days: readonly Weekday[]): string {
  const chosen = WEEK.filter((day) => days.includes(day));
  if (chosen.length === 0 || chosen.length === 7) return "*";
  if (chosen.join() === WEEKDAYS.join()) return "MON-FRI";
  return chosen.map((day) => NAMES[day]).join(",");
}

/** What is not one of the sentences stays cron, and is shown under Advanced. */
export function fromCron(cron: string): ScheduleWords {
  const other: ScheduleWords = { kind: "cron", cron };
  const [minute, hour, day, month, weekday, more] = cron.trim().split(/\s+/);
  if (minute === undefined || hour === undefined || day === undefined || weekday === undefined) return other;
  if (month !== "*" || more !== undefined) return other;
  const everyMinutes = minute === "*" ? 1 : stepOf(minute);
  if (everyMinutes !== null)
    return hour === "*" && day === "*" && weekday === "*" && MINUTES.includes(everyMinutes)
      ? { kind: "minutes", every: everyMinutes }
      : other;
  const m = numberIn(minute, 0, 59);
  if (m === null) return other;
  const everyHours = hour === "*" ? 1 : stepOf(hour);
  if (everyHours !== null)
    return day === "*" && weekday === "*" && HOURS.includes(everyHours)
      ? { kind: "hours", every: everyHours, minute: m }
      : other;
  const h = numberIn(hour, 0, 23);
  if (h === null) return other;
  const at = { hour: h, minute: m };
  if (day !== "*") {
    const date = numberIn(day, 1, 31);
    return date !== null && weekday === "*" ? { kind: "monthly", day: date, at } : other;
  }
  const days = daysOf(weekday);
  return days === null ? other : { kind: "days", days, at };
}

function daysOf(field: string): Weekday[] | null {
  if (field === "*") return [...WEEK];
  const found = new Set<Weekday>();
  for (const part of field.split(",")) {
    const [from, to, more] = part.split("-").map(weekdayOf);
    if (from === undefined || from === null || to === null || more !== undefined) return null;
    // Sunday is 0 and 7: a range may end in it.
    const last = to === undefined ? from : to === 0 && from > 0 ? 7 : to;
    if (last < from) return null;
    for (let day = from as number; day <= last; day++) found.add((day % 7) as Weekday);
  }
  return WEEK.filter((day) => found.has(day));
}

function weekdayOf(text: string): Weekday | null {
  const named = NAMES.indexOf(text.toUpperCase());
  if (named !== -1) return named as Weekday;
  const number = numberIn(text, 0, 7);
  return number === null ? null : ((number % 7) as Weekday);
}

function stepOf(field: string): number | null {
  const match = /^\*\/(\d{1,2})$/.exec(field);
  return match === null ? null : Number(match[1]);
}

function numberIn(text: string, from: number, to: number): number | null {
  if (!/^\d{1,2}$/.test(text)) return null;
  const number = Number(text);
  return number >= from && number <= to ? number : null;
}

export const timeText = ({ hour, minute }: TimeOfDay): string =>
  `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;

export function timeOf(text: string): TimeOfDay | null {
  const match = /^(\d{1,2}):(\d{2})/.exec(text);
  if (match === null) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}
