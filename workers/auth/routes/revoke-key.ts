import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const revokeKey = defineRoute({
  contract: contracts.keys.revoke,
  auth: "key",
  permission: "keys:write",
  audit: "key.revoked",
  handler: async ({ params, tenant, caller, principal, services, waitUntil }) => {
    const revoked = await tenant.keys(caller).revoke(params.id);
    if (!revoked.ok) return revoked;
    services.credentials.forgetActor(`key:${params.id}`);
    waitUntil(services.room(principal.tenant).leave(`key:${params.id}`));
    return ok({ status: 204, body: undefined });
  },
});
