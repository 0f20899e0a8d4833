import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { workflowDetail } from "../views.ts";

export const getWorkflow = defineRoute({
  contract: contracts.workflows.get,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.designer(caller).get(params.id);
    if (!found.ok) return found;
    const headers = { etag: `"${found.value.workflow.latestRevision}"` };
    return ok({ status: 200, body: workflowDetail(found.value), headers });
  },
});
