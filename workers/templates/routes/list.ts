import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { builtInTemplates } from "../built-in.ts";
import { ownTemplate } from "../views.ts";

export const listTemplates = defineRoute({
  contract: contracts.templates.list,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ tenant, caller }) => {
    const own = await tenant.templates(caller).list();
    if (!own.ok) return own;
    return ok({ status: 200, body: { items: [...own.value.map(ownTemplate), ...(await builtInTemplates())] } });
  },
});
