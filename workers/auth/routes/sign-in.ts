import { contracts } from "../../../shared/api/index.ts";
import { tenantOf } from "../../../shared/domain/ids.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";
import { openSession } from "../sessions.ts";

const USED_UP = fail("unauthenticated", "This sign-in link is unknown, used or expired. Ask for another one.");

export const redeemSignIn = defineRoute({
  contract: contracts.session.redeem,
  auth: "public",
  permission: null,
  audit: null,
  handler: async ({ request, query, services, requestId, now, url }) => {
    // A look without a visit, such as a preview's, must not use it up.
    if (request.method === "HEAD") return ok({ status: 303, body: undefined, headers: { location: "/" } });
    const tenant = tenantOf(query.ticket);
    const organisation = tenant === undefined ? USED_UP : await services.credentials.organisation(tenant, now);
    if (!organisation.ok) return organisation.error.code === "not_found" ? USED_UP : organisation;
    const { id } = organisation.value;
    const caller = { ...systemCaller(requestId), audit: "session.signed-in" };
    const redeemed = await services.tenant(id).tickets(caller).redeem(query.ticket, "sign-in");
    if (!redeemed.ok) return redeemed.error.code === "unauthenticated" ? USED_UP : redeemed;
    const opened = await openSession(services.directory, {
      tenant: id,
      actor: null,
      permissions: ["*"],
      now,
      https: url.protocol === "https:",
    });
    if (!opened.ok) return opened;
    return ok({ status: 303, body: undefined, headers: { location: "/", "set-cookie": opened.value.cookie } });
  },
});
