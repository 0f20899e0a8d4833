import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { executionBody } from "../views.ts";

export const cancelExecution = defineRoute({
  contract: contracts.executions.cancel,
  auth: "key",
  permission: "executions:write",
  // The journal records it, with the reason, in the transaction that does it.
  audit: null,
  handler: async ({ params, body, principal, services }) => {
    const reason = body.reason ?? `Cancelled by ${principal.actor}.`;
    const cancelled = await services.executions.cancel(principal.tenant, params.id, reason);
    return cancelled.ok ? ok({ status: 200, body: executionBody(cancelled.value) }) : cancelled;
  },
});
