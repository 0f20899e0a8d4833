import { stepsIn, type Step, type StepPath } from "../../../../shared/builder/index.ts";
import type { StepKind } from "../../../../shared/builder/types.ts";

/** These give what the last step within them gave, or, where none ran, what they got. */
const PASSING: ReadonlySet<StepKind> = new Set(["if", "group"]);

/**
 * Whose result a step's result is: its own, that of its last step within, or none, where it only handed on what it got.
 *
 * @param runs by the paths of the steps that ran
 */
export function resultIs(step: Step, runs: { has(path: StepPath): boolean }): "own" | "inner" | "passed" {
  if (!PASSING.has(step.kind) || hasOutput(step)) return "own";
  for (const list of step.lists) for (const inner of stepsIn(list)) if (runs.has(inner.path)) return "inner";
  return "passed";
}

/** What it gives is made by itself, whatever its steps gave. */
function hasOutput({ task }: Step): boolean {
  const { output } = task;
  return typeof output === "object" && output !== null && "as" in output;
}
