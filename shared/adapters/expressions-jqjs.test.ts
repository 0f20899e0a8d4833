import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { ExpressionError, ExpressionSyntaxError } from "../ports/expressions.ts";
import { createJqExpressions, MAX_EXPRESSION_LENGTH } from "./expressions-jqjs.ts";

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
    ["@html", "<&'>", "&lt;&amp;&#39;&gt;"],
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
    expect(run('"\\($name)"', null, { name: "x" })).toBe("x");
    expect(run("$n", null, { n: undefined })).toBeNull();
    for (const name of ["nope", "ENV", "__proto__", "constructor", "toString"]) {
      expect(() => run(`$${name}`)).toThrow(new ExpressionError(`$${name} is not defined`));
    }
    expect(() => run("(1 as $x | $x), $x | select(. > 1)")).toThrow("$x is not defined");
  });

  it.each<[string, RegExp]>([
    ["", /empty/],
    ["  # only a comment", /expression is empty|ends too early/],
    [".a |", /ends too early/],
    [".a +", /ends too early/],
    ["== 1", /Unexpected == at 1:1/],
    [".a &\n.b", /Unexpected & at 1:4/],
    [".a\n| .b c", /Unexpected c at 2:6/],
    ["1 2", /Unexpected 2 at 1:3/],
    [".a[", /ends too early/],
    [".a]", /Unexpected ] at 1:3/],
    ["(.a", /ends too early/],
    ["{a: }", /Unexpected }/],
    ["{1: 2}", /expected a key/],
    ["[1, ]", /Unexpected ]/],
    ["if .a then 1", /ends too early/],
    ['"abc', /not closed/],
    ['"a \\(.b"', /not closed/],
    ['"a \\() b"', /empty/],
    ['"\\x"', /Invalid escape/],
    [".a == 'x'", /double quotes/],
    ["nope(1; 2)", /no function nope\/2/],
    ["length(1)", /no function length\/1/],
    ["builtins", /no function/],
    ["env", /no function/],
    ["input", /no function/],
    ["def map(f): 666; map(.)", /def/],
    ['"\\(def f: 1; f)"', /def/],
    ["try 1 catch 2", /catch/],
    ["label $x | 1", /label/],
    [". as [$a] | $a", /Destructuring/],
    ["reduce .[] as [$x] (0; .)", /Destructuring/],
    ["1e999", /too large/],
    ['import "a" as b; 1', /Modules/],
    ["1 == 1 == 1", /parentheses/],
    ["@nope", /nope/],
    ["(".repeat(5_000), /nested deeper/],
    ["-".repeat(15_000) + "1", /nests too deep/],
    ["1" + "+1".repeat(8_000), /nests too deep/],
    [".".padEnd(MAX_EXPRESSION_LENGTH + 1), /at most 16384/],
  ])("refuses %j", (program, message) => {
    expect(() => jq.compile(program)).toThrow(ExpressionSyntaxError);
    expect(() => jq.compile(program)).toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    [".a.b", { a: 1 }, /Cannot index number with "b"/],
    [".[0]", { a: 1 }, /Cannot index object with number/],
    [".[]", 1, /iterate over number/],
    ["(1 + 2) = 3", null, /Invalid path expression/],
    ['startswith("a")', 1, /wrong type/],
    ["1 / 0", null, /divisor is zero/],
    ["{} - 1", null, /type mismatch/],
    ['error("no stock")', null, /^no stock$/],
    ["error({a: 1})", null, /"a":1/],
    ["tonumber", "x1", /cannot be parsed/],
    ['test("(")', "x", /regular expression/i],
  ])("%s over %j fails", (program, input, message) => {
    expect(() => run(program, input)).toThrow(ExpressionError);
    expect(() => run(program, input)).toThrow(message);
  });

  it("keeps what it compiled, and not without end", () => {
    const expressions = createJqExpressions();
    const first = expressions.compile(".kept");
    expect(expressions.compile(".kept")).toBe(first);
    for (let i = 0; i < 999; i++) expressions.compile(`.a${i}`);
    expect(expressions.compile(".kept")).toBe(first);
    for (let i = 0; i < 1_000; i++) expressions.compile(`.b${i}`);
    expect(expressions.compile(".kept")).not.toBe(first);
  });
});

/** Each may use up its budget of steps, on a machine that is busy with other things. */
const PATIENT = { timeout: 60_000 };

describe("hostile programs", PATIENT, () => {
  it.each([
    "until(false; .)",
    "[range(1e12)]",
    "reduce range(1e12) as $i (0; . + 1)",
    "last(repeat_(1))",
    "[while(true; .)]",
    "(until(false; .))?",
    "(until(false; .)) // 1",
    "first(range(1e12) | select(. < 0))",
    '"a" * 1e12',
    'reduce range(100) as $i ("a"; . + .)',
    "reduce range(100) as $i ([1]; . + .)",
    "reduce range(100) as $i (1; [., .])",
    "reduce range(1000) as $i (1; [.])",
    "[1] | .[1e9] = 1",
    "reduce range(20) as $i ([1]; . + .) | [.[], .[] | [.]]",
    "[recurse([.])]",
  ])("%s ends with an error", (program) => {
    expect(() => run(program, 1)).toThrow(/steps|longer|too large|nested deeper|too deep|no function/);
  });

  it.each([
    '.["__proto__"].polluted = 1',
    '.["__proto__"]["polluted"] |= 1',
    '.a["__proto__"]["polluted"] = 1',
    'setpath(["__proto__", "polluted"]; 1)',
    'setpath(["a", "__proto__", "polluted"]; 1)',
    'setpath(["b", "__proto__", "polluted"]; 1)',
    '.["constructor"]["prototype"]["polluted"] = 1',
    'del(.["__proto__"]["toString"])',
    'delpaths([["a", "__proto__", "toFixed"], ["__proto__", "toString"]])',
    "from_entries",
    '[{key: "__proto__", value: {polluted: 1}}] | from_entries',
    '{("__proto__"): {polluted: 1}} | . * {("__proto__"): {polluted: 2}}',
    '{("__proto__"): {polluted: 1}} as $x | . + $x',
    '{("__proto__"): {polluted: 1}} | with_entries(.) | walk(.) | map_values(.) | add',
    'pick(.["__proto__"])',
  ])("%s leaves the prototypes alone", (program) => {
    const keep = [Object.prototype, Array.prototype, Number.prototype, String.prototype].map((prototype) =>
      Object.getOwnPropertyNames(prototype).join(),
    );
    const strange = [{ a: 5, b: "x" }, { a: {}, b: [] }, [], null]
      .map((input) => attempt(program, input))
      .filter((outcome) => outcome === "strange");
    expect(strange).toEqual([]);
    expect(
      [Object.prototype, Array.prototype, Number.prototype, String.prototype].map((prototype) =>
        Object.getOwnPropertyNames(prototype).join(),
      ),
    ).toEqual(keep);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("does not see what objects inherit", () => {
    expect(run('[.constructor, .__proto__, .toString, has("toString")]', {})).toEqual([null, null, null, false]);
    expect(run('getpath(["constructor", "name"])', {})).toBeNull();
    expect(run('[indices("constructor")?]', {})).toEqual([]);
  });

  it("does not let one program change another", () => {
    expect(() => jq.compile("def length: 666; length")).toThrow(ExpressionSyntaxError);
    expect(run("length", [1, 2])).toBe(2);
  });

  it("never changes its input or its variables", () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === "object" && value !== null)
        for (const item of Object.values(Object.freeze(value))) freeze(item);
      return value;
    };
    const input = freeze({ a: { b: [3, 1, 2], c: { d: 1 } }, list: [{ k: 2 }, { k: 1 }] });
    const programs = [
      ". * {a: {c: {e: 2}}}",
      ".a.b |= sort",
      ".a.b | sort, reverse, unique, min, max",
      ".list | sort_by(.k), group_by(.k), unique_by(.k)",
      ".a.b[0] = 9",
      "del(.a.b[0])",
      ".a += {z: 1}",
      "to_entries",
      "with_entries(.value |= tostring)",
      "map_values(length)",
      "walk(.)",
      "[paths]",
      'setpath(["a", "c"]; 1)',
      'delpaths([["a", "b"]])',
      ".a.b + [1] | .[0] = 5",
      "[.., $v] | length",
      ".list | add | .k = 5",
      ".list | map(.k += 1)",
      ".a | .b as $b | $b | .[0] = 1",
    ];
    for (const program of programs) run(program, input, freeze({ v: { x: { y: 1 } } }));
  });

  it("gives a value or an ExpressionError for any program", () => {
    const piece = fc.constantFrom(
      ".",
      ".a",
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      "|",
      ",",
      ":",
      ";",
      "$x",
      "1",
      '"s"',
      '"\\(',
      " as $y",
      "?",
      "//",
      "+",
      "-",
      "*",
      "/",
      "%",
      "==",
      "and",
      "if",
      "then",
      "else",
      "end",
      "reduce",
      "map(",
      "..",
      "[]",
      "|=",
      "=",
      "keys",
      "length",
      "error",
      "@json",
      "try",
      "#",
      "\n",
    );
    const program = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(program, fc.jsonValue(), (source, input) => {
        const before = JSON.stringify(input);
        return attempt(source, input) !== "strange" && JSON.stringify(input) === before;
      }),
      { numRuns: 2_000 },
    );
  });
});

/** "strange" is what the port does not allow: another error, or a value that is not JSON. */
function attempt(program: string, input: unknown): "value" | "failed" | "refused" | "strange" {
  try {
    const output = run(program, input, { x: { a: 1 } });
    return isDeepStrictEqual(JSON.parse(JSON.stringify(output)), toPlain(output)) ? "value" : "strange";
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return "refused";
    return error instanceof ExpressionError ? "failed" : "strange";
  }
}

/** Node's comparison minds prototypes; a RegExp's groups have none. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

const vectors = join(process.env["CONFORMANCE_DIR"] ?? "../shared/vectors", "jq", "jq.test");
const there = existsSync(vectors);

interface Case {
  readonly program: string;
  readonly input: string;
  readonly first: string | undefined;
}

function readCases(text: string): { readonly cases: Case[]; readonly mustFail: string[] } {
  const cases: Case[] = [];
  const mustFail: string[] = [];
  for (const block of text.split(/\n(?:\s*\n)+/)) {
    const lines = block.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
    const [program, input, first] = lines;
    if (program?.startsWith("%%FAIL") === true) mustFail.push(input ?? "");
    else if (program !== undefined && input !== undefined) cases.push({ program, input, first });
  }
  return { cases, mustFail };
}

function judge({ program, input, first }: Case): "right" | "wrong" | "failed" | "refused" | "unreadable" {
  let value: unknown;
  let expected: unknown;
  try {
    value = JSON.parse(input);
    expected = first === undefined ? null : JSON.parse(first);
  } catch {
    return "unreadable";
  }
  try {
    return isDeepStrictEqual(toPlain(run(program, value)), toPlain(expected)) ? "right" : "wrong";
  } catch (error) {
    return error instanceof ExpressionSyntaxError ? "refused" : "failed";
  }
}

describe.skipIf(!there)(
  there ? "jq's own tests" : `jq's own tests (not found in ${vectors}: set CONFORMANCE_DIR)`,
  () => {
    const { cases, mustFail } = there ? readCases(readFileSync(vectors, "utf8")) : { cases: [], mustFail: [] };

    it("gives jq's first output, or says that it does not support the program", PATIENT, () => {
      const verdicts = cases.map(judge);
      const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
      expect(count("right")).toBeGreaterThanOrEqual(330);
      expect(count("wrong")).toBeLessThanOrEqual(15);
      expect(count("failed")).toBeLessThanOrEqual(12);
    });

    it("refuses what does not compile, but for undefined variables and keys that are not text", () => {
      expect(mustFail.length).toBeGreaterThan(15);
      expect(mustFail.filter((program) => attempt(program, null) !== "refused")).toEqual([
        "{(0):1}",
        "{non_const:., (0):1}",
        ". as $foo | [$foo, $bar]",
      ]);
    });
  },
);
