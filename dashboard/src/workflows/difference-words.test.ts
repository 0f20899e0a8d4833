import { expect, test } from "vitest";
import type { TestResult } from "../../../shared/api/index.ts";
import { placeOf, shown, whyNot } from "./difference-words.ts";

const result = (change: Partial<TestResult>): TestResult => ({
  test: "tst_1",
  name: "Large",
  outcome: "failed",
  execution: null,
  status: "completed",
  differences: [],
  error: null,
  detail: "It differs.",
  durationMs: 1,
  ...change,
});

test("the first difference is said in words, and how many more there are", () => {
  const booked = { path: "/output/booked", expected: true, actual: false };
  expect(whyNot(result({ differences: [booked] }))).toBe("output › booked was to be true, and is false.");
  expect(whyNot(result({ differences: [booked, { path: "/output/a", actual: 1 }] }))).toBe(
    "output › booked was to be true, and is false. 1 more differs.",
  );
  expect(whyNot(result({ differences: [{ path: "/output/a~1b", expected: "x" }] }))).toBe(
    "output › a/b was to be x, and is nothing.",
  );
});

test("another end is said with its error", () => {
  const differences = [{ path: "/status", expected: "completed", actual: "faulted" }];
  expect(whyNot(result({ differences, detail: "It was to be completed, and was faulted: No" }))).toContain(
    "faulted: No",
  );
});

test("what is long is cut off, and a whole result is called that", () => {
  expect(shown({ path: "", expected: "x".repeat(300) }, "expected")).toHaveLength(201);
  expect(placeOf("")).toBe("The whole result");
});
