import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const getExecutionDefinition = defineRoute({
  contract: contracts.executions.definition,
  auth: "key",
  // What is read is a definition: who may see how executions went need not be one who may see how workflows are made.
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, principal, tenant, caller, services }) => {
    const found = await services.executions.describe(principal.tenant, params.id);
    if (!found.ok) return found;
    const { workflow, revision } = found.value;
    const kept = await tenant.designer(caller).revisionById(revision);
    if (!kept.ok) return kept;
    const { number, version, definition, source } = kept.value;
    return ok({
      status: 200,
      body: {
        workflow: workflow.id,
        revision: { id: revision, number: number > 0 ? number : null, version },
        definition,
        source,
      },
    });
  },
});
