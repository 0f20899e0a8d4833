import { describe, expect, it } from "vitest";
import { MAX_CATCH_UP, MAX_MISSED_COUNTED, ON_TIME_MS, due } from "./schedule-due.ts";
import { fireTimes, upcoming } from "./schedule-times.ts";
import { type FireTimes, MAX_INTERVAL_MS, type ScheduleRule } from "./schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse("2026-06-01T00:00Z");

function times(rule: ScheduleRule, since = START): FireTimes {
  const made = fireTimes(rule, since);
  if (!made.ok || made.value === null) throw new Error("no fire times");
  return made.value;
}

const hourly = times({ kind: "cron", expression: "0 * * * *", timeZone: "UTC" });
const everySecond = times({ kind: "every", everyMs: 1_000 });

describe("every", () => {
  it("is anchored: neither when it is asked nor what was late moves it", () => {
    const rule = times({ kind: "every", everyMs: 7_001 });
    expect(upcoming(rule, START, 3)).toEqual([START + 7_001, START + 14_002, START + 21_003]);
    expect(rule.next(START + 7_000 * 7_001 + 1)).toBe(START + 7_001 * 7_001);
    expect(rule.next(START - HOUR)).toBe(START + 7_001);
  });

  it.each([0, 999, -1, 1.5, Number.NaN, MAX_INTERVAL_MS + 1])("is not %s ms", (ms) => {
    for (const rule of [{ kind: "every", everyMs: ms } as const, { kind: "after", afterMs: ms } as const])
      expect(fireTimes(rule, START)).toMatchObject({ ok: false, error: { code: "invalid" } });
  });
});

describe("what is due", () => {
  it("is nothing before its time", () => {
    expect(due(hourly, START, START + HOUR - 1, "all")).toBeNull();
    expect(due(hourly, START + HOUR, START + HOUR, "all")).toBeNull();
    // The clock was set back.
    expect(due(hourly, START + HOUR, START, "all")).toBeNull();
  });

  it.each(["skip", "one", "all"] as const)("is the one fire time that has come (%s)", (policy) => {
    const at = START + HOUR;
    expect(due(hourly, START, at, policy)).toEqual({ fire: [at], missed: 0, exact: true, through: at });
    expect(due(hourly, START, at + ON_TIME_MS, policy)?.fire).toEqual([at]);
  });

  it("skip: leaves out what is too late", () => {
    expect(due(hourly, START, START + 3 * HOUR + ON_TIME_MS + 1, "skip")).toEqual({
      fire: [],
      missed: 3,
      exact: true,
      through: START + 3 * HOUR,
    });
    expect(due(hourly, START, START + 3 * HOUR, "skip")).toMatchObject({ fire: [START + 3 * HOUR], missed: 2 });
  });

  it("one: makes up for all of them by the last", () => {
    expect(due(hourly, START, START + 5.5 * HOUR, "one")).toEqual({
      fire: [START + 5 * HOUR],
      missed: 4,
      exact: true,
      through: START + 5 * HOUR,
    });
  });

  it("all: makes up for each, in their order, and for the latest of very many", () => {
    expect(due(hourly, START, START + 3.5 * HOUR, "all")).toMatchObject({
      fire: [1, 2, 3].map((n) => START + n * HOUR),
      missed: 0,
    });
    const many = due(hourly, START, START + 300 * HOUR, "all");
    expect(many?.fire).toEqual(Array.from({ length: MAX_CATCH_UP }, (_, index) => START + (201 + index) * HOUR));
    expect(many).toMatchObject({ missed: 200, exact: true, through: START + 300 * HOUR });
  });

  it("counts to a limit, and finds the last of a year of seconds all the same", () => {
    const until = START + 365 * 24 * HOUR + 400;
    expect(due(everySecond, START, until, "one")).toEqual({
      fire: [until - 400],
      missed: MAX_MISSED_COUNTED - 1,
      exact: false,
      through: until - 400,
    });
    const all = due(everySecond, START, until, "all");
    expect(all?.fire).toHaveLength(MAX_CATCH_UP);
    expect(all?.fire.at(0)).toBe(until - 400 - (MAX_CATCH_UP - 1) * 1000);
    expect(all?.fire.at(-1)).toBe(until - 400);
  });

  it("finds the last of a dense stretch that is long over", () => {
    const mondays = times({ kind: "cron", expression: "* * * * * 1", timeZone: "Europe/Berlin" });
    const sunday = Date.parse("2026-06-14T12:00Z");
    expect(due(mondays, START - 30 * 24 * HOUR, sunday, "one")?.through).toBe(Date.parse("2026-06-08T21:59:59Z"));
  });
});
