import { describe, expect, it } from "vitest";
import { choiceOf } from "./choice.ts";
import { outlineOf, type Step, writeCondition } from "./index.ts";
import type { ConditionRow, Reference } from "./types.ts";

const trigger = (...path: string[]): Reference => ({ source: { kind: "trigger" }, path });
const row = (ref: Reference, operator: ConditionRow["operator"], value?: unknown): ConditionRow => ({
  left: { kind: "value", ref },
  operator,
  right: value === undefined ? null : { kind: "literal", value },
});
const when = (...rows: ConditionRow[]): string => writeCondition({ kind: "rows", join: "and", rows });

function ifOf(cases: readonly object[], paths: readonly string[]): Step {
  const list = [{ choose: { switch: cases } }, ...paths.map((name) => ({ [name]: { do: [], then: "exit" } }))];
  const read = outlineOf(JSON.stringify({ document: { dsl: "1.0.3", name: "w" }, do: [{ decide: { do: list } }] }));
  const step = read.ok ? read.value.list.steps[0] : undefined;
  if (step?.kind !== "if") throw new Error("It is no if.");
  return step;
}
const before = (input: unknown, context: unknown = {}) => ({
  input,
  variables: { workflow: { input }, context, input },
});

const BIG = ifOf(
  [{ ifSo: { when: when(row(trigger("total"), "greater", 100)), then: "big" } }, { otherwise: { then: "exit" } }],
  ["big"],
);

describe("choiceOf", () => {
  it("says which path was taken, and what its condition saw", () => {
    const choice = choiceOf(BIG, "big", before({ total: 250 }));
    expect(choice?.taken.label).toBe("If so");
    expect(choice?.asked).toMatchObject([{ rows: [{ left: { value: 250 }, right: { value: 100 }, holds: true }] }]);
  });

  it("says why none of the others was taken", () => {
    const choice = choiceOf(BIG, "exit", before({ total: 50 }));
    expect(choice?.taken.condition).toBe(null);
    expect(choice?.asked).toMatchObject([{ rows: [{ left: { value: 50 }, holds: false }] }]);
    const odd = choiceOf(BIG, "exit", before({ total: "250" }));
    expect(odd?.asked).toMatchObject([{ rows: [{ left: { value: "250" }, holds: false }] }]);
    expect(choiceOf(BIG, "exit", before({}))?.asked).toMatchObject([{ rows: [{ left: { value: null } }] }]);
  });

  it("tells the path alone where what was recorded leads to another, or is not there", () => {
    for (const known of [null, before({ total: 50 })]) {
      const choice = choiceOf(BIG, "big", known);
      expect(choice?.taken.label).toBe("If so");
      expect(choice?.asked).toEqual([]);
    }
    expect(choiceOf(BIG, "elsewhere", before({ total: 50 }))).toBe(null);
    expect(choiceOf(BIG, null, before({ total: 50 }))).toBe(null);
  });

  it("asks paths one after the other, up to the one that is taken", () => {
    const step = ifOf(
      [
        { huge: { when: when(row(trigger("total"), "greater", 1000)), then: "huge" } },
        { otherwise: { then: "exit" } },
        { big: { when: when(row(trigger("total"), "greater", 100), row(trigger("paid"), "isFalse")), then: "big" } },
        { small: { when: when(row(trigger("total"), "less", 9)), then: "exit" } },
      ],
      ["huge", "big"],
    );
    const choice = choiceOf(step, "big", before({ total: 250, paid: false }));
    expect(choice?.asked.map(({ list, rows }) => [list.label, rows.map(({ holds }) => holds)])).toEqual([
      ["Huge", [false]],
      ["Big", [true, true]],
    ]);
    // Two lead to the end of it.
    expect(choiceOf(step, "exit", before({ total: 5 }))?.taken.label).toBe("Small");
    expect(choiceOf(step, "exit", before({ total: 50 }))?.taken.label).toBe("Otherwise");
    expect(choiceOf(step, "exit", null)).toBe(null);
  });

  it("reads what steps before gave, and what was written by hand", () => {
    const asked: Reference = { source: { kind: "step", name: "ask" }, path: ["approved"] };
    const step = ifOf(
      [{ ifSo: { when: when(row(asked, "is", "yes")), then: "a" } }, { otherwise: { then: "exit" } }],
      ["a"],
    );
    expect(choiceOf(step, "exit", before({}, { ask: { approved: true } }))?.asked).toMatchObject([
      { rows: [{ left: { value: true }, right: { value: "yes" }, holds: false }] },
    ]);
    const hand = ifOf([{ ifSo: { when: "${ .total > 100 }", then: "a" } }, { otherwise: { then: "exit" } }], ["a"]);
    expect(choiceOf(hand, "a", before({ total: 250 }))?.asked).toMatchObject([
      { rows: [{ left: { value: 250 }, right: { value: 100 }, holds: true }] },
    ]);
  });

  it("says nothing of secrets, of what nobody recorded, nor of an expression", () => {
    const secret: Reference = { source: { kind: "secret", name: "pin" }, path: [] };
    const item: Reference = { source: { kind: "item", name: "line" }, path: ["price"] };
    for (const ref of [secret, item]) {
      const step = ifOf(
        [{ ifSo: { when: when(row(ref, "is", "1")), then: "a" } }, { otherwise: { then: "exit" } }],
        ["a"],
      );
      const choice = choiceOf(step, "exit", before({}));
      expect(choice?.taken.label).toBe("Otherwise");
      expect(choice?.asked).toEqual([]);
    }
    const own = ifOf(
      [{ ifSo: { when: "${ [.a, .b] | add > 3 }", then: "a" } }, { otherwise: { then: "exit" } }],
      ["a"],
    );
    expect(choiceOf(own, "a", before({ a: 2, b: 2 }))?.asked.flatMap(({ rows }) => rows)).toEqual([]);
  });
});
