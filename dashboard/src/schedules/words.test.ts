import { expect, test } from "vitest";
import { cronWords, durationWords, ruleWords } from "./words.ts";

test.each([
  ["* * * * *", "every minute"],
  ["*/15 * * * *", "every 15 minutes"],
  ["5 * * * *", "every hour at 05 past"],
  ["30 9 * * *", "every day at 09:30"],
  ["30 9 * * MON-FRI", "Monday to Friday at 09:30"],
  ["0 18 * * 0,sat", "Sunday, Saturday at 18:00"],
  ["0 7 1 * *", "on day 1 of each month at 07:00"],
])("%s is %s", (cron, words) => expect(cronWords(cron)).toBe(words));

test.each(["0 0 9 * * *", "0 9 * 3 *", "0 9-17 * * *", "0 9 1 * MON", "0 9 * * MON#2", "1,2 * * * *"])(
  "%s is not put into words that would be wrong",
  (cron) => expect(cronWords(cron)).toBeNull(),
);

test.each([
  ["PT900S", "15 minutes"],
  ["P1DT1H", "1 day 1 hour"],
  ["PT0.5S", "0.5 seconds"],
  ["P1M", "P1M"],
])("%s lasts %s", (iso, words) => expect(durationWords(iso)).toBe(words));

test("a rule is a sentence", () => {
  expect(ruleWords({ kind: "cron", cron: "30 9 * * *", timezone: "Europe/Berlin" })).toBe(
    "Every day at 09:30 in Europe/Berlin",
  );
  expect(ruleWords({ kind: "every", every: "PT1H" })).toBe("Every hour");
  expect(ruleWords({ kind: "cron", cron: "0 9 1 * MON", timezone: "UTC" })).toBe("At 0 9 1 * MON UTC");
});
