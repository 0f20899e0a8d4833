import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const removeTest = defineRoute({
  contract: contracts.workflowTests.remove,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.test-removed",
  handler: async ({ params, tenant, caller }) => {
    const removed = await tenant.workflowTests(caller).remove(params.id, params.test);
    return removed.ok ? ok({ status: 204, body: undefined }) : removed;
  },
});
