import type { Outline, Samples, StepList, StepPath } from "../../../../shared/builder/types.ts";

/** What `.` was for a step: the output of the step before it in its list, or what the list was given. */
export function inputBefore(outline: Outline, path: StepPath, samples: Samples): unknown {
  return within(outline.list, path, samples, samples.trigger).value;
}

function within(
  list: StepList,
  path: StepPath,
  samples: Samples,
  given: unknown,
): { readonly found: boolean; readonly value: unknown } {
  let before = given;
  for (const step of list.steps) {
    if (step.path === path) return { found: true, value: before };
    if (path.startsWith(`${step.path}/`))
      for (const inner of step.lists) {
        const read = within(inner, path, samples, before);
        if (read.found) return read;
      }
    before = Object.hasOwn(samples.steps, step.name) ? samples.steps[step.name] : undefined;
  }
  return { found: false, value: undefined };
}
