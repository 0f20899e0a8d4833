import { contracts } from "../../../shared/api/index.ts";
import { tenantOf } from "../../../shared/domain/ids.ts";
import { fail, ok, type Failure, type Result } from "../../../shared/domain/result.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";
import type { Services } from "../../services.ts";
import { openSession } from "../sessions.ts";

const MISSING = fail("invalid", "A sign-in link has a ticket, and this one has none.");
const USED_UP = fail("unauthenticated", "This sign-in link is unknown, used or expired. Ask for another one.");

export const redeemSignIn = defineRoute({
  contract: contracts.session.redeem,
  auth: "public",
  permission: null,
  audit: null,
  handler: async ({ request, query, services, requestId, now, url }) => {
    // A look without a visit, such as a preview's, must not use it up.
    if (request.method === "HEAD") return ok({ status: 303, body: undefined, headers: { location: "/" } });
    const tenant = query.ticket === undefined ? MISSING : await redeem(query.ticket, services, requestId, now);
    if (!tenant.ok) return isSpent(tenant.error) && wantsPage(request) ? TO_SIGN_IN_PAGE : tenant;
    const opened = await openSession(services.directory, {
      tenant: tenant.value,
      actor: null,
      permissions: ["*"],
      now,
      https: url.protocol === "https:",
    });
    if (!opened.ok) return opened;
    return ok({ status: 303, body: undefined, headers: { location: "/", "set-cookie": opened.value.cookie } });
  },
});

/** @returns the organisation whose ticket it was */
async function redeem(ticket: string, services: Services, requestId: string, now: number): Promise<Result<string>> {
  const tenant = tenantOf(ticket);
  const organisation = tenant === undefined ? USED_UP : await services.credentials.organisation(tenant, now);
  if (!organisation.ok) return organisation.error.code === "not_found" ? USED_UP : organisation;
  const { id } = organisation.value;
  const caller = { ...systemCaller(requestId), audit: "session.signed-in" };
  const redeemed = await services.tenant(id).tickets(caller).redeem(ticket, "sign-in");
  if (!redeemed.ok) return redeemed.error.code === "unauthenticated" ? USED_UP : redeemed;
  return ok(id);
}

/** The dashboard says there what happened, and how to go on. */
const TO_SIGN_IN_PAGE = ok({ status: 303 as const, body: undefined, headers: { location: "/?expired" } });

const isSpent = (failure: Failure): boolean => failure === USED_UP.error || failure === MISSING.error;

/** A browser that goes to a page names HTML; what fetches for a program does not, or takes anything. */
const wantsPage = (request: Request): boolean =>
  (request.headers.get("accept") ?? "").split(",").some((range) => /^\s*text\/html\s*(?:;|$)/i.test(range));
