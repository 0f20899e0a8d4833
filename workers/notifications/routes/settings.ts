import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { settingsBody } from "../views.ts";

export const getNotificationSettings = defineRoute({
  contract: contracts.notifications.settings,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, tenant, caller }) => {
    const found = await tenant.notifications(caller).settings(params.id);
    return found.ok ? ok({ status: 200, body: settingsBody(found.value) }) : found;
  },
});
