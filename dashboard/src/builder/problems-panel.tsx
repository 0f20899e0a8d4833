import type { StepPath, StepProblem } from "../../../shared/builder/index.ts";
import { builderStrings } from "../strings/builder.ts";
import type { Sorted } from "./unfinished.ts";

const text = builderStrings.problems;
type Go = (path: StepPath | null, field?: string) => void;

/** What is wrong, and below it what is only not filled in yet. */
export function ProblemsPanel({
  problems: { wrong, unfinished },
  onSelect,
}: {
  readonly problems: Sorted;
  readonly onSelect: Go;
}) {
  const calm = unfinished.length > 0;
  return (
    <div className="grid content-start gap-6 p-4">
      {calm && wrong.length === 0 ? null : (
        <section aria-labelledby="problems" className="grid gap-3">
          <Head id="problems" title={text.title} lead={wrong.length === 0 ? text.none : text.lead} />
          <ProblemList problems={wrong} bad onSelect={onSelect} />
        </section>
      )}
      {calm ? (
        <section aria-labelledby="unfinished" className="grid gap-3">
          <Head id="unfinished" title={text.unfinished} lead={text.unfinishedLead} />
          <ProblemList problems={unfinished} onSelect={onSelect} />
        </section>
      ) : null}
    </div>
  );
}

const Head = ({ id, title, lead }: { readonly id: string; readonly title: string; readonly lead: string }) => (
  <div className="pr-10">
    <h2 id={id} className="text-base font-semibold">
      {title}
    </h2>
    <p className="text-muted">{lead}</p>
  </div>
);

/** Each leads to the field that it is about. */
export function ProblemList({
  problems,
  bad = false,
  onSelect,
}: {
  readonly problems: readonly StepProblem[];
  readonly bad?: boolean;
  readonly onSelect: Go;
}) {
  return (
    <ul className="-mx-3 grid gap-1">
      {problems.map((problem, i) => (
        <li key={i}>
          <button
            type="button"
            onClick={() => onSelect(problem.step, problem.member)}
            className="grid w-full gap-0.5 rounded-lg px-3 py-2 text-left hover:bg-sunken"
          >
            <span className="font-medium">
              {problem.title ?? text.whole}
              <span className="sr-only">: </span>
            </span>
            <span className={bad ? "text-bad" : "text-muted"}>{problem.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
