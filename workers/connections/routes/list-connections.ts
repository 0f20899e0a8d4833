import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { connectionView } from "../views.ts";

export const listConnections = defineRoute({
  contract: contracts.connections.list,
  auth: "key",
  permission: "connections:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit, connector = null } = query;
    const found = await tenant.connections(caller).list({ cursor, limit, connector });
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: { items: found.value.items.map(connectionView), nextCursor: found.value.nextCursor },
    });
  },
});
