import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { draftView } from "../views.ts";

export const getDraft = defineRoute({
  contract: contracts.drafts.get,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.drafts(caller).get(params.id);
    return found.ok ? ok({ status: 200, body: draftView(found.value) }) : found;
  },
});
