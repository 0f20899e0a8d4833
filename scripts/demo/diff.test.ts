import { describe, expect, it } from "vitest";
import { diff } from "./diff.ts";

describe("diff", () => {
  it("finds nothing between equal values, whatever the order of their keys", () => {
    expect(diff({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] })).toEqual([]);
  });

  it("names each place that differs by its pointer", () => {
    expect(diff({ a: [1, 2], b: { c: 3 } }, { a: [1, 4, 5], b: {} })).toEqual([
      "- /a/1: 2",
      "+ /a/1: 4",
      "+ /a/2: 5",
      "- /b/c: 3",
    ]);
  });

  it("tells null, absent and the empty list apart", () => {
    expect(diff({ a: null }, {})).toEqual(["- /a: null"]);
    expect(diff([], {})).toEqual(["- (whole): []", "+ (whole): {}"]);
  });
});
