import { expect, test } from "vitest";
import { asKind, freeName, kindOf, renameKey } from "./value-kind.ts";

test.each([
  ["a", "text"],
  [5, "number"],
  [false, "boolean"],
  [[], "list"],
  [{}, "object"],
  [null, "nothing"],
  [undefined, "nothing"],
] as const)("%j is of the kind %s", (value, kind) => expect(kindOf(value)).toBe(kind));

test.each([
  ["5", "number", 5],
  ["five", "number", 0],
  [true, "number", 0],
  [5, "text", "5"],
  [{ a: 1 }, "text", ""],
  ["true", "boolean", true],
  ["", "list", []],
  ["a", "list", ["a"]],
  [{ a: 1 }, "list", [1]],
  [[1], "object", {}],
  ["x", "nothing", null],
] as const)("%j as %s is %j", (value, kind, expected) => expect(asKind(value, kind)).toEqual(expected));

test("names do not collide, and keep their place", () => {
  expect(freeName({ field: 1, field2: 2 }, "field")).toBe("field3");
  expect(Object.keys(renameKey({ a: 1, b: 2, c: 3 }, "b", "z"))).toEqual(["a", "z", "c"]);
});
