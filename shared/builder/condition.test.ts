import { describe, expect, it } from "vitest";
import { compile } from "../jq/index.ts";
import { type Condition, type ConditionRow, type Operator, readCondition, TWO_SIDED, writeCondition } from "./index.ts";

const left = { kind: "value", ref: { source: { kind: "trigger" }, path: ["a"] } } as const;
const other = { kind: "value", ref: { source: { kind: "trigger" }, path: ["b"] } } as const;
const row = (operator: Operator, value?: unknown): ConditionRow => ({
  left,
  operator,
  right: value === undefined ? null : { kind: "literal", value },
});
const rows = (...all: ConditionRow[]): Condition => ({ kind: "rows", join: "and", rows: all });

function holds(condition: Condition, input: unknown): unknown {
  const source = /^\$\{ ([\s\S]*) \}$/.exec(writeCondition(condition))?.[1] ?? "";
  return compile(source).first(null, { workflow: { input } });
}

const ODD = [null, 3, "text", [], {}, true, { a: null }, { a: [] }, { a: {} }, { a: "250" }, { a: 250 }, { a: true }];

describe("conditions", () => {
  it.each([
    ["greater", 100, { a: 250 }, true],
    ["greater", 100, { a: "250" }, false],
    ["less", 100, {}, false],
    ["atLeast", 100, { a: 100 }, true],
    ["atMost", "b", { a: "a" }, true],
    ["is", "x", { a: "x" }, true],
    ["isNot", "x", {}, true],
    ["isNot", "x", { a: "x" }, false],
    ["contains", "x", { a: "axb" }, true],
    ["contains", "x", { a: ["x"] }, true],
    ["contains", 1, { a: "1" }, false],
    ["startsWith", "a", { a: "ab" }, true],
    ["endsWith", "b", { a: "ab" }, true],
    ["isEmpty", undefined, {}, true],
    ["isEmpty", undefined, { a: 0 }, false],
    ["isNotEmpty", undefined, { a: [1] }, true],
    ["exists", undefined, { a: false }, true],
    ["exists", undefined, "odd", false],
    ["isTrue", undefined, { a: true }, true],
    ["isFalse", undefined, {}, false],
    ["isFalse", undefined, { a: false }, true],
  ] as const)("%s %j of %j is %s", (operator, value, input, expected) => {
    const condition = rows(row(operator, value));
    expect(holds(condition, input)).toBe(expected);
    expect(readCondition(writeCondition(condition))).toEqual(condition);
  });

  it("compare two values, and are read as they were written", () => {
    for (const operator of TWO_SIDED) {
      const condition = rows({ left, operator, right: other }, row("exists"));
      expect(readCondition(writeCondition(condition)), operator).toEqual(condition);
      for (const a of ODD) for (const b of ODD) expect(typeof holds(condition, { a, b }), operator).toBe("boolean");
    }
    expect(holds(rows({ left, operator: "greater", right: other }), { a: 2, b: 1 })).toBe(true);
    expect(holds(rows({ left, operator: "atLeast", right: other }), {})).toBe(false);
  });

  it("never fail on what is odd", () => {
    for (const input of ODD)
      for (const operator of ["greater", "contains", "startsWith", "isEmpty", "exists", "isTrue"] as const)
        expect(
          typeof holds(
            rows(
              row(operator, operator === "isEmpty" || operator === "exists" || operator === "isTrue" ? undefined : "x"),
            ),
            input,
          ),
        ).toBe("boolean");
  });

  it("that people wrote stay what they are", () => {
    for (const source of [".a | length > 3", ".a + 1 > 2", '.a | test("x")', "(.a and .b) or .c", "1 > 2"])
      expect(readCondition(`\${ ${source} }`)).toEqual({ kind: "expression", source });
    expect(readCondition('$context.a.b == "x"')).toMatchObject({ kind: "rows", rows: [{ operator: "is" }] });
  });

  it.each<readonly [string, unknown]>([
    [".total > 100", [[".total", "greater", 100]]],
    ["100 < .order.total", [[".order.total", "greater", 100]]],
    [
      '.a == "x" and .b',
      [
        [".a", "is", "x"],
        [".b", "isTrue", null],
      ],
    ],
    [
      '.a == "x" or (.b | not) or .c != null',
      [
        [".a", "is", "x"],
        [".b", "isFalse", null],
        [".c", "exists", null],
      ],
    ],
    [
      '(.name | startswith("a")) and .n <= 5',
      [
        [".name", "startsWith", "a"],
        [".n", "atMost", 5],
      ],
    ],
    ["$workflow.input.n >= 3", [["trigger", "atLeast", 3]]],
  ])("read %s as rows", (source, expected) => {
    const read = readCondition(`\${ ${source} }`);
    if (read.kind !== "rows") throw new Error(source);
    expect(
      read.rows.map(({ left: one, operator, right }) => [
        one.kind === "expression" ? one.source : one.kind === "value" ? one.ref.source.kind : one.kind,
        operator,
        right?.kind === "literal" ? right.value : null,
      ]),
    ).toEqual(expected);
    // Written as rows are, it is read as the same.
    expect(readCondition(writeCondition(read))).toEqual(read);
  });

  it("compare a text as the number that it holds, where they say so", () => {
    const plain = row("greater", 100);
    expect(holds(rows(plain), { a: 250 })).toBe(true);
    if (plain.left.kind !== "value") throw new Error("no value");
    const converted = { ...plain, left: { ...plain.left, ref: { ...plain.left.ref, convert: "number" as const } } };
    expect(holds(rows(converted), { a: "250" })).toBe(true);
    expect(holds(rows(converted), { a: "99" })).toBe(false);
  });
});
