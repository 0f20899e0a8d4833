import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { workflowView } from "../views.ts";

export const publishWorkflow = defineRoute({
  contract: contracts.workflows.publish,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.published",
  handler: async ({ params, body, tenant, caller, services }) => {
    const published = await tenant.designer(caller).publish(params.id, body.revision);
    if (!published.ok) return published;
    services.forgetWorkflow(params.id);
    return ok({ status: 200, body: workflowView(published.value) });
  },
});
