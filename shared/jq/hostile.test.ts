import { expect, test } from "vitest";
import { hostileCases } from "./hostile.ts";
import { compile, JqBudgetError, JqRuntimeError } from "./index.ts";

const ends = (program: string, input: unknown): string => {
  try {
    compile(program, { budget: { sourceLength: 10_000_000 } }).run(input);
    return "value";
  } catch (error) {
    if (error instanceof JqBudgetError) return "budget";
    if (error instanceof JqRuntimeError) return "runtime";
    throw error;
  }
};

test.each(hostileCases().map((each) => [each.name, each] as const))(
  "%s ends with the typed error",
  (_, { program, input, ends: wanted }) => {
    const start = performance.now();
    // Without a limit on its length a long program may end by itself.
    expect(program.length > 200_000 ? ["budget", "value"] : [wanted]).toContain(ends(program, input));
    expect(performance.now() - start).toBeLessThan(10_000);
  },
);

test("a program that is too long is told so before it is read", () => {
  expect(() => compile(" ".repeat(1_000_000))).toThrow(
    expect.objectContaining({ name: "JqBudgetError", budget: "sourceLength" }),
  );
});

test("each budget can be set, and is named when it is spent", () => {
  const spent = (program: string, budget: object): unknown => {
    try {
      return compile(program, { budget }).run([1, 2, 3]);
    } catch (error) {
      return error instanceof JqBudgetError ? [error.budget, error.limit] : error;
    }
  };
  expect(spent("[range(100)] | length", { steps: 50 })).toEqual(["steps", 50]);
  expect(spent("range(100)", { outputs: 7 })).toEqual(["outputs", 7]);
  expect(spent('"a" * 100', { outputBytes: 50 })).toEqual(["outputBytes", 50]);
  expect(spent('"a" * 100 | length', { valueBytes: 50 })).toEqual(["valueBytes", 50]);
  expect(spent("def f: if . > 20 then . else 1 + (. + 1 | f) end; 0 | f", { depth: 10 })).toEqual(["depth", 10]);
  expect(spent("[range(100)] | length", { steps: 500 })).toEqual([100]);
});

test("try does not catch a spent budget", () => {
  expect(() => compile('try repeat(.) catch "caught"').run(1)).toThrow(JqBudgetError);
  expect(() => compile("def f: 1 + f; f?").run(1)).toThrow(JqBudgetError);
});

test("the end of the stack is the same error as the end of the depth", () => {
  const program = compile("def f: 1 + f; f", { budget: { depth: 1e9 } });
  expect(() => program.run(null)).toThrow(expect.objectContaining({ name: "JqBudgetError", budget: "depth" }));
  const near = (left: number): unknown => (left === 0 ? compile("def f: 1 + f; f").run(null) : [near(left - 1)]);
  expect(() => near(2000)).toThrow(JqBudgetError);
});
