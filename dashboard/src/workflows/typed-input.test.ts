import { expect, test } from "vitest";
import { readNumber } from "../lib/schema.ts";
import { hasForm, inputSchemaIn, jsonOf, membersOf, readTyped, typedJson, typedOf } from "./typed-input.ts";

const schema = {
  type: "object",
  properties: { total: { type: "number", minimum: 1 }, note: { type: "string" } },
  required: ["total"],
};

test("what a form was filled in with is sent without what was left empty", () => {
  expect(readTyped(typedOf({ total: 5, note: "" }), schema)).toEqual({ ok: true, value: { total: 5 } });
});

test("a form says by field what can't be sent", () => {
  const problems = (value: unknown) => {
    const read = readTyped(typedOf(value), schema);
    return read.ok ? [] : [...read.problems.keys()];
  };
  expect(problems({})).toEqual(["/total"]);
  expect(problems({ total: readNumber("lots", false) })).toEqual(["/total"]);
});

test("JSON is sent as it was typed, of any kind, and nothing at all is an empty object", () => {
  expect(readTyped(typedJson('["", 1]'), null)).toEqual({ ok: true, value: ["", 1] });
  expect(readTyped(typedJson("null"), null)).toEqual({ ok: true, value: null });
  expect(readTyped(typedJson("  "), null)).toEqual({ ok: true, value: {} });
  const broken = readTyped(typedJson("{"), null);
  expect(broken.ok ? null : broken.problems.get("")).toMatch(/JSON/);
});

test("what is shown in the other way is the same input", () => {
  const json = jsonOf(typedOf({ total: readNumber("lots", false), note: "" }));
  expect(JSON.parse(json)).toEqual({ total: "lots" });
  expect(membersOf(typedJson('{"total": 3}'))).toEqual({ total: 3 });
  expect(membersOf(typedJson("[1]"))).toBeNull();
  expect(membersOf(typedJson("{"))).toBeNull();
  expect(jsonOf(typedJson("{ "))).toBe("{ ");
});

test("only an object with fields is asked for by a form", () => {
  expect(hasForm(schema)).toBe(true);
  expect(hasForm({ type: "array" })).toBe(false);
  expect(hasForm(undefined)).toBe(false);
});

test("the schema of an input is looked for where the language has it", () => {
  expect(inputSchemaIn({ input: { schema: { format: "json", document: schema } } })).toBe(schema);
  expect(inputSchemaIn({ input: { from: "." } })).toBeUndefined();
  expect(inputSchemaIn(undefined)).toBeUndefined();
});
