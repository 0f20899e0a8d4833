import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { noted } from "../noted.ts";
import { executionBody } from "../views.ts";

export const resumeExecution = defineRoute({
  contract: contracts.executions.resume,
  auth: "key",
  permission: "executions:write",
  audit: "execution.resumed",
  handler: async (call) => {
    const { params, principal, services } = call;
    const done = await noted(call, await services.executions.resume(principal.tenant, params.id, principal.actor));
    return done.ok ? ok({ status: 200, body: executionBody(done.value) }) : done;
  },
});
