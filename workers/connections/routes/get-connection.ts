import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { connectionView } from "../views.ts";

export const getConnection = defineRoute({
  contract: contracts.connections.get,
  auth: "key",
  permission: "connections:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.connections(caller).get(params.id);
    return found.ok ? ok({ status: 200, body: connectionView(found.value) }) : found;
  },
});
