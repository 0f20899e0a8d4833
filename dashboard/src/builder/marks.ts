import { stepsIn, type Outline, type StepPath, type StepProblem } from "../../../shared/builder/index.ts";
import type { StepMark } from "../canvas/canvas-types.ts";
import type { Sorted } from "./unfinished.ts";

/** What the canvas says of steps while they are built: how they ran, what is wrong with them, what is pinned. */
export function marksWith(
  outline: Outline | null,
  runs: ReadonlyMap<StepPath, StepMark>,
  { wrong, unfinished }: Sorted,
  pins: Readonly<Record<string, unknown>>,
): ReadonlyMap<StepPath, StepMark> {
  if (outline === null) return runs;
  const problems = firstOfEach(wrong);
  const open = firstOfEach(unfinished);
  const marks = new Map(runs);
  for (const { path, name } of stepsIn(outline.list)) {
    const problem = problems.get(path);
    const rest = open.get(path);
    const pinned = Object.hasOwn(pins, name);
    if (problem === undefined && rest === undefined && !pinned) continue;
    marks.set(path, {
      ...marks.get(path),
      ...(problem === undefined ? {} : { problem }),
      ...(rest === undefined ? {} : { unfinished: rest }),
      ...(pinned ? { pinned } : {}),
    });
  }
  return marks;
}

function firstOfEach(problems: readonly StepProblem[]): ReadonlyMap<StepPath, string> {
  const first = new Map<StepPath, string>();
  for (const { step, message } of problems) if (step !== null && !first.has(step)) first.set(step, message);
  return first;
}
