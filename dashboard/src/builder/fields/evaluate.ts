import { compile, JqBudgetError, JqRuntimeError, JqSyntaxError } from "../../../../shared/jq/index.ts";
import type { Preview, Scene } from "./preview.ts";

/** Shown of what comes out; the first output is what counts. */
const SHOWN = 3;
/** A tenth of what an execution gives it: a preview is asked for at each pause in typing. */
const STEPS = 100_000;
const OUTPUTS = 1_000;

/** What an expression gives for what was seen, by the jq that also runs it. */
export function evaluate(source: string, { input, variables }: Scene): Preview {
  try {
    const program = compile(source, { variables: Object.keys(variables), budget: { steps: STEPS, outputs: OUTPUTS } });
    const values = program.run(input, variables);
    return { kind: "values", values: values.slice(0, SHOWN), more: Math.max(0, values.length - SHOWN) };
  } catch (error) {
    if (error instanceof JqSyntaxError)
      return { kind: "syntax", message: error.message, from: error.span.start, to: error.span.end };
    if (error instanceof JqRuntimeError || error instanceof JqBudgetError)
      return { kind: "error", message: error.message };
    throw error;
  }
}
