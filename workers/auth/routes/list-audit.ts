import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const listAudit = defineRoute({
  contract: contracts.audit.list,
  auth: "key",
  permission: "audit:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, ...rest } = query;
    const found = await tenant.audit(caller).list({ cursor, ...rest });
    if (!found.ok) return found;
    const items = found.value.items.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
    return ok({ status: 200, body: { items, nextCursor: found.value.nextCursor } });
  },
});
