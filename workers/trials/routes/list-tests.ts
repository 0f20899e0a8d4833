import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { testBody } from "../views.ts";

export const listTests = defineRoute({
  contract: contracts.workflowTests.list,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.workflowTests(caller).list(params.id);
    return found.ok ? ok({ status: 200, body: { items: found.value.map(testBody) } }) : found;
  },
});
