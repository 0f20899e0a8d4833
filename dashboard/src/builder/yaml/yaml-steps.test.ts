import { expect, test } from "vitest";
import { rangeOf, stepAt, stepRanges } from "./yaml-steps.ts";

const text = `document: {dsl: '1.0.3'}
do:
  # a comment
  - first:
      set: {a: 1}
  - each:
      for: {in: .a}
      do:
        - send/it:
            call: http
            with: {method: get}
`;
const known = new Set(["/do/0/first", "/do/1/each", "/do/1/each/do/0/send~1it"]);
const ranges = stepRanges(text);
const at = (words: string) => stepAt(ranges, text.indexOf(words), known);

test("knows where steps stand", () => {
  expect(ranges.map(({ path }) => path)).toEqual(expect.arrayContaining([...known]));
  expect(at("set:")).toBe("/do/0/first");
  expect(at("in: .a")).toBe("/do/1/each");
  expect(at("method")).toBe("/do/1/each/do/0/send~1it");
  expect(at("dsl")).toBeNull();
});

test("finds what a pointer names, or the nearest that is there", () => {
  const slice = (pointer: string) => {
    const range = rangeOf(text, pointer);
    return range === null ? null : text.slice(range.from, range.to);
  };
  expect(slice("/do/1/each/do/0/send~1it/with/method")).toBe("get");
  expect(slice("/do/0/first/then")).toBe("first");
  expect(slice("/nothing")).toBeNull();
});

test("half a text is no error", () => {
  expect(stepRanges("do:\n  - a: [\n")).toEqual(expect.any(Array));
  expect(rangeOf("do:\n  - a: {b: ", "/do/0/a/b/c")).toBeTruthy();
});
