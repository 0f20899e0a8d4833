import { describe, expect, it } from "vitest";
import { writeCondition } from "./condition.ts";
import { applyEdit } from "./edit.ts";
import { isTitledByCondition, titleOf as titleIn } from "./if-title.ts";
import { asWords } from "./names.ts";
import { outlineOf, stepsIn } from "./outline.ts";
import type { ConditionRow, Edit, FieldValue, Reference } from "./types.ts";

const of = (source: Reference["source"], ...path: string[]): FieldValue => ({ kind: "value", ref: { source, path } });
const total = of({ kind: "trigger" }, "body", "total");
const answer = (step: string): FieldValue => of({ kind: "step", name: step }, "approved");
const over = (limit: number): ConditionRow => ({
  left: total,
  operator: "greater",
  right: { kind: "literal", value: limit },
});
const ifOf = (when: string) => ({
  do: [{ choose: { switch: [{ yes: { when, then: "exit" } }, { no: { then: "exit" } }] } }],
});
const rows = (...all: ConditionRow[]) => ifOf(writeCondition({ kind: "rows", join: "and", rows: all }));

const titleOf = (name: string, task: Record<string, unknown>): string => titleIn(name, task, asWords);

describe("an if that nobody has named", () => {
  it("is called by what it asks", () => {
    expect(titleOf("if", rows(over(100)))).toBe("If total is greater than 100");
    expect(titleOf("if2", rows(over(100), over(200)))).toBe(
      "If total is greater than 100 and total is greater than 200",
    );
    expect(titleOf("if", ifOf("${ .body.total > 5 }"))).toBe("If total is greater than 5");
  });

  it("says which step it asks about: two questions are answered with the same word", () => {
    const asks = (step: string, operator: "isTrue" | "isFalse") => rows({ left: answer(step), operator, right: null });
    expect(titleOf("if", asks("askMe", "isTrue"))).toBe("If Ask me: approved");
    expect(titleOf("if2", asks("askTheBoss", "isFalse"))).toBe("If Ask the boss: approved is no");
  });

  it("keeps its name until its condition is filled in, or where that is written by hand", () => {
    const half: ConditionRow = { left: total, operator: "greater", right: { kind: "literal", value: "" } };
    expect(titleOf("if", rows())).toBe("If");
    expect(titleOf("if2", rows(over(1), half))).toBe("If 2");
    expect(titleOf("if", ifOf('${ .a | test("x") }'))).toBe("If");
    expect(titleOf("if", ifOf("${ (.a | length) > 3 }"))).toBe("If");
    expect(titleOf("if", { set: { a: 1 } })).toBe("If");
  });

  it("is not longer than a line or two, however long what it compares with is", () => {
    const long: ConditionRow = { left: total, operator: "is", right: { kind: "literal", value: "😀".repeat(500) } };
    const title = titleOf("if", rows(long));
    expect(title).toHaveLength(120);
    expect(title.isWellFormed()).toBe(true);
  });
});

it("is called as somebody has named it, and by what it asks again once that is taken away", () => {
  const named = { ...rows(over(100)), metadata: { title: "Is it large?" } };
  expect(titleOf("if", named)).toBe("Is it large?");
  expect(titleOf("isItLarge", rows(over(100)))).toBe("Is it large");

  const text = JSON.stringify({ document: { dsl: "1.0.3", name: "w" }, do: [{ if: rows(over(100)) }] });
  const step = (now: string) => {
    const read = outlineOf(now);
    const [first] = read.ok ? stepsIn(read.value.list) : [];
    if (first === undefined) throw new Error("no step");
    return first;
  };
  const title = (now: string): string => step(now).title;
  const edited = (now: string, edit: Edit): string => {
    const done = applyEdit(now, edit);
    if (!done.ok) throw new Error(done.error.detail);
    return done.value.text;
  };
  expect(title(text)).toBe("If total is greater than 100");
  const large = edited(text, { type: "rename", path: "/do/0/if", title: "Large" });
  expect(title(large)).toBe("Large");
  expect([text, large].map((one) => isTitledByCondition(step(one)))).toEqual([true, false]);
  const again = edited(large, { type: "rename", path: "/do/0/large", title: "If" });
  expect(title(again)).toBe("If total is greater than 100");
  expect(again).not.toContain("is greater than");
});

it("is titled so with what is done if it fails around it", () => {
  const wrapped = { try: [{ if: rows(over(100)) }], catch: { do: [{ otherwise: { set: 1 } }] } };
  expect(titleOf("if", wrapped)).toBe("If total is greater than 100");
});
