import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const removeConnection = defineRoute({
  contract: contracts.connections.remove,
  auth: "key",
  permission: "connections:write",
  audit: "connection.removed",
  handler: async ({ params, tenant, caller }) => {
    const removed = await tenant.connections(caller).remove(params.id);
    return removed.ok ? ok({ status: 204, body: undefined }) : removed;
  },
});
