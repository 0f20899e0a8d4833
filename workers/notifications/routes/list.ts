import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { notificationItem } from "../../../shared/api/notification-item.ts";

export const listNotifications = defineRoute({
  contract: contracts.notifications.list,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit, unread } = query;
    const found = await tenant.notifications(caller).list({ cursor, limit, unread: unread === "true" });
    if (!found.ok) return found;
    const { items, ...rest } = found.value;
    return ok({ status: 200, body: { ...rest, items: items.map(notificationItem) } });
  },
});
