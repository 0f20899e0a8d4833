import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { bulkBody } from "../views.ts";

export const listBulk = defineRoute({
  contract: contracts.bulk.list,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit } = query;
    const found = await tenant.bulk(caller).list({ cursor, limit });
    if (!found.ok) return found;
    const { items, nextCursor } = found.value;
    return ok({ status: 200, body: { items: items.map(bulkBody), nextCursor } });
  },
});

export const getBulk = defineRoute({
  contract: contracts.bulk.get,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.bulk(caller).get(params.id);
    return found.ok ? ok({ status: 200, body: bulkBody(found.value) }) : found;
  },
});
