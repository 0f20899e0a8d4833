import { fromJson } from "../data/parse.ts";
import { toJson } from "../data/print.ts";
import { compile, JqRuntimeError, JqSyntaxError } from "../index.ts";
import { equals } from "../runtime/compare.ts";
import { DEFAULT_BUDGET, Meter } from "../runtime/meter.ts";
import { Raise } from "../runtime/raise.ts";

export interface SuiteCase {
  /** Of the program, from 1. */
  readonly line: number;
  readonly program: string;
  readonly mustNotCompile: boolean;
  readonly input: string;
  readonly outputs: readonly string[];
}

/** jq's own suites go up to its limits, which are above the ones that tenants get. */
const BUDGET = { ...DEFAULT_BUDGET, steps: 50_000_000 };

export function parseSuite(text: string): readonly SuiteCase[] {
  const lines = text.split(/\r?\n/);
  const cases: SuiteCase[] = [];
  const blank = (line: string): boolean => /^\s*(?:#|$)/.test(line);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (blank(line)) continue;
    const block: string[] = [];
    const start = at;
    const mustNotCompile = line.startsWith("%%FAIL");
    for (; at < lines.length && (block.length < (mustNotCompile ? 2 : 1) || (lines[at] ?? "").trim() !== ""); at++)
      block.push(lines[at] ?? "");
    if (mustNotCompile)
      cases.push({ line: start + 2, program: block[1] ?? "", mustNotCompile, input: "", outputs: [] });
    else
      cases.push({
        line: start + 1,
        program: block[0] ?? "",
        mustNotCompile,
        input: block[1] ?? "null",
        outputs: block.slice(2).filter((each) => !blank(each)),
      });
  }
  return cases;
}

/** @returns what went wrong, or null */
export function runCase(test: SuiteCase): string | null {
  const meter = new Meter(BUDGET, 0);
  try {
    const program = compile(test.program, { budget: BUDGET, variables: [] });
    if (test.mustNotCompile) return "compiles, and should not";
    const outputs: unknown[] = [];
    let failure: unknown = null;
    try {
      for (const output of program.iterate(read(meter, test.input))) outputs.push(output);
    } catch (error) {
      failure = error;
    }
    // In a suite a run that ends in an error has given what it gave before it.
    if (failure !== null && !(failure instanceof JqRuntimeError)) return String(failure);
    const wanted = test.outputs.map((output) => read(meter, output));
    const same = outputs.length === wanted.length && outputs.every((output, at) => sameJson(meter, output, wanted[at]));
    if (same) return null;
    const shown = outputs.map((output) => toJson(meter, output)).join("\n");
    return `wanted ${test.outputs.join("\n")}\ngot ${shown}${failure === null ? "" : `\nthen ${String(failure)}`}`;
  } catch (error) {
    if (error instanceof JqSyntaxError) return test.mustNotCompile ? null : String(error);
    return error instanceof Raise ? String(error.value) : String(error);
  }
}

function sameJson(meter: Meter, a: unknown, b: unknown): boolean {
  // nan is written null.
  return equals(meter, a, b) || equals(meter, fromJson(meter, toJson(meter, a)), fromJson(meter, toJson(meter, b)));
}

function read(meter: Meter, text: string): unknown {
  return fromJson(meter, text);
}
