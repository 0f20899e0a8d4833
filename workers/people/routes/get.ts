import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { taskView } from "../views.ts";

export const getTask = defineRoute({
  contract: contracts.people.get,
  auth: "key",
  permission: "people:read",
  audit: null,
  handler: async ({ params, tenant, caller, principal }) => {
    const found = await tenant.people(caller).get({ id: params.id });
    return found.ok ? ok({ status: 200, body: taskView(found.value, principal) }) : found;
  },
});
