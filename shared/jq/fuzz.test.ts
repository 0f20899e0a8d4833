import fc from "fast-check";
import { expect, test } from "vitest";
import { compile, JqBudgetError, JqRuntimeError, JqSyntaxError } from "./index.ts";
import { DEFAULT_BUDGET } from "./runtime/meter.ts";
import { program } from "./testing/grammar.ts";

/** CI gives it a minute. */
const SECONDS = Number(process.env["JQ_FUZZ_SECONDS"] ?? "5");
const BUDGET = { ...DEFAULT_BUDGET, steps: 20_000, outputs: 200, outputBytes: 20_000, valueBytes: 200_000, depth: 200 };

function freeze(value: unknown): unknown {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) freeze(item);
    Object.freeze(value);
  }
  return value;
}

const typed = (error: unknown): boolean =>
  error instanceof JqBudgetError || error instanceof JqRuntimeError || error instanceof JqSyntaxError;

test(
  `${SECONDS} s of programs made from the grammar: typed errors only, within the budget, and no input is changed`,
  () => {
    let ran = 0;
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(program, json, json, (source, input, other) => {
        ran++;
        const before = JSON.stringify([input, other]);
        const variables = { x: freeze(other), y: 1 };
        freeze(input);
        let steps = 0;
        let outputs: readonly unknown[] = [];
        const start = performance.now();
        let failure: unknown = null;
        try {
          outputs = compile(source, { budget: BUDGET, now: () => 0 }).run(input, variables, {
            onEnd: (used) => (steps = used.steps),
          });
        } catch (error) {
          failure = error;
          if (!typed(error)) throw error;
        }
        expect(JSON.stringify([input, other])).toBe(before);
        expect(steps).toBeLessThanOrEqual(BUDGET.steps * 1.1);
        expect(outputs.length).toBeLessThanOrEqual(BUDGET.outputs);
        expect(JSON.stringify(outputs).length).toBeLessThanOrEqual(BUDGET.outputBytes * 1.1 + 1000);
        // Steps are of a kind: none of them hides work without end.
        expect(performance.now() - start).toBeLessThan(3000);
        if (failure instanceof JqBudgetError) return;
        const again: unknown[] = [];
        try {
          for (const value of compile(source, { budget: BUDGET, now: () => 0 }).iterate(input, variables))
            again.push(value);
        } catch (error) {
          if (!typed(error)) throw error;
          if (failure === null) throw error;
        }
        if (failure === null) expect(JSON.stringify(again)).toBe(JSON.stringify(outputs));
      }),
      { numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false },
    );
    expect(ran).toBeGreaterThan(100);
  },
  SECONDS * 1000 + 60_000,
);

test("whatever is read as a program ends with a typed error or runs", () => {
  const words = fc.constantFrom(
    ".",
    "..",
    "a",
    "$x",
    "|",
    ",",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ":",
    ";",
    "as",
    "def",
    "if",
    "then",
    "else",
    "end",
    "try",
    "catch",
    "reduce",
    "foreach",
    "label",
    "break",
    "and",
    "or",
    "//",
    "?//",
    "?",
    "|=",
    "=",
    "+",
    "-",
    "*",
    "/",
    "%",
    '"',
    '"\\(',
    "\\",
    "1",
    "1e1000",
    "@csv",
    "#",
    "\n",
    "::",
    "\u0000",
    "\ud800",
    "not",
    "é",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      try {
        compile(parts.join(" "), { budget: BUDGET }).run({ a: [1] });
      } catch (error) {
        if (!typed(error)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
