import { breakDown, DAY, MAX_SECONDS, MONTHS, utc, WEEKDAYS } from "./time.ts";

interface Fields {
  year: number;
  month: number;
  day: number;
  hours: number;
  minutes: number;
  seconds: number;
  weekday: number | null;
  yearDay: number | null;
  afternoon: boolean | null;
  century: number | null;
  epoch: number | null;
  /** Whether any part of a date was read. */
  dated: boolean;
}

/** jq's marks for what strptime did not fill in (builtin.c, `f_strptime`). */
const NO_WEEKDAY = 8;
const NO_YEAR_DAY = 367;

/** strptime of C; null where the text does not match. What is left over after a space is kept at the end. */
export function parseTime(text: string, pattern: string): unknown[] | null {
  const fields: Fields = {
    year: 1900,
    month: 0,
    day: 0,
    hours: 0,
    minutes: 0,
    seconds: 0,
    weekday: null,
    yearDay: null,
    afternoon: null,
    century: null,
    epoch: null,
    dated: false,
  };
  const end = readAll(text, 0, pattern, fields);
  if (end === null || (end < text.length && !/^\s/.test(text.slice(end)))) return null;
  if (fields.afternoon !== null) fields.hours = (fields.hours % 12) + (fields.afternoon ? 12 : 0);
  if (fields.century !== null) fields.year = fields.century * 100 + (((fields.year % 100) + 100) % 100);
  if (fields.epoch !== null) return breakDown(fields.epoch);
  if (fields.day === 0 && fields.yearDay !== null) {
    const date = breakDown((utc(fields.year, 0, 1) ?? 0) + fields.yearDay * DAY) ?? [];
    [, fields.month = 0, fields.day = 0] = date;
  }
  // As C: what was read stays, what follows from a date is filled in, and without one nothing is.
  const date = utc(fields.year, fields.month, fields.day) ?? 0;
  const weekday = fields.weekday ?? (fields.dated ? (breakDown(date)?.[6] ?? 0) : NO_WEEKDAY);
  const yearDay =
    fields.yearDay ?? (fields.dated ? Math.round((date - (utc(fields.year, 0, 1) ?? 0)) / DAY) : NO_YEAR_DAY);
  const result: unknown[] = [
    fields.year,
    fields.month,
    fields.day,
    fields.hours,
    fields.minutes,
    fields.seconds,
    weekday,
    yearDay,
  ];
  if (end < text.length) result.push(text.slice(end));
  return result;
}

function readAll(text: string, from: number, pattern: string, fields: Fields): number | null {
  let at: number | null = from;
  for (let index = 0; index < pattern.length && at !== null; index++) {
    const char = pattern.charAt(index);
    if (/\s/.test(char)) at = skipSpace(text, at);
    else if (char !== "%") at = text.charAt(at) === char ? at + 1 : null;
    else {
      index++;
      while (/[EO_0^#-]/.test(pattern.charAt(index))) index++;
      at = readOne(text, at, pattern.charAt(index), fields);
    }
  }
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

function readOne(text: string, from: number, letter: string, fields: Fields): number | null {
  const number = (
    width: number,
    low: number,
    high: number,
    set: (value: number) => void,
    sign = false,
  ): number | null => {
    const start = skipSpace(text, from);
    const found = (sign ? /^[+-]?[0-9]+/ : /^[0-9]+/).exec(text.slice(start, start + width));
    if (found === null || Number(found[0]) < low || Number(found[0]) > high) return null;
    set(Number(found[0]));
    return start + found[0].length;
  };
  const name = (names: readonly string[], set: (at: number) => void): number | null => {
    const rest = text.slice(from, from + 12).toLowerCase();
    for (const [at, each] of names.entries()) {
      for (const form of [each.toLowerCase(), each.slice(0, 3).toLowerCase()]) {
        if (!rest.startsWith(form)) continue;
        set(at);
        return from + form.length;
      }
    }
    return null;
  };
  if ("bBhCdemjyY".includes(letter)) fields.dated = true;
  switch (letter) {
    case "a":
    case "A":
      return name(WEEKDAYS, (at) => (fields.weekday = at));
    case "b":
    case "B":
    case "h":
      return name(MONTHS, (at) => (fields.month = at));
    case "c":
      return readAll(text, from, "%a %b %e %H:%M:%S %Y", fields);
    case "C":
      return number(2, 0, 99, (value) => (fields.century = value));
    case "d":
    case "e":
      return number(2, 1, 31, (value) => (fields.day = value));
    case "D":
    case "x":
      return readAll(text, from, "%m/%d/%y", fields);
    case "F":
      return readAll(text, from, "%Y-%m-%d", fields);
    case "H":
    case "k":
      return number(2, 0, 23, (value) => (fields.hours = value));
    case "I":
    case "l":
      return number(2, 1, 12, (value) => (fields.hours = value));
    case "j":
      return number(3, 1, 366, (value) => (fields.yearDay = value - 1));
    case "m":
      return number(2, 1, 12, (value) => (fields.month = value - 1));
    case "M":
      return number(2, 0, 59, (value) => (fields.minutes = value));
    case "n":
    case "t":
      return skipSpace(text, from);
    case "p":
      return name(["AM", "PM"], (at) => (fields.afternoon = at === 1));
    case "r":
      return readAll(text, from, "%I:%M:%S %p", fields);
    case "R":
      return readAll(text, from, "%H:%M", fields);
    case "s":
      return number(20, -MAX_SECONDS, MAX_SECONDS, (value) => (fields.epoch = value), true);
    case "S":
      return number(2, 0, 61, (value) => (fields.seconds = value));
    case "T":
    case "X":
      return readAll(text, from, "%H:%M:%S", fields);
    case "u":
      return number(1, 1, 7, (value) => (fields.weekday = value % 7));
    case "w":
      return number(1, 0, 6, (value) => (fields.weekday = value));
    case "U":
    case "W":
    case "V":
      return number(2, 0, 53, () => undefined);
    case "g":
      return number(2, 0, 99, () => undefined);
    case "G":
      return number(4, 0, 9999, () => undefined);
    case "y":
      return number(2, 0, 99, (value) => (fields.year = value < 69 ? 2000 + value : 1900 + value));
    case "Y":
      return number(5, -9999, 99_999, (value) => (fields.year = value), true);
    case "z":
      return readOffset(text, skipSpace(text, from));
    case "Z":
      return from + (/^[A-Za-z]+/.exec(text.slice(from, from + 10))?.[0].length ?? 0);
    case "%":
      return text.charAt(from) === "%" ? from + 1 : null;
    default:
      return null;
  }
}

/** Read and left aside, as jq does: broken-down times have no offset. */
function readOffset(text: string, from: number): number | null {
  const found = /^(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)/.exec(text.slice(from, from + 6));
  return found === null ? null : from + found[0].length;
}
