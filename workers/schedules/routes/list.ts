import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { scheduleItem } from "../views.ts";

export const listSchedules = defineRoute({
  contract: contracts.schedules.list,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ query, tenant, caller, now }) => {
    const { cursor = null, limit } = query;
    const found = await tenant.triggers(caller).list({ cursor, limit });
    if (!found.ok) return found;
    const items = found.value.items.flatMap((trigger) => scheduleItem(trigger, now) ?? []);
    return ok({ status: 200, body: { items, nextCursor: found.value.nextCursor } });
  },
});
