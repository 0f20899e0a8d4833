import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { executionItem } from "../views.ts";

export const listExecutions = defineRoute({
  contract: contracts.executions.list,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit, workflow = null, status = null } = query;
    const found = await tenant.executions(caller).list({ cursor, limit, workflowId: workflow, status });
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: { items: found.value.items.map(executionItem), nextCursor: found.value.nextCursor },
    });
  },
});
