import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { errorFields, log } from "../../../shared/observability/log.ts";
import { defineRoute } from "../../gateway/route.ts";
import { viewOf } from "../views.ts";

export const listBreakers = defineRoute({
  contract: contracts.breakers.list,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ query, tenant, caller, principal, services }) => {
    const { cursor = null, limit } = query;
    const found = await tenant.breakers(caller).list({ cursor, limit });
    if (!found.ok) return found;
    const breakers = services.breakers(principal.tenant);
    try {
      const items = await Promise.all(found.value.items.map(async (host) => viewOf(host, await breakers.view(host))));
      return ok({ status: 200, body: { items, nextCursor: found.value.nextCursor } });
    } catch (error) {
      log.warn("breakers.list.failed", { tenant: principal.tenant, ...errorFields(error) });
      return fail("unavailable", "the breakers could not be asked: try again");
    }
  },
});
