import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { workflowView } from "../views.ts";

export const listWorkflows = defineRoute({
  contract: contracts.workflows.list,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit, archived } = query;
    const found = await tenant.designer(caller).list({ cursor, limit, archived: archived === "true" });
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: { items: found.value.items.map(workflowView), nextCursor: found.value.nextCursor },
    });
  },
});
