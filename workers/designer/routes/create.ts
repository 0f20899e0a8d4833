import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { tellWorkflow } from "../tell.ts";
import { workflowDetail } from "../views.ts";

export const createWorkflow = defineRoute({
  contract: contracts.workflows.create,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.created",
  handler: async (call) => {
    const { body, tenant, caller, principal, services } = call;
    const checked = await services.checkDefinition(body.definition, principal.tenant);
    if (!checked.ok) return checked;
    const created = await tenant.designer(caller).create(checked.value.revision);
    if (!created.ok) return created;
    tellWorkflow(call, created.value.workflow.id);
    const headers = { location: `/v1/workflows/${created.value.workflow.id}` };
    return ok({ status: 201, body: workflowDetail(created.value), headers });
  },
});
