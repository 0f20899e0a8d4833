import type { Outline, Step, StepList, StepPath } from "../../../../shared/builder/types.ts";

interface Found {
  readonly step: Step;
  readonly list: StepList;
}

export const findStep = (outline: Outline, path: StepPath): Step | null => inList(outline.list, path)?.step ?? null;

function inList(list: StepList, path: StepPath): Found | null {
  for (const step of list.steps) {
    if (step.path === path) return { step, list };
    // A path within a step begins with the step's own.
    if (!path.startsWith(`${step.path}/`)) continue;
    for (const inner of step.lists) {
      const found = inList(inner, path);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The question that a person answers directly before this step: what comes next most often reads the answer. */
export function questionBefore(outline: Outline, path: StepPath): Step | null {
  const found = inList(outline.list, path);
  const before = found === null ? undefined : found.list.steps[found.list.steps.indexOf(found.step) - 1];
  return before !== undefined && isQuestion(before) ? before : null;
}

const isQuestion = ({ kind }: Step): boolean => kind === "approval" || kind === "form";

/** Whether the two are one step under two names: at the same place of the same list, which is else as it was. */
export function isRenamed(before: Outline, was: StepPath, after: Outline, is: StepPath): boolean {
  const from = inList(before.list, was);
  const to = inList(after.list, is);
  if (from === null || to === null || from.list.path !== to.list.path) return false;
  const others = ({ step, list }: Found): string =>
    list.steps.map((each) => (each === step ? "" : each.path)).join("\n");
  return from.step.kind === to.step.kind && others(from) === others(to);
}
