import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExpressionError, ExpressionSyntaxError } from "../ports/expressions.ts";
import { createJqExpressions, MAX_EXPRESSION_LENGTH } from "./expressions-jq.ts";

const jq = createJqExpressions();
const run = (program: string, input: unknown = null, variables: Record<string, unknown> = {}): unknown =>
  jq.compile(program).evaluate(input, variables);

describe("createJqExpressions", () => {
  it.each<[string, unknown, unknown]>([
    [".", { a: 1 }, { a: 1 }],
    [".a.b", { a: null }, null],
    [".a[0].b", { a: [{ b: 1 }] }, 1],
    ['.headers."x-id"', { headers: { "x-id": 5 } }, 5],
    ['."a b"', { "a b": 1 }, 1],
    [".[-1]", [1, 2], 2],
    [".[5]", [1], null],
    [".[1:]", [1, 2, 3], [2, 3]],
    [".[:-1]", "abc", "ab"],
    [".a[1:2]", { a: null }, null],
    ['.a // "none"', {}, "none"],
    [".a // 1", { a: false }, 1],
    [".a // 1", { a: 0 }, 0],
    ["(1 / 0) // 2", null, 2],
    ["if 0 then 1 else 2 end", null, 1],
    ['if "" then 1 end', null, 1],
    ["if . then 1 elif true then 2 else 3 end", false, 2],
    ["1 + 2 * 3 - -1", null, 8],
    [".a and .b or true", {}, true],
    ["1 as $x | 2 as $y | [$x, $y, (3 as $x | $x), $x]", null, [1, 2, 3, 1]],
    ["reduce .[] as $x (0; . + $x)", [1, 2, 3], 6],
    ["[foreach .[] as $x (0; . + $x; . * 10)]", [1, 2], [10, 30]],
    ["keys", { b: 1, a: 2 }, ["a", "b"]],
    ["map(select(.n > 1) | .n)", [{ n: 1 }, { n: 2 }], [2]],
    ["map_values(map(. + 1))", { a: [1], b: [2, 3] }, { a: [2], b: [3, 4] }],
    ["to_entries | from_entries", { a: 1 }, { a: 1 }],
    ["group_by(.k) | map(length)", [{ k: 1 }, { k: 2 }, { k: 1 }], [2, 1]],
    ["any(. > 2), all", [1, 3], true],
    ['"Hello \\(.name | ascii_upcase)!"', { name: "ada" }, "Hello ADA!"],
    ["{a, b: .c, $x, (.k): 1}", { a: 1, c: 2, k: "z" }, { a: 1, b: 2, x: 9, z: 1 }],
    [".a += .b", { a: 1, b: 2 }, { a: 3, b: 2 }],
    [".a |= . + 1", { a: 1 }, { a: 2 }],
    ["del(.a, .b[0])", { a: 1, b: [1, 2] }, { b: [2] }],
    [".x.y = 1", null, { x: { y: 1 } }],
    ["empty", 1, null],
    ["1, 2, error", null, 1],
    [".a?", 5, null],
    ["try error", null, null],
    ["[limit(3; range(10))]", null, [0, 1, 2]],
    ["1e3 + .5 + 1E-2", null, 1000.51],
    ["[1e21, 1.5e-9, 1.7976931348623157e308]", null, [1e21, 1.5e-9, Number.MAX_VALUE]],
    ["-0", null, 0],
    ["del(.[2], .[0], .[-1])", [0, 1, 2, 3], [1]],
    ["nan, infinite", null, null],
    ["[nan, infinite]", null, [null, Number.MAX_VALUE]],
    ['@base64 "\\(.)" | @base64d', "é", "é"],
    ['@uri "?q=\\(.)"', "a b!", "?q=a%20b%21"],
    ["@html", "<&'>", "&lt;&amp;&apos;&gt;"],
    ["# a comment\n.a # and one more", { a: 1 }, 1],
    ["null + [1]", null, [1]],
    [". * {a: {b: 2}}", { a: { c: 1 } }, { a: { c: 1, b: 2 } }],
    ["tonumber", "1.5", 1.5],
    ["length", "🇬🇧", 2],
    ['[scan("[a-z]")]', "a1b", ["a", "b"]],
  ])("%s over %j", (program, input, expected) => {
    expect(run(program, input, { x: 9 })).toEqual(expected);
  });

  it("has the variables that it is given, and no others", () => {
    expect(run("$input.a + $item + $err2.b", null, { input: { a: 1 }, item: 2, err2: { b: 3 } })).toBe(6);
    for (const name of ["nope", "__proto__", "constructor", "toString"]) {
      expect(() => run(`$${name}`)).toThrow(new ExpressionError(`$${name} is not defined`));
    }
    expect(run("$ENV")).toEqual({});
  });

  it.each([
    "",
    "  ",
    ".a |",
    ".a +",
    "== 1",
    ".a &\n.b",
    "1 2",
    ".a[",
    ".a]",
    "{a: }",
    "if .a then 1",
    '"abc',
    "nope(1; 2)",
    "input",
    'import "a" as b; 1',
    "(".repeat(5_000),
    ".".padEnd(MAX_EXPRESSION_LENGTH + 1),
  ])("refuses %j", (program) => {
    expect(() => jq.compile(program)).toThrow(ExpressionSyntaxError);
  });

  it.each<[string, unknown, RegExp]>([
    [".a.b", { a: 1 }, /Cannot index number with/],
    [".[]", 1, /iterate over number/],
    ["1 / 0", null, /divisor is zero/],
    ['error("no stock")', null, /^no stock$/],
    ["tonumber", "x1", /cannot be parsed/],
    ['test("(")', "x", /./],
  ])("%s over %j fails", (program, input, message) => {
    expect(() => run(program, input)).toThrow(ExpressionError);
    expect(() => run(program, input)).toThrow(message);
  });

  it.each<[string, unknown]>([
    ['test("(a+)+$")', `${"a".repeat(40)}!`],
    ['test("^(\\\\w+\\\\s?)*$")', `${"word ".repeat(30)}!`],
    ["[range(1e12)]", null],
    ["last(range(1e12))", null],
    ["until(false; .)", null],
    ["def f: f; f", null],
    ["[repeat(.)]", 1],
    ['"a" * 1e9', null],
    ["[limit(1e9; repeat(1))]", null],
  ])("%s ends, with a typed error or an answer, and nobody else waits for it", (program, input) => {
    try {
      run(program, input);
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
    }
  });

  it("leaves the input and every prototype as they are", () => {
    const input = { a: [1, { b: 2 }] };
    const before = JSON.stringify(input);
    for (const program of [
      ".a[1].b = 5",
      "del(.a)",
      '.["__proto__"].x = 1',
      'setpath(["__proto__", "y"]; 1)',
      ". * {a: {c: 1}}",
    ])
      run(program, input);
    expect(JSON.stringify(input)).toBe(before);
    expect(({} as Record<string, unknown>)["x"] ?? ({} as Record<string, unknown>)["y"]).toBeUndefined();
  });

  it("gives JSON, or one of its own errors, whatever it is asked", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'..|,()[]{}"\\ab1-+*/$:?@ efilnrtu') }),
        fc.jsonValue(),
        (program, input) => {
          try {
            const output = run(program, input);
            expect(JSON.parse(JSON.stringify(output))).toEqual(
              JSON.parse(JSON.stringify(output, (_key, value: unknown) => value)),
            );
          } catch (error) {
            expect(error instanceof ExpressionError || error instanceof ExpressionSyntaxError).toBe(true);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
