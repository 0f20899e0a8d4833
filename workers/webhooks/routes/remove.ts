import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const removeHook = defineRoute({
  contract: contracts.hooks.remove,
  auth: "key",
  permission: "hooks:write",
  audit: "hook.removed",
  handler: async ({ params, tenant, caller, services }) => {
    const removed = await tenant.hooks(caller).remove(params.id);
    if (!removed.ok) return removed;
    services.hookTargets.forget(params.id);
    return ok({ status: 204, body: undefined });
  },
});
