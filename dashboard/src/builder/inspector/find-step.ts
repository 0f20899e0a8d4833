import type { Outline, Step, StepList, StepPath } from "../../../../shared/builder/types.ts";

export function findStep(outline: Outline, path: StepPath): Step | null {
  return inList(outline.list, path);
}

function inList(list: StepList, path: StepPath): Step | null {
  for (const step of list.steps) {
    if (step.path === path) return step;
    // A path within a step begins with the step's own.
    if (!path.startsWith(`${step.path}/`)) continue;
    for (const inner of step.lists) {
      const found = inList(inner, path);
      if (found !== null) return found;
    }
  }
  return null;
}
