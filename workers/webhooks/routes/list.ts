import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { hookView } from "../views.ts";

export const listHooks = defineRoute({
  contract: contracts.hooks.list,
  auth: "key",
  permission: "hooks:read",
  audit: null,
  handler: async ({ query, tenant, caller, origin }) => {
    const { cursor = null, limit, workflow = null } = query;
    const found = await tenant.hooks(caller).list({ cursor, limit, workflowId: workflow });
    if (!found.ok) return found;
    const items = found.value.items.map((hook) => hookView(hook, origin));
    return ok({ status: 200, body: { items, nextCursor: found.value.nextCursor } });
  },
});
