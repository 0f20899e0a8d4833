import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { tellWorkflow } from "../tell.ts";
import { workflowDetail } from "../views.ts";

export const reviseWorkflow = defineRoute({
  contract: contracts.workflows.revise,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.revised",
  handler: async (call) => {
    const { params, headers, body, tenant, caller, principal, services } = call;
    const checked = await services.checkDefinition(body.definition, principal.tenant);
    if (!checked.ok) return checked;
    const ifLatest = headers["if-match"] === undefined ? null : Number(headers["if-match"].slice(1, -1));
    const revised = await tenant.designer(caller).revise(params.id, checked.value.revision, ifLatest);
    if (!revised.ok) return revised;
    tellWorkflow(call, params.id);
    return ok({
      status: 200,
      body: workflowDetail(revised.value),
      headers: { etag: `"${revised.value.workflow.latestRevision}"` },
    });
  },
});
