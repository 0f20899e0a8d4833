import type { Contract } from "../../shared/api/contract.ts";
import type { TestResult } from "../../shared/api/resources/workflow-tests.ts";
import { fail, ok, type Problem, type Result } from "../../shared/domain/result.ts";
import { systemCaller } from "../gateway/credentials.ts";
import { allows, type Principal } from "../gateway/principal.ts";
import type { TenantCall } from "../gateway/route.ts";

type Site = Pick<TenantCall<Contract>, "services" | "tenant" | "principal" | "requestId">;

/** Whether all of a workflow's tests pass with a text that is about to be published. */
export async function passesTests(
  { services, tenant, principal, requestId }: Site,
  workflow: string,
  text: string,
): Promise<Result<null>> {
  const tests = await tenant.workflowTests(systemCaller(requestId)).list(workflow);
  if (!tests.ok) return tests;
  if (tests.value.length === 0) return ok(null);
  // Publishing that was refused may be tried again with the same key: the tests are run anew.
  const results = await services.runTests(
    { services, tenant, principal, requestId },
    { workflow, text, idempotency: null },
    tests.value,
  );
  const failing = results.filter(({ outcome }) => outcome !== "passed");
  if (failing.length === 0) return ok(null);
  const which = failing.length === 1 ? "One test does" : `${failing.length} tests do`;
  return fail(
    "unprocessable",
    `${which} not pass with this draft, and nothing was published. Mend the draft or the test, or publish with "evenIfTestsFail": true.`,
    failing.map((result) => problemOf(result, principal)),
  );
}

/** In what it differs is what the test holds, which takes a permission of its own. */
function problemOf({ test, name, outcome, detail }: TestResult, { permissions }: Principal): Problem {
  const why = allows(permissions, "workflows:read") && detail !== null ? `: ${detail}` : ".";
  return { path: `/tests/${test}`, code: `test.${outcome}`, message: `"${name}" ${WORDS[outcome]}${why}` };
}

const WORDS: Readonly<Record<TestResult["outcome"], string>> = {
  passed: "passed",
  failed: "failed",
  unfinished: "was not over in time",
  invalid: "could not be started",
};
