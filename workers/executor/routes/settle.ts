import { contracts } from "../../../shared/api/index.ts";
import type { Settlement } from "../../../durable-objects/execution/rpc.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { noted } from "../noted.ts";
import { outcomeOf } from "../outcome.ts";
import { executionBody } from "../views.ts";

export const settleExecution = defineRoute({
  contract: contracts.executions.settle,
  auth: "key",
  permission: "executions:write",
  audit: "execution.settled",
  dataMembers: ["outcome"],
  handler: async (call) => {
    const { params, body, principal, services } = call;
    const settlement: Settlement = {
      effect: body.effect ?? null,
      outcome: outcomeOf(body.outcome),
      by: principal.actor,
    };
    const done = await noted(call, await services.executions.settle(principal.tenant, params.id, settlement));
    return done.ok ? ok({ status: 200, body: executionBody(done.value) }) : done;
  },
});
