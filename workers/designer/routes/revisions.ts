import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { revisionView } from "../views.ts";

export const listRevisions = defineRoute({
  contract: contracts.workflows.revisions,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, query, tenant, caller }) => {
    const { cursor = null, limit } = query;
    const found = await tenant.designer(caller).revisions(params.id, { cursor, limit });
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: {
        items: found.value.items.map((item) => revisionView(item, found.value.people)),
        nextCursor: found.value.nextCursor,
      },
    });
  },
});
