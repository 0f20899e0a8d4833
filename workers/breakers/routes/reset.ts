import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { viewOf } from "../views.ts";

export const resetBreaker = defineRoute({
  contract: contracts.breakers.reset,
  auth: "key",
  permission: "executions:write",
  audit: "breaker.reset",
  handler: async ({ params, tenant, caller }) => {
    const reset = await tenant.breakers(caller).reset(params.host);
    return reset.ok ? ok({ status: 200, body: viewOf(params.host, reset.value) }) : reset;
  },
});
