import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { taskView } from "../views.ts";

export const listTasks = defineRoute({
  contract: contracts.people.list,
  auth: "key",
  permission: "people:read",
  audit: null,
  handler: async ({ query, tenant, caller, principal }) => {
    const { cursor = null, limit, state, assignee = null } = query;
    const found = await tenant.people(caller).list({ cursor, limit, state: state === "any" ? null : state, assignee });
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: { items: found.value.items.map((task) => taskView(task, principal)), nextCursor: found.value.nextCursor },
    });
  },
});
