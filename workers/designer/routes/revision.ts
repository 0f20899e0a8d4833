import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { revisionView } from "../views.ts";

export const getRevision = defineRoute({
  contract: contracts.workflows.revision,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.designer(caller).revision(params.id, params.n);
    if (!found.ok) return found;
    const { definition, source } = found.value;
    return ok({ status: 200, body: { ...revisionView(found.value, found.value.people), definition, source } });
  },
});
