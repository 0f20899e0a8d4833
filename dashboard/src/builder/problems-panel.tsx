import type { Outline, StepPath, StepProblem } from "../../../shared/builder/index.ts";
import { builderStrings } from "../strings/builder.ts";
import { findStep } from "./steps.ts";

const text = builderStrings.problems;

export function ProblemsPanel({
  problems,
  outline,
  onSelect,
}: {
  readonly problems: readonly StepProblem[];
  readonly outline: Outline | null;
  readonly onSelect: (path: StepPath | null, field?: string) => void;
}) {
  return (
    <section aria-labelledby="problems" className="grid content-start gap-3 p-4">
      <div>
        <h2 id="problems" className="text-base font-semibold">
          {text.title}
        </h2>
        <p className="text-muted">{problems.length === 0 ? text.none : text.lead}</p>
      </div>
      <ul className="grid gap-1">
        {problems.map((problem, i) => {
          const found = outline === null || problem.step === null ? null : findStep(outline, problem.step);
          return (
            <li key={i}>
              <button
                type="button"
                onClick={() => onSelect(problem.step, problem.member)}
                className="grid w-full gap-0.5 rounded-lg px-3 py-2 text-left hover:bg-sunken"
              >
                <span className="font-medium">{found?.step.title ?? text.whole}</span>
                <span className="text-bad">{problem.message}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
