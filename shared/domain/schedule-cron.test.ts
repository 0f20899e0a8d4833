/// <reference lib="esnext.temporal" />
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronTimes } from "./schedule-cron.ts";
import type { FireTimes } from "./schedule.ts";
import { upcoming } from "./schedule-times.ts";

const DAY = 86_400_000;
const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString().replace(":00.000Z", "Z");

function times(expression: string, zone: string, since = 0): FireTimes {
  const made = cronTimes(expression, zone, since);
  if (!made.ok) throw new Error(made.error.detail);
  return made.value;
}

const after = (expression: string, zone: string, from: string, count: number): string[] =>
  upcoming(times(expression, zone), at(from), count).map(iso);

describe("a time that the clocks skip", () => {
  it.each([
    ["30 2 * * *", "Europe/Berlin", "2026-03-29T00:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    ["30 2,14 * * *", "Europe/Berlin", "2026-03-29T00:00Z", ["2026-03-29T01:00Z", "2026-03-29T12:30Z"]],
    ["30 2 * * *", "America/New_York", "2026-03-08T06:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:30Z"]],
    // Half an hour only.
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", ["2026-10-03T15:30Z", "2026-10-04T15:15Z"]],
    // At midnight.
    ["0 0 * * *", "America/Sao_Paulo", "2018-11-04T00:00Z", ["2018-11-04T03:00Z", "2018-11-05T02:00Z"]],
    // A whole day.
    ["0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00Z", ["2011-12-30T10:00Z", "2012-12-29T22:00Z"]],
  ])("fires %s in %s once, right after the gap", (expression, zone, from, expected) => {
    expect(after(expression, zone, from, 2)).toEqual(expected);
  });

  it("fires one time for several that were skipped together", () => {
    expect(after("0,20,40 2 * * *", "Europe/Berlin", "2026-03-29T00:30Z", 2)).toEqual([
      "2026-03-29T01:00Z",
      "2026-03-30T00:00Z",
    ]);
    expect(after("0 1-3 * * *", "Europe/Berlin", "2026-03-28T23:00Z", 3)).toEqual([
      "2026-03-29T00:00Z",
      "2026-03-29T01:00Z",
      "2026-03-29T23:00Z",
    ]);
  });

  it("is left out by what goes on through", () => {
    expect(after("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:00Z", 3)).toEqual([
      "2026-03-29T00:30Z",
      "2026-03-29T01:00Z",
      "2026-03-29T01:30Z",
    ]);
    expect(after("*/30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", 1)).toEqual(["2026-03-30T00:00Z"]);
  });
});

describe("a time that occurs twice", () => {
  it.each([
    ["30 2 * * *", "Europe/Berlin", "2026-10-25T00:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
    ["0,30 1 * * *", "America/New_York", "2026-11-01T05:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:00Z"]],
    ["45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00Z", ["2026-04-04T14:45Z", "2026-04-05T15:15Z"]],
  ])("fires %s in %s once, the first time", (expression, zone, from, expected) => {
    expect(after(expression, zone, from, 2)).toEqual(expected);
  });

  it("fires twice where it goes on through", () => {
    expect(after("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:00Z", 4)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T01:00Z",
      "2026-10-25T01:30Z",
      "2026-10-25T02:00Z",
    ]);
    expect(after("*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", 5)).toEqual([
      "2026-10-25T00:00Z",
      "2026-10-25T00:30Z",
      "2026-10-25T01:00Z",
      "2026-10-25T01:30Z",
      "2026-10-26T01:00Z",
    ]);
  });
});

describe("what is asked for", () => {
  it.each([
    ["* * * *", "UTC", "schedule.cron"],
    ["61 * * * *", "UTC", "schedule.cron"],
    ["* * * * * * *", "UTC", "schedule.cron"],
    ["", "UTC", "schedule.cron"],
    ["x".repeat(300), "UTC", "schedule.cron"],
    ["@reboot", "UTC", "schedule.cron"],
    ["2026-01-01T00:00:00Z", "UTC", "schedule.cron"],
    ["0 0 31 2 *", "UTC", "schedule.never"],
    ["0 0 * * *", "Mars/Olympus", "schedule.timezone"],
    ["0 0 * * *", "+02:00", "schedule.timezone"],
    ["0 0 * * *", "", "schedule.timezone"],
  ])("is refused, with its place: %s in %s", (expression, zone, code) => {
    const made = cronTimes(expression, zone, at("2026-01-01T00:00Z"));
    expect(made.ok ? "ok" : made.error.problems?.[0]?.code).toBe(code);
  });

  it("may have seconds in front, names and nicknames", () => {
    expect(after("*/20 * * * * *", "UTC", "2026-01-01T00:00Z", 2)).toEqual([
      "2026-01-01T00:00:20.000Z",
      "2026-01-01T00:00:40.000Z",
    ]);
    expect(after("0 9 * * MON-FRI", "UTC", "2026-11-20T10:00Z", 1)).toEqual(["2026-11-23T09:00Z"]);
    expect(after("@daily", "Asia/Kathmandu", "2026-11-20T10:00Z", 1)).toEqual(["2026-11-20T18:15Z"]);
  });
});

/** Another way to the same: every second or minute of a stretch, by Temporal, which has zone data of its own. */
function oracle(pattern: Pattern, zone: string, from: number, until: number): number[] {
  const found = new Set<number>();
  if (pattern.fixed) {
    // Day by day, each wall time that the pattern names; `compatible` is later in a gap and earlier in a fold.
    let day = Temporal.Instant.fromEpochMilliseconds(from - 2 * DAY)
      .toZonedDateTimeISO(zone)
      .toPlainDate();
    const end = Temporal.Instant.fromEpochMilliseconds(until + 2 * DAY)
      .toZonedDateTimeISO(zone)
      .toPlainDate();
    for (; Temporal.PlainDate.compare(day, end) <= 0; day = day.add({ days: 1 })) {
      for (const hour of pattern.hours) {
        for (const minute of pattern.minutes) {
          const wall = day.toPlainDateTime({ hour, minute });
          const zoned = wall.toZonedDateTime(zone, { disambiguation: "compatible" });
          const skipped = !zoned.toPlainDateTime().equals(wall);
          const transition = skipped ? zoned.subtract({ hours: 30 }).getTimeZoneTransition("next") : null;
          found.add((transition ?? zoned).epochMilliseconds);
        }
      }
    }
  } else {
    for (let ms = Math.ceil(from / 60_000) * 60_000; ms <= until; ms += 60_000) {
      const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
      if (pattern.hours.includes(hour) && pattern.minutes.includes(minute)) found.add(ms);
    }
  }
  return [...found].filter((ms) => ms > from && ms <= until).toSorted((a, b) => a - b);
}

interface Pattern {
  readonly expression: string;
  readonly fixed: boolean;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
}

const numbers = (max: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 });
const steps = (max: number, step: number) =>
  Array.from({ length: Math.ceil((max + 1) / step) }, (_, index) => index * step);
const patterns: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ hours: fc.oneof(numbers(23), numbers(4)), minutes: numbers(59) }).map(({ hours, minutes }) => ({
    expression: `${minutes.join(",")} ${hours.join(",")} * * *`,
    fixed: true,
    hours,
    minutes,
  })),
  fc
    .record({ hours: fc.oneof(numbers(23), numbers(4)), step: fc.integer({ min: 1, max: 59 }) })
    .map(({ hours, step }) => ({
      expression: `*/${step} ${hours.join(",")} * * *`,
      fixed: false,
      hours,
      minutes: steps(59, step),
    })),
  fc.record({ step: fc.integer({ min: 1, max: 23 }), minutes: numbers(59) }).map(({ step, minutes }) => ({
    expression: `${minutes.join(",")} */${step} * * *`,
    fixed: false,
    hours: steps(23, step),
    minutes,
  })),
);

/** Gaps and folds of an hour and of half an hour, at midnight, at two, in the south, of a whole day, and none. */
const CHANGES: readonly (readonly [string, string])[] = [
  ["Europe/Berlin", "2026-03-29T01:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00Z"],
  ["America/New_York", "2027-03-14T07:00Z"],
  ["America/New_York", "2027-11-07T06:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["America/Sao_Paulo", "2018-11-04T03:00Z"],
  ["America/Sao_Paulo", "2018-02-18T02:00Z"],
  ["Africa/Casablanca", "2026-02-15T02:00Z"],
  ["Africa/Casablanca", "2026-03-22T02:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00Z"],
  ["America/Santiago", "2026-09-06T04:00Z"],
  ["Africa/Cairo", "2026-04-23T22:00Z"],
  ["Asia/Kathmandu", "2026-06-01T00:00Z"],
];

describe("over a change of the clocks", () => {
  it.each(CHANGES)("agrees with Temporal: %s, %s", (zone, change) => {
    fc.assert(
      fc.property(
        patterns,
        fc.integer({ min: -36 * 60, max: 4 * 60 }),
        fc.integer({ min: 0, max: 59_999 }),
        (pattern, minutes, ms) => {
          const from = at(change) + minutes * 60_000 + ms;
          const until = from + 2 * DAY;
          const expected = oracle(pattern, zone, from, until);
          const found: number[] = [];
          const cron = times(pattern.expression, zone);
          for (let next = cron.next(from); next !== null && next <= until; next = cron.next(next)) found.push(next);
          expect(found.map(iso), `${pattern.expression} from ${iso(from)}`).toEqual(expected.map(iso));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("gives the same whether it is asked from the one before or from anywhere between", () => {
    fc.assert(
      fc.property(
        patterns,
        fc.constantFrom(...CHANGES),
        fc.integer({ min: 0, max: 999 }),
        ({ expression }, [zone, change], part) => {
          const cron = times(expression, zone);
          const first = cron.next(at(change) - DAY) ?? 0;
          const second = cron.next(first) ?? 0;
          const between = first + Math.floor(((second - first - 1) * part) / 999);
          expect(iso(cron.next(between) ?? 0)).toBe(iso(second));
          expect(second).toBeGreaterThan(first);
        },
      ),
      { numRuns: 500 },
    );
  });
});
