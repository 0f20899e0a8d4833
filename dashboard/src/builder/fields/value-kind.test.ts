import { describe, expect, it, test } from "vitest";
import type { Available, FieldValue } from "../../../../shared/builder/types.ts";
import { asItIs, asKind, freeName, kindOf, renameKey } from "./value-kind.ts";

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

describe("asItIs", () => {
  const trigger = { kind: "trigger" } as const;
  const available: readonly Available[] = [
    {
      reference: { source: trigger, path: [] },
      title: "Webhook",
      kind: "trigger",
      sample: { total: 120, number: "A-1" },
      shape: { type: "object", properties: { paid: { type: "boolean" } } },
    },
  ];
  const alone = (...path: string[]): FieldValue => ({ kind: "value", ref: { source: trigger, path } });

  it.each([
    [alone("total"), "As it is: number"],
    [alone("number"), "As it is: text"],
    [alone("paid"), "As it is: yes or no"],
    [alone("nowhere"), "As it is"],
    [{ kind: "value", ref: { source: trigger, path: ["total"], convert: "text" } } as const, "As it is: text"],
    [{ kind: "text", parts: [{ text: "No. " }, { ref: { source: trigger, path: ["total"] } }] } as const, null],
    [{ kind: "literal", value: "120" } as const, null],
  ])("says what a value alone is sent as: %j is %s", (field, said) => {
    expect(asItIs(field, available)).toBe(said);
  });
});
