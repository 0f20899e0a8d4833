import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fromCron,
  HOURS,
  MINUTES,
  timeOf,
  timeText,
  toCron,
  WEEK,
  WEEKDAYS,
  type ScheduleWords,
} from "./schedule-words.ts";

const at = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
const words: fc.Arbitrary<ScheduleWords> = fc.oneof(
  fc.record({
    kind: fc.constant("days" as const),
    days: fc.subarray([...WEEK], { minLength: 1 }),
    at,
  }),
  fc.record({ kind: fc.constant("monthly" as const), day: fc.integer({ min: 1, max: 31 }), at }),
  fc.record({ kind: fc.constant("minutes" as const), every: fc.constantFrom(...MINUTES) }),
  fc.record({
    kind: fc.constant("hours" as const),
    every: fc.constantFrom(...HOURS),
    minute: fc.integer({ min: 0, max: 59 }),
  }),
);

describe("schedules in words", () => {
  test("go to cron and back", () => {
    fc.assert(
      fc.property(words, (each) => {
        expect(fromCron(toCron(each))).toEqual(each);
      }),
    );
  });

  test.each([
    ["30 9 * * MON-FRI", { kind: "days", days: WEEKDAYS, at: { hour: 9, minute: 30 } }],
    ["0 9 * * 1-5", { kind: "days", days: WEEKDAYS, at: { hour: 9, minute: 0 } }],
    ["0 9 * * *", { kind: "days", days: WEEK, at: { hour: 9, minute: 0 } }],
    ["5 0 * * 6,7", { kind: "days", days: [6, 0], at: { hour: 0, minute: 5 } }],
    ["5 0 * * fri-sun", { kind: "days", days: [5, 6, 0], at: { hour: 0, minute: 5 } }],
    ["*/15 * * * *", { kind: "minutes", every: 15 }],
    ["0 */2 * * *", { kind: "hours", every: 2, minute: 0 }],
    ["0 8 1 * *", { kind: "monthly", day: 1, at: { hour: 8, minute: 0 } }],
  ] as const)("%s is a sentence", (cron, expected) => expect(fromCron(cron)).toEqual(expected));

  test.each([
    "*/7 * * * *",
    "0 9 1 * MON",
    "0 9,12 * * *",
    "0 0 9 * * *",
    "0 9 * JAN *",
    "0 24 * * *",
    "nonsense",
    "",
    "0 9 * * 5-2",
    "0 9 * * 8",
  ])("%s stays as it is", (cron) => {
    expect(fromCron(cron)).toEqual({ kind: "cron", cron });
    expect(toCron(fromCron(cron))).toBe(cron);
  });

  test("times of day", () => {
    expect(timeText({ hour: 9, minute: 5 })).toBe("09:05");
    expect(timeOf("09:05")).toEqual({ hour: 9, minute: 5 });
    expect(timeOf("9:05:30")).toEqual({ hour: 9, minute: 5 });
    expect(timeOf("24:00")).toBeNull();
    expect(timeOf("soon")).toBeNull();
  });
});
