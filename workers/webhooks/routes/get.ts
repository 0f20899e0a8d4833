import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { hookView } from "../views.ts";

export const getHook = defineRoute({
  contract: contracts.hooks.get,
  auth: "key",
  permission: "hooks:read",
  audit: null,
  handler: async ({ params, tenant, caller, origin }) => {
    const found = await tenant.hooks(caller).get(params.id);
    return found.ok ? ok({ status: 200, body: hookView(found.value, origin) }) : found;
  },
});
