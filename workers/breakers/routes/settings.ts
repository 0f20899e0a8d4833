import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { settingsView } from "../views.ts";

export const breakerSettings = defineRoute({
  contract: contracts.breakers.settings,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ tenant, caller }) => {
    const found = await tenant.breakers(caller).settings();
    return found.ok ? ok({ status: 200, body: settingsView(found.value) }) : found;
  },
});
