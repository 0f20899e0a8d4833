import { expect, it } from "vitest";
import { personRecordOf } from "./person-record.ts";

const at = "2026-11-24T09:09:36.085Z";
const by = "session:334c";

it("reads what a person said who was asked", () => {
  expect(personRecordOf({ approved: false, comment: "Too dear", by, at })).toEqual({
    approved: false,
    comment: "Too dear",
    fields: [],
    by,
    at: Date.parse(at),
  });
  expect(personRecordOf({ approved: true, comment: null, by, at })).toMatchObject({ approved: true, comment: null });
});

it("reads of a form what is plain", () => {
  const answer = { size: "L", count: 2, gift: false, tags: ["a"], more: null };
  expect(personRecordOf({ answer, by, at })).toMatchObject({
    approved: null,
    fields: [
      ["size", "L"],
      ["count", 2],
      ["gift", false],
    ],
  });
});

it("leaves alone what is something else, or more than that", () => {
  for (const value of [
    null,
    "approved",
    [{ approved: true, by, at }],
    { approved: true },
    { approved: true, by, at: "yesterday" },
    { approved: "yes", by, at },
    { approved: true, by, at, order: 2 },
    { answer: "x", by, at },
    { answer: {}, by, at, order: 2 },
  ])
    expect(personRecordOf(value)).toBe(null);
});
