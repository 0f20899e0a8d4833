import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { noted } from "../noted.ts";
import { executionBody } from "../views.ts";

export const suspendExecution = defineRoute({
  contract: contracts.executions.suspend,
  auth: "key",
  permission: "executions:write",
  audit: "execution.suspended",
  handler: async (call) => {
    const { params, body, principal, services } = call;
    const by = principal.actor;
    const reason = body.reason ?? `Suspended by ${by}.`;
    const done = await noted(call, await services.executions.suspend(principal.tenant, params.id, reason, by));
    return done.ok ? ok({ status: 200, body: executionBody(done.value) }) : done;
  },
});
