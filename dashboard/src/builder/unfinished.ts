import type { StepProblem } from "../../../shared/builder/index.ts";

/** What is wrong, and what is only not filled in yet. */
export interface Sorted {
  readonly wrong: readonly StepProblem[];
  readonly unfinished: readonly StepProblem[];
}

/** Of a step its name, which stays as it is moved about. */
const nameOf = ({ step }: StepProblem): string => step?.slice(step.lastIndexOf("/") + 1) ?? "";

export const namesOf = (problems: readonly StepProblem[]): ReadonlySet<string> => new Set(problems.map(nameOf));

/**
 * A step that was added a moment ago has done nothing wrong. What keeps a workflow from being published or run is told
 * as wrong once somebody wanted that. @param asked the steps that were named then
 */
export function sorted(problems: readonly StepProblem[], asked: ReadonlySet<string>): Sorted {
  const calm = (problem: StepProblem): boolean => problem.unfinished && !asked.has(nameOf(problem));
  return { wrong: problems.filter((problem) => !calm(problem)), unfinished: problems.filter(calm) };
}

/** How many steps are to be finished; none where it is only the workflow as a whole. */
export const stepsToFinish = ({ unfinished }: Sorted): number =>
  new Set(unfinished.flatMap(({ step }) => step ?? [])).size;
