import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TestResult, WorkflowTest } from "../../../shared/api/index.ts";
import { duration } from "../lib/format.ts";
import { executionsQuery } from "../queries.ts";
import { builderStrings } from "../strings/builder.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { describe } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";
import { whyNot } from "../workflows/difference-words.ts";
import { TONE } from "../workflows/test-result.tsx";
import { endedOf, sayOf, type DraftTests } from "./use-draft-tests.ts";

const text = builderStrings.publishing.tests;
const OUTCOME = workflowPageStrings.tests.outcome;

/** What became of the tests with the draft that is about to be published, one by one. */
export function PublishTests({ workflow, state }: { readonly workflow: string; readonly state: DraftTests }) {
  const { tests, results, error } = state;
  if (error !== null) return <p className="text-muted">{describe(error)}</p>;
  if (tests === null) return <p className="min-h-6 text-muted">{text.looking}</p>;
  if (tests.length === 0) return <NoTests workflow={workflow} />;
  return (
    <section aria-labelledby="publish-tests" className="grid gap-1.5">
      <h3 id="publish-tests" className="font-medium">
        {text.title}
      </h3>
      <div className="overflow-hidden rounded-lg border border-line">
        <p role="status" className={`px-3 py-2 ${SUM_TONE[sayOf(state)]}`}>
          {sumOf(state, tests.length)}
        </p>
        <ul className="max-h-64 overflow-auto">
          {tests.map((test) => (
            <Row key={test.id} test={test} result={results.get(test.id)} />
          ))}
        </ul>
      </div>
    </section>
  );
}

/** Where nothing has run yet there is nothing to make one of: then nothing is said, and its line stays free. */
function NoTests({ workflow }: { readonly workflow: string }) {
  const completed = { workflow, status: "completed" } as const;
  const ran = (useQuery(executionsQuery({ ...completed, limit: 1 })).data?.items.length ?? 0) > 0;
  return (
    <p className="min-h-6 text-muted">
      {ran ? (
        <>
          {text.none}{" "}
          <Link
            to="/executions"
            search={completed}
            className="inline-flex min-h-6 items-center text-accent hover:underline"
          >
            {text.makeOne}
          </Link>
        </>
      ) : null}
    </p>
  );
}

const SUM_TONE = {
  nothing: "bg-sunken text-muted",
  running: "bg-sunken text-muted",
  passed: "bg-good-soft text-good",
  failed: "bg-bad-soft text-bad",
} as const;

function sumOf(state: DraftTests, n: number): string {
  const ended = endedOf(state.results);
  switch (sayOf(state)) {
    case "passed":
      return text.passed(n);
    case "failed":
      return text.failed(ended.filter(({ outcome }) => outcome !== "passed").length, n);
    default:
      return text.running(ended.length, n);
  }
}

function Row({
  test: { name },
  result,
}: {
  readonly test: WorkflowTest;
  readonly result: TestResult | "running" | undefined;
}) {
  const ended = result === "running" ? undefined : result;
  return (
    <li className="flex items-start gap-3 border-t border-line px-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="block font-medium break-words">{name}</span>
        {/* Its line is there from the start, so that nothing moves when it is known. */}
        <span className="block min-h-5 text-[0.8125rem] text-muted [overflow-wrap:anywhere]">
          {ended === undefined
            ? null
            : ended.outcome === "passed"
              ? text.took(duration(ended.durationMs))
              : whyNot(ended)}
        </span>
      </span>
      <span className="grid shrink-0 justify-items-end gap-0.5">
        <Tag tone={ended === undefined ? (result === undefined ? "still" : "run") : TONE[ended.outcome]}>
          {ended === undefined ? text.outcome[result === undefined ? "waiting" : "running"] : OUTCOME[ended.outcome]}
        </Tag>
        {ended === undefined || ended.execution === null ? null : (
          <Link
            to="/executions/$id"
            params={{ id: ended.execution }}
            target="_blank"
            aria-label={text.lookAt(name)}
            className="inline-flex min-h-6 items-center text-[0.8125rem] text-accent hover:underline"
          >
            {text.look}
          </Link>
        )}
      </span>
    </li>
  );
}
