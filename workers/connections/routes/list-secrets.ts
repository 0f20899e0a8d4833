import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { secretView } from "../views.ts";

export const listSecrets = defineRoute({
  contract: contracts.secrets.list,
  auth: "key",
  permission: "secrets:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit } = query;
    const found = await tenant.secrets(caller).list({ cursor, limit });
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: { items: found.value.items.map(secretView), nextCursor: found.value.nextCursor },
    });
  },
});
