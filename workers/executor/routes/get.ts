import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { executionBody } from "../views.ts";

export const getExecution = defineRoute({
  contract: contracts.executions.get,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ params, principal, services }) => {
    const found = await services.executions.describe(principal.tenant, params.id);
    return found.ok ? ok({ status: 200, body: executionBody(found.value) }) : found;
  },
});
