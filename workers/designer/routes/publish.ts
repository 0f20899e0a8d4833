import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import type { Definition } from "../../../shared/dsl/types.ts";
import { defineRoute } from "../../gateway/route.ts";
import { refuseCycle } from "../cycles.ts";
import { workflowView } from "../views.ts";

export const publishWorkflow = defineRoute({
  contract: contracts.workflows.publish,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.published",
  handler: async ({ params, body, tenant, caller, services }) => {
    const designer = tenant.designer(caller);
    const revision = await designer.revision(params.id, body.revision);
    if (!revision.ok) return revision;
    const definition = revision.value.definition as Definition;
    // Most workflows run no other.
    const acyclic = await refuseCycle(definition, designer);
    if (!acyclic.ok) return acyclic;
    const published = await designer.publish(params.id, body.revision, body.note ?? null);
    if (!published.ok) return published;
    services.forgetWorkflow(params.id);
    return ok({ status: 200, body: workflowView(published.value) });
  },
});
