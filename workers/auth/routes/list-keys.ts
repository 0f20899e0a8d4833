import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { keyView } from "../views.ts";

export const listKeys = defineRoute({
  contract: contracts.keys.list,
  auth: "key",
  permission: "keys:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit } = query;
    const found = await tenant.keys(caller).list({ cursor, limit });
    if (!found.ok) return found;
    return ok({ status: 200, body: { items: found.value.items.map(keyView), nextCursor: found.value.nextCursor } });
  },
});
