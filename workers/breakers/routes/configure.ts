import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { settingsView } from "../views.ts";

export const configureBreakers = defineRoute({
  contract: contracts.breakers.configure,
  auth: "key",
  permission: "executions:write",
  audit: "breakers.configured",
  handler: async ({ body, tenant, caller }) => {
    const { enabled, failures, windowSeconds, resetSeconds } = body;
    const changed = await tenant.breakers(caller).change({
      ...(enabled === undefined ? {} : { enabled }),
      ...(failures === undefined ? {} : { failures }),
      ...(windowSeconds === undefined ? {} : { windowMs: windowSeconds * 1_000 }),
      ...(resetSeconds === undefined ? {} : { resetMs: resetSeconds * 1_000 }),
    });
    return changed.ok ? ok({ status: 200, body: settingsView(changed.value) }) : changed;
  },
});
