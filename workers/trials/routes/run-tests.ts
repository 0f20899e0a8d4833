import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { allows } from "../../gateway/principal.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";
import { runTests } from "../run-tests.ts";

export const runWorkflowTests = defineRoute({
  contract: contracts.workflowTests.run,
  auth: "key",
  permission: "executions:write",
  // Each of them is an execution, which is its own record.
  audit: null,
  handler: async ({ params, body, services, tenant, principal, requestId, idempotency }) => {
    // The answer shows what a text makes of the tests' inputs and results.
    if (!allows(principal.permissions, "workflows:read"))
      return fail("forbidden", "To run tests is to see what they hold: this takes the permission workflows:read, too.");
    const caller = systemCaller(requestId);
    const all = await tenant.workflowTests(caller).list(params.id);
    if (!all.ok) return all;
    const { tests } = body;
    const unknown = tests?.find((id) => !all.value.some((test) => test.id === id));
    if (unknown !== undefined) return fail("not_found", `The workflow has no test ${unknown}.`);
    const chosen = tests === undefined ? all.value : all.value.filter(({ id }) => tests.includes(id));
    let { text } = body;
    if (text === undefined) {
      const draft = await tenant.drafts(caller).get(params.id);
      if (!draft.ok) return draft;
      text = draft.value.text;
    }
    const checked = await services.checkDefinition(text, principal.tenant);
    if (!checked.ok) return checked;
    const results = await runTests(
      { services, tenant, principal, requestId },
      { workflow: params.id, text, idempotency },
      chosen,
    );
    return ok({
      status: 200,
      body: { passed: results.every(({ outcome }) => outcome === "passed"), results: [...results] },
    });
  },
});
