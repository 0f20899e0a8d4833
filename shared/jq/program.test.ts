import { describe, expect, test } from "vitest";
import { compile, JqBudgetError, JqRuntimeError, JqSyntaxError } from "./index.ts";

const run = (program: string, input: unknown = null, variables: Record<string, unknown> = {}): unknown[] =>
  compile(program).run(input, variables);

describe("a program", () => {
  test("is compiled once for the same source and options", () => {
    expect(compile(".a + 1")).toBe(compile(".a + 1"));
    expect(compile(".a + 1", { variables: ["x"] })).not.toBe(compile(".a + 1"));
  });

  test("reads the variables it is given, and tells which it is not given", () => {
    expect(run("$input.a + $x", null, { input: { a: 1 }, x: 2 })).toEqual([3]);
    expect(() => run("$nope")).toThrow(
      expect.objectContaining({ name: "JqRuntimeError", value: "$nope is not defined" }),
    );
    expect(() => compile("1 + $nope", { variables: ["x"] })).toThrow("$nope is not defined at line 1, column 5");
    expect(run("try $nope catch .")).toEqual(["$nope is not defined"]);
    expect(() => run("$constructor")).toThrow("$constructor is not defined");
  });

  test("hands out outputs as they are asked for", () => {
    const taken: unknown[] = [];
    for (const value of compile("repeat(1)").iterate(null)) if (taken.push(value) === 100) break;
    expect(taken).toHaveLength(100);
    expect([...compile("range(1000)").iterate(null)]).toEqual(Array.from({ length: 1000 }, (_, at) => at));
    expect(compile("1, error").first(null)).toBe(1);
    expect(compile("empty").first(null)).toBeUndefined();
  });

  test("gives what came before an error, then the error", () => {
    const outputs: unknown[] = [];
    expect(() => {
      for (const value of compile('1, 2, error("x")').iterate(null)) outputs.push(value);
    }).toThrow("x");
    expect(outputs).toEqual([1, 2]);
  });

  test("has the clock it is given and no environment", () => {
    expect(compile("now", { now: () => 12.5 }).run(null)).toEqual([12.5]);
    expect(compile("now | todate").run(null, {}, { now: 1_425_599_507 })).toEqual(["2015-03-05T23:51:47Z"]);
    expect(run("[env, $ENV]")).toEqual([[{}, {}]]);
    expect(compile("[now, now] | .[0] == .[1]").run(null)).toEqual([true]);
  });

  test("never changes its input, nor what it gave before", () => {
    const input = Object.freeze({ a: Object.freeze([1, Object.freeze({ b: 2 })]), o: Object.freeze({}) });
    const programs = [
      ".a[1].b = 3",
      ".a += [4]",
      "del(.a[0])",
      ".a |= map(.)",
      "[.a[], .a] | sort",
      'reduce range(3) as $i (.; .o["k\\($i)"] = $i)',
      "reduce range(3) as $i (.a; . + [$i])",
      ".a | reverse",
      "with_entries(.value |= length)",
      "to_entries",
      "walk(.)",
      ". * {a: {c: 1}}",
      'setpath(["o", "x"]; 1)',
    ];
    for (const program of programs) run(program, input);
    expect(input).toEqual({ a: [1, { b: 2 }], o: {} });
    const shared = [1];
    expect(run("reduce 2 as $x (null; . + $shared) | [., $shared] | .[0] += [3]", null, { shared })).toEqual([
      [[1, 3], [1]],
    ]);
    expect(run("reduce (1, 2) as $x (null; . + $shared)", null, { shared })).toEqual([[1, 1]]);
    expect(shared).toEqual([1]);
  });

  test("an update that keeps what it is given sees no later change", () => {
    const input = { a: [[[0]]] };
    const [together] = run("(.a[0][0], .a[0], .a[0][0][0]) |= [., .]", input);
    expect([together]).toEqual(run("(.a[0][0] |= [., .]) | (.a[0] |= [., .]) | (.a[0][0][0] |= [., .])", input));
    expect(input).toEqual({ a: [[[0]]] });
  });
});

describe("nothing of JavaScript shows through", () => {
  test("names that every object inherits are no fields", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
    for (const name of names) {
      expect(run(`.${name}`, {})).toEqual([null]);
      expect(run(`.["${name}"]`, {})).toEqual([null]);
      expect(run(`has("${name}")`, {})).toEqual([false]);
      expect(run(`.a.b.c.${name}`, {})).toEqual([null]);
      expect(run(`. as {${name}: $x} | $x`, {})).toEqual([null]);
      const [made] = run(`{${name}: 1}`) as [object];
      expect(Object.getOwnPropertyNames(made)).toEqual([name]);
      expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
      const [set] = run(`.["${name}"] = {polluted: 1}`, {}) as [object];
      expect(Object.getPrototypeOf(set)).toBe(Object.prototype);
      expect(run(`{} | .${name}.x = 1 | keys`)).toEqual([[name]]);
      expect(run(`[{key: "${name}", value: 1}] | from_entries | to_entries`)).toEqual([[{ key: name, value: 1 }]]);
      expect(run(`"{\\"${name}\\": 1}" | fromjson | keys`)).toEqual([[name]]);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(() => run("constructor")).toThrow("constructor/0 is not defined");
  });
});

describe("errors", () => {
  const syntax = (program: string): JqSyntaxError => {
    try {
      compile(program);
    } catch (error) {
      if (error instanceof JqSyntaxError) return error;
    }
    throw new Error(`${program} compiles`);
  };

  test("of syntax tell where and what was expected", () => {
    expect(syntax(".a\n  | map(.b")).toMatchObject({ line: 2, column: 11, expected: ["')'"] });
    expect(syntax("if . then 1")).toMatchObject({ line: 1, column: 12, expected: ["'elif'", "'else'", "'end'"] });
    expect(syntax("1 +")).toMatchObject({ line: 1, column: 4, expected: ["an expression"] });
    expect(syntax(". as x | 1").message).toBe("unexpected 'x', expected a $name or '[' or '{' at line 1, column 6");
    expect(syntax("nope(1)").message).toBe("nope/1 is not defined at line 1, column 1");
    expect(syntax("1 == 2 == 3").line).toBe(1);
    expect(syntax('"abc').message).toMatch(/unterminated text/);
    expect(syntax("input").message).toMatch(/input is not available/);
    expect(syntax('import "a" as a; .').message).toMatch(/modules are not available/);
  });

  test("of a run carry jq's words, or the value raised", () => {
    const failure = (program: string, input: unknown = null): JqRuntimeError => {
      try {
        compile(program).run(input);
      } catch (error) {
        if (error instanceof JqRuntimeError) return error;
      }
      throw new Error(`${program} does not fail`);
    };
    expect(failure(".a", [1]).message).toBe('Cannot index array with string ("a")');
    expect(failure("error({a: 1})")).toMatchObject({ value: { a: 1 }, message: 'error (not a string): {"a":1}' });
    expect(failure("error(null)").value).toBeNull();
    expect(failure("{} + 1").value).toBe("object ({}) and number (1) cannot be added");
  });

  test("counts what is written out: escapes, and every digit of a number", () => {
    const budget = { outputBytes: 2000 };
    for (const source of [
      "[range(200) | . / 3]",
      "[range(200) | 1e-290 + . * 1e-300]",
      '"\\u0001" * 1000',
      '{("a\\"" * 800): 1}',
    ])
      expect(() => compile(source, { budget }).run(null), source).toThrow(JqBudgetError);
    expect(compile("[range(200)]", { budget }).run(null)).toHaveLength(1);
  });
});
