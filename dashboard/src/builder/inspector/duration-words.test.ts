import fc from "fast-check";
import { expect, test } from "vitest";
import { durationOf, durationWords, isoOf, UNITS } from "./duration-words.ts";

test.each([
  ["PT5S", { amount: 5, unit: "seconds" }],
  ["PT120S", { amount: 2, unit: "minutes" }],
  ["PT1H30M", { amount: 90, unit: "minutes" }],
  ["P1W", { amount: 7, unit: "days" }],
  [{ hours: 24 }, { amount: 1, unit: "days" }],
  [
    { minutes: 1, seconds: 30 },
    { amount: 90, unit: "seconds" },
  ],
  [{ milliseconds: 500 }, { amount: 0.5, unit: "seconds" }],
  ["PT0S", { amount: 0, unit: "seconds" }],
])("%j in words", (value, words) => expect(durationWords(value)).toEqual(words));

test.each(["P1M", "${ .pause }", "", 5, null, {}, [], { weeks: 1 }])("%j is none", (value) =>
  expect(durationWords(value)).toBeNull(),
);

test("words mean the same in both ways of writing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(...UNITS), (amount, unit) => {
      expect(durationWords(isoOf({ amount, unit }))).toEqual(durationWords(durationOf({ amount, unit })));
    }),
  );
});
