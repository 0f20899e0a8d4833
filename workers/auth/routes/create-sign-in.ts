import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";

/** Long enough to switch to a browser, in milliseconds. */
const LINK_MS = 15 * 60_000;

export const createSignIn = defineRoute({
  contract: contracts.admin.signIn,
  auth: "admin",
  permission: null,
  audit: "sign-in.issued",
  handler: async ({ params, services, origin, requestId, now, idempotency }) => {
    const organisation = await services.credentials.organisation(params.id, now);
    if (!organisation.ok) return organisation;
    const caller = { ...systemCaller(requestId), audit: "sign-in.issued", idempotency };
    const issued = await services
      .tenant(params.id)
      .tickets(caller)
      .issue({ purpose: "sign-in", subject: "owner", ttlMs: LINK_MS });
    if (!issued.ok) return issued;
    const { ticket, expiresAt } = issued.value;
    return ok({
      status: 201,
      body: { url: `${origin}/sign-in?ticket=${ticket}`, ticket, expiresAt: new Date(expiresAt).toISOString() },
    });
  },
});
