import type { WorkflowTestRecord } from "../../durable-objects/tenant/trials-rpc.ts";
import type { TestResult } from "../../shared/api/resources/workflow-tests.ts";
import { type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import type { Failure } from "../../shared/domain/result.ts";
import { type Difference, differences } from "../../shared/builder/differences.ts";
import { NO_CHANGES } from "../../shared/trials/trial.ts";
import { MAX_TEST_MS, MAX_TESTS_MS, TESTS_IN_FLIGHT } from "./limits.ts";
import { startTrial, type Trial, type TrialSite } from "./trial.ts";

/** What is tested. */
export type Tested = Pick<Trial, "workflow" | "text" | "idempotency">;

export type RunTests = (
  site: TrialSite,
  of: Tested,
  tests: readonly WorkflowTestRecord[],
) => Promise<readonly TestResult[]>;

/**
 * Runs tests against a text, some side by side, each as an execution of its own. Nothing of them acts on the world:
 * what has no result in a test fails it. In the tests' order.
 */
export const runTests: RunTests = async (site, of, tests) => {
  const until = Date.now() + MAX_TESTS_MS;
  const results: TestResult[] = [];
  const waiting = [...tests.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, test] = next;
      results[index] = await runTest(site, of, test, until);
    }
  };
  await Promise.all(Array.from({ length: TESTS_IN_FLIGHT }, work));
  return results;
};

async function runTest(
  site: TrialSite,
  { workflow, text, idempotency }: Tested,
  test: WorkflowTestRecord,
  until: number,
): Promise<TestResult> {
  const began = Date.now();
  const { services, principal } = site;
  const said = (
    view: ExecutionView | null,
    result: Pick<TestResult, "outcome" | "differences" | "detail">,
  ): TestResult => ({
    test: test.id,
    name: test.name,
    execution: view?.id ?? null,
    status: view?.status ?? null,
    error: view?.outcome?.status === "faulted" ? view.outcome.error : null,
    ...result,
    durationMs: Date.now() - began,
  });
  const invalid = (error: Failure, view: ExecutionView | null = null): TestResult =>
    said(view, { outcome: "invalid", differences: [], detail: error.detail });
  const left = Math.min(MAX_TEST_MS, until - began);
  if (left <= 0)
    return said(null, {
      outcome: "unfinished",
      differences: [],
      detail: "The tests before it took all the time there is.",
    });
  const changes = { ...NO_CHANGES, pins: test.pins, skipWaits: true, sealed: true };
  // The request asked again finds its executions, one for each test, and starts none.
  const own = idempotency === null ? null : { ...idempotency, key: `${idempotency.key} ${test.id}` };
  const started = await startTrial(site, { workflow, text, input: test.input, changes, idempotency: own });
  if (!started.ok) return invalid(started.error);
  const { execution } = started.value;
  const ended = await services.executions.result(principal.tenant, execution, left);
  if (!ended.ok) return invalid(ended.error, execution);
  if (!TERMINAL.has(ended.value.status)) {
    await services.executions.cancel(principal.tenant, execution.id, "Its test was not over in time.");
    const detail = `It was not over after ${Math.round(left / 1000)} seconds, and was cancelled: it was ${ended.value.status}.`;
    return said(ended.value, { outcome: "unfinished", differences: [], detail });
  }
  const found = differencesOf(test, ended.value);
  if (found.length === 0) return said(ended.value, { outcome: "passed", differences: [], detail: null });
  return said(ended.value, { outcome: "failed", differences: [...found], detail: inWords(found, ended.value) });
}

/** Of what was expected and what came, as one value each. */
function differencesOf({ expect }: WorkflowTestRecord, { outcome, status }: ExecutionView): readonly Difference[] {
  if (status !== expect.status) return [{ path: "/status", expected: expect.status, actual: status }];
  if (outcome?.status === "completed")
    return Object.hasOwn(expect, "output") ? differences(expect.output, outcome.output, expect.ignore, "/output") : [];
  if (outcome?.status !== "faulted" || expect.error === undefined) return [];
  const actual = Object.fromEntries(
    Object.keys(expect.error).map((name) => [name, name === "type" ? outcome.error.type : outcome.error.status]),
  );
  return differences(expect.error, actual, [], "/error");
}

function inWords([first, ...more]: readonly Difference[], { outcome, status }: ExecutionView): string {
  if (first?.path === "/status") {
    const why =
      outcome?.status === "faulted" ? `: ${outcome.error.detail ?? outcome.error.title ?? outcome.error.type}` : "";
    return `It was to be ${String(first.expected)}, and was ${status}${why}`;
  }
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  return `It differs at ${first?.path ?? ""}${others}.`;
}
