import { stepsIn, type Outline, type StepPath, type StepProblem } from "../../../shared/builder/index.ts";
import type { StepMark } from "../canvas/canvas-types.ts";

/** What the canvas says of steps while they are built: how they ran, what is wrong with them, what is pinned. */
export function marksWith(
  outline: Outline | null,
  runs: ReadonlyMap<StepPath, StepMark>,
  problems: readonly StepProblem[],
  pins: Readonly<Record<string, unknown>>,
): ReadonlyMap<StepPath, StepMark> {
  if (outline === null) return runs;
  const first = new Map<StepPath, string>();
  for (const { step, message } of problems) if (step !== null && !first.has(step)) first.set(step, message);
  const marks = new Map(runs);
  for (const { path, name } of stepsIn(outline.list)) {
    const problem = first.get(path);
    const pinned = Object.hasOwn(pins, name);
    if (problem === undefined && !pinned) continue;
    marks.set(path, {
      ...marks.get(path),
      ...(problem === undefined ? {} : { problem }),
      ...(pinned ? { pinned } : {}),
    });
  }
  return marks;
}
