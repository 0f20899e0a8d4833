import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { NO_CHANGES } from "../../../shared/trials/trial.ts";
import { allows } from "../../gateway/principal.ts";
import { defineRoute } from "../../gateway/route.ts";
import { resultsIn } from "../journal.ts";
import { startTrial } from "../trial.ts";

export const runDraft = defineRoute({
  contract: contracts.draftRuns.start,
  auth: "key",
  permission: "executions:write",
  // As any start: the execution is its own record, and its journal begins with who triggered it.
  audit: null,
  bodyLimit: "MAX_EXECUTION_BODY_BYTES",
  dataMembers: ["input", "pins"],
  handler: async ({ params, body, principal, services, tenant, requestId, idempotency }) => {
    const { text, input = {}, pins = {}, only = null, from = null, skipWaits = false, reuse } = body;
    if (only !== null && from !== null)
      return fail("invalid", 'Say "only" or "from": one step alone, or all from it on.');
    // The text may send what it is given anywhere: with this, another execution's data.
    if (reuse !== undefined && !allows(principal.permissions, "executions:read"))
      return fail("forbidden", 'To "reuse" an execution is to read it: this takes the permission executions:read.');
    const site = { services, tenant, principal, requestId };
    const earlier = reuse === undefined ? ok({ pins: {} }) : await resultsIn(site, reuse);
    if (!earlier.ok) return earlier;
    const changes = { ...NO_CHANGES, pins: { ...earlier.value.pins, ...pins }, only, from, skipWaits };
    const started = await startTrial(site, { workflow: params.id, text, input, changes, idempotency });
    if (!started.ok) return started;
    const { execution, duplicate } = started.value;
    const headers = {
      location: `/v1/executions/${execution.id}`,
      ...(duplicate ? { "idempotency-replayed": "true" } : {}),
    };
    return ok({ status: 202, body: { id: execution.id, status: execution.status }, headers });
  },
});
