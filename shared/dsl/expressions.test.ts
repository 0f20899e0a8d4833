import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { ExpressionSyntaxError, type Expressions } from "../ports/expressions.ts";
import { DurationError } from "./duration.ts";
import {
  compileDuration,
  compileExpression,
  compileTemplate,
  compileTransform,
  isExpression,
  stripExpression,
} from "./expressions.ts";

const jq = createJqExpressions();

describe("isExpression and stripExpression", () => {
  it.each([
    ["${ .a }", true, ".a"],
    ["  ${.a}\n", true, ".a"],
    ["${\n .a\n | .b }", true, ".a\n | .b"],
    ['${ {a: "}"} }', true, '{a: "}"}'],
    ["${ .a } and ${ .b }", false, "${ .a } and ${ .b }"],
    ["${ .a", false, "${ .a"],
    [".a", false, ".a"],
    ["Hello ${ .a }", false, "Hello ${ .a }"],
    ["${ .a } there", false, "${ .a } there"],
    ["${}", false, "${}"],
    ["", false, ""],
  ])("%j", (text, whole, program) => {
    expect(isExpression(text)).toBe(whole);
    expect(stripExpression(text)).toBe(program);
  });
});

describe("compileTemplate", () => {
  it("gives typed values for whole expressions, fills in those within a text, and leaves everything else", () => {
    const evaluate = compileTemplate(
      {
        id: "${ .order.id }",
        list: ["${ .items }", 1, null],
        text: "Order ${ .order.id } of ${ $input.who }${ .nothing }: ${ .items }",
        plain: ".order.id",
        deep: { who: "${ $input.who }" },
      },
      jq,
    );
    expect(evaluate({ order: { id: 7 }, items: [1, 2] }, { input: { who: "Ada" } })).toEqual({
      id: 7,
      list: [[1, 2], 1, null],
      text: "Order 7 of Ada: [1,2]",
      plain: ".order.id",
      deep: { who: "Ada" },
    });
  });

  it("shares what is constant and compiles once", () => {
    let compiled = 0;
    const counting: Expressions = {
      ...jq,
      template(text) {
        compiled++;
        return jq.template(text);
      },
    };
    const constant = { a: { b: [1, 2, 3] } };
    const evaluate = compileTemplate({ constant, now: "${ .n }" }, counting);
    const first = evaluate({ n: 1 }, {}) as { constant: unknown };
    const second = evaluate({ n: 2 }, {}) as { constant: unknown };
    expect(first.constant).toBe(constant);
    expect(second.constant).toBe(constant);
    expect(second).toEqual({ constant, now: 2 });
    expect(compiled).toBe(1);
    expect(compileTemplate(constant, jq)(null, {})).toBe(constant);
  });

  it("does not touch the prototype for a key named __proto__", () => {
    const template: unknown = JSON.parse('{"__proto__": {"polluted": "${ 1 }"}, "a": "${ 2 }"}');
    const value = compileTemplate(template, jq)(null, {}) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__", "a"]);
    expect(value["polluted"]).toBeUndefined();
  });

  it("throws where an expression does not parse", () => {
    expect(() => compileTemplate({ a: ["${ .a | }"] }, jq)).toThrow(ExpressionSyntaxError);
  });
});

describe("the loose mode", () => {
  const loose = jq.inMode("loose");

  it("takes a text that is a program for one, and leaves what is none", () => {
    const evaluate = compileTemplate({ id: ".order.id", text: "Hello there", both: "Nr ${ .order.id }" }, loose);
    expect(evaluate({ order: { id: 7 } }, {})).toEqual({ id: 7, text: "Hello there", both: "Nr 7" });
  });
});

describe("what an expression reads", () => {
  it("is known without running it", () => {
    const compiled = jq.template("Bearer ${ $secrets.api.token } for ${ .user.name }");
    expect(compiled?.variables).toEqual(["secrets"]);
    expect(compiled?.reads).toEqual([
      { variable: "secrets", path: ["api", "token"] },
      { variable: null, path: ["user", "name"] },
    ]);
  });

  it.each([
    ["$secrets.a", []],
    ['"x \\($secrets.a.b) y"', []],
    ["{token: $secrets.a, list: [$secrets.b, 1]}", []],
    ['"Bearer " + $secrets.a', []],
    ["if .x then $secrets.a else $secrets.b end", []],
    ["$secrets.a | length", ["secrets"]],
    ["$secrets.a == .guess", ["secrets"]],
    ["$secrets | keys", ["secrets"]],
    ["{($secrets.a): 1}", ["secrets"]],
    ['@base64 "x \\($secrets.a)"', ["secrets"]],
    [".[$secrets.a]", ["secrets"]],
    ["$secrets.a as $t | $t[0:1]", ["secrets"]],
    ["if $secrets.a then 1 else 2 end", ["secrets"]],
  ])("%s computes with %j", (source, names) => {
    expect([...jq.compile(source).computes]).toEqual(names);
  });
});

describe("compileExpression, compileTransform, compileDuration", () => {
  it("takes a condition bare or in ${ }", () => {
    expect(compileExpression(".a > 1", jq).evaluate({ a: 2 }, {})).toBe(true);
    expect(compileExpression("${ .a > 1 }", jq).evaluate({ a: 1 }, {})).toBe(false);
  });

  it("takes a transform as an expression or as an object with expressions", () => {
    expect(compileTransform(".[0]", jq)([5, 6], {})).toBe(5);
    expect(compileTransform("{ ids: [ $input, .id ] }", jq)({ id: 2 }, { input: 1 })).toEqual({ ids: [1, 2] });
    expect(compileTransform({ id: "${ .id }", kind: ".id" }, jq)({ id: 2 }, {})).toEqual({ id: 2, kind: ".id" });
  });

  it("takes a duration as an object, as text, or as an expression that gives either", () => {
    expect(compileDuration({ seconds: 2 }, jq)(null, {})).toBe(2_000);
    expect(compileDuration("PT2S", jq)(null, {})).toBe(2_000);
    expect(compileDuration("${ .delay }", jq)({ delay: "PT3S" }, {})).toBe(3_000);
    expect(compileDuration("${ {seconds: .n} }", jq)({ n: 4 }, {})).toBe(4_000);
    expect(() => compileDuration("${ .delay }", jq)({ delay: "soon" }, {})).toThrow(DurationError);
    expect(() => compileDuration("P1Y", jq)).toThrow(DurationError);
  });
});
