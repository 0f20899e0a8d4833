import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const removeSecret = defineRoute({
  contract: contracts.secrets.remove,
  auth: "key",
  permission: "secrets:write",
  audit: "secret.removed",
  handler: async ({ params, tenant, caller }) => {
    const removed = await tenant.secrets(caller).remove(params.name);
    return removed.ok ? ok({ status: 204, body: undefined }) : removed;
  },
});
