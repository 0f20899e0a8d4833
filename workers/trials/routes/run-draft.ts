import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
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
    const { text, input = {}, pins = {}, only, from, skipWaits = false, reuse } = body;
    const changes = { pins, only: only ?? null, from: from ?? null, skipWaits };
    if (only !== undefined && from !== undefined)
      return fail("invalid", 'Say "only" or "from": one step alone, or all from it on.');
    if (Object.keys(pins).length > 0 || [only, from, reuse].some((one) => one !== undefined) || skipWaits)
      return fail(
        "invalid",
        "Only the whole of a draft can be tried: leave out pins, only, from, skipWaits and reuse.",
      );
    const started = await startTrial(
      { services, tenant, principal, requestId },
      { workflow: params.id, text, input, changes, idempotency },
    );
    if (!started.ok) return started;
    const { execution, duplicate } = started.value;
    const headers = {
      location: `/v1/executions/${execution.id}`,
      ...(duplicate ? { "idempotency-replayed": "true" } : {}),
    };
    return ok({ status: 202, body: { id: execution.id, status: execution.status }, headers });
  },
});
