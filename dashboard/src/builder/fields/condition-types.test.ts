import { expect, test } from "vitest";
import type { Available, ConditionRow, FieldValue, Operator } from "../../../../shared/builder/types.ts";
import { differing, meant, withLeft } from "./condition-types.ts";

const sample = { total: "250", count: 3, paid: true, items: [{ price: "3" }], name: "Ada" };
const available: Available[] = [
  { reference: { source: { kind: "trigger" }, path: [] }, title: "Start", kind: "trigger", sample },
];
const ref = (...path: (string | { each: true })[]): FieldValue => ({
  kind: "value",
  ref: { source: { kind: "trigger" }, path },
});
const literal = (value: unknown): FieldValue => ({ kind: "literal", value });
const row = (left: FieldValue, operator: Operator, right: FieldValue | null): ConditionRow => ({
  left,
  operator,
  right,
});

test.each([
  [
    "a text that holds a number, and a number",
    row(ref("total"), "greater", literal(100)),
    { left: { kind: "value", ref: { source: { kind: "trigger" }, path: ["total"], convert: "number" } } },
  ],
  ["a number, and a number as text", row(ref("count"), "is", literal("3")), { right: literal(3) }],
  [
    "each text of a list, and a number",
    row(ref("items", { each: true }, "price"), "less", literal(5)),
    {
      left: {
        kind: "value",
        ref: { source: { kind: "trigger" }, path: ["items", { each: true }, "price"], convert: "number" },
      },
    },
  ],
  [
    "the beginning of a number",
    row(ref("count"), "startsWith", literal("3")),
    { left: { kind: "value", ref: { source: { kind: "trigger" }, path: ["count"], convert: "text" } } },
  ],
  [
    "a number, and a text that is none",
    row(ref("count"), "is", literal("three")),
    { left: { kind: "value", ref: { source: { kind: "trigger" }, path: ["count"], convert: "text" } } },
  ],
  ["a text that is no number, and a number", row(ref("name"), "isNot", literal(3)), { right: literal("3") }],
  ["more than a text that is no number", row(ref("count"), "greater", literal("abc")), { right: literal("") }],
])("%s: one click mends it", (_, given, change) => {
  const found = differing(given, available) ?? expect.fail("nothing found");
  expect(found.mended).toEqual({ ...given, ...change });
  expect(differing(found.mended, available)).toBeNull();
});

test("what it says is what comes of it, and names what was typed", () => {
  const said = (given: ConditionRow) => differing(given, available)?.message;
  expect(said(row(ref("count"), "is", literal("3")))).toContain("never true");
  expect(said(row(ref("count"), "isNot", literal("3")))).toContain("always true");
  expect(said(row(ref("count"), "atMost", literal("abc")))).toContain("“abc” is no number");
});

test.each([
  ["both are numbers", row(ref("count"), "greater", literal(1))],
  ["nothing to compare with yet", row(ref("count"), "is", literal(""))],
  ["no right side", row(ref("count"), "exists", null)],
  ["nobody has seen it", row(ref("unknown"), "greater", literal(1))],
  ["a text that contains", row(ref("name"), "contains", literal("d"))],
])("says nothing where %s", (_, given) => expect(differing(given, available)).toBeNull());

test.each([
  [row(ref("count"), "is", null), "3", 3],
  [row(ref("total"), "greater", null), "100", 100],
  [row(ref("total"), "is", null), "100", "100"],
  [row(ref("paid"), "is", null), "true", true],
  [row(ref("unknown"), "is", literal(1)), "12", 12],
  [row(ref("unknown"), "is", literal("a")), "12", "12"],
  [row(ref("count"), "is", null), "", ""],
])("what is typed beside %j, %j, is meant as %j", (given, typed, expected) => {
  expect(meant(literal(typed), given, available)).toEqual(literal(expected));
});

const ANSWER = { type: "object", properties: { approved: { type: "boolean" }, comment: { type: "string" } } };
const asked: Available[] = [
  {
    reference: { source: { kind: "step", name: "ask" }, path: [] },
    title: "Ask",
    kind: "approval",
    sample: undefined,
    shape: ANSWER,
  },
];
const answer = (name: string): FieldValue => ({
  kind: "value",
  ref: { source: { kind: "step", name: "ask" }, path: [name] },
});
const EMPTY = literal("");

test("of a yes or no that nobody has given yet, what is asked is whether it is yes", () => {
  expect(withLeft(row(EMPTY, "is", EMPTY), answer("approved"), asked)).toEqual(row(answer("approved"), "isTrue", null));
  expect(withLeft(row(EMPTY, "is", EMPTY), answer("comment"), asked)).toEqual(row(answer("comment"), "is", EMPTY));
  // What somebody has chosen stays.
  expect(withLeft(row(EMPTY, "isNot", EMPTY), answer("approved"), asked).operator).toBe("isNot");
  expect(withLeft(row(EMPTY, "is", literal("x")), answer("approved"), asked).operator).toBe("is");
});

test.each([
  ["yes", true],
  ["No ", false],
  ["true", true],
])("“%s” beside a yes or no is an answer", (typed, value) => {
  expect(meant(literal(typed), row(answer("approved"), "is", EMPTY), asked)).toEqual(literal(value));
});

test("“yes” beside a text is a text", () => {
  expect(meant(literal("yes"), row(answer("comment"), "is", EMPTY), asked)).toEqual(literal("yes"));
});

test.each([
  ["is", "yes", "isTrue"],
  ["isNot", "Yes", "isFalse"],
  ["is", "no", "isFalse"],
] as const)("a yes or no that %s the text “%s” is asked for instead", (operator, typed, mended) => {
  const found = differing(row(answer("approved"), operator, literal(typed)), asked);
  expect(found?.mended).toEqual(row(answer("approved"), mended, null));
});
