import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const readNotifications = defineRoute({
  contract: contracts.notifications.read,
  auth: "key",
  permission: "executions:write",
  // That somebody has looked is no change of anything.
  audit: null,
  handler: async ({ body, tenant, caller }) => {
    const left = await tenant.notifications(caller).read(body.ids ?? null);
    return left.ok ? ok({ status: 200, body: { unread: left.value } }) : left;
  },
});
