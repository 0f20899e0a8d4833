import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { tellWorkflow } from "../tell.ts";
import { workflowView } from "../views.ts";

export const archiveWorkflow = defineRoute({
  contract: contracts.workflows.archive,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.archived",
  handler: async (call) => {
    const { params, tenant, caller, services } = call;
    const changed = await tenant.designer(caller).archive(params.id, true);
    if (!changed.ok) return changed;
    services.forgetWorkflow(params.id);
    tellWorkflow(call, params.id);
    return ok({ status: 200, body: workflowView(changed.value) });
  },
});
