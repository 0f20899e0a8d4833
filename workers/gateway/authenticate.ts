import { tenantOf } from "../../shared/domain/ids.ts";
import { fail } from "../../shared/domain/result.ts";
import type { Services } from "../services.ts";
import { readSessionCookie } from "./cookie.ts";
import { systemCaller } from "./credentials.ts";
import { allows, type Principal } from "./principal.ts";
import { Refusal, refuse, unwrap } from "./refusal.ts";
import type { Route } from "./route.ts";
import { bearerToken, sameSecret } from "./secrets.ts";

export interface Attempt {
  readonly request: Request;
  readonly requestId: string;
  readonly url: URL;
  readonly origin: string;
  readonly services: Services;
  readonly now: number;
  /** The `{id}` of the path, which a ticket has to be for. */
  readonly subject: string;
}

/** Says who asks, or refuses. Null: the route asks nobody, or verifies by itself. */
export async function authenticate(route: Route, attempt: Attempt): Promise<Principal | null> {
  switch (route.auth) {
    case "public":
    case "hook":
      return null;
    case "admin":
      await requireAdminToken(attempt);
      return null;
    case "operator":
      if (attempt.services.config.environment !== "development") await requireAdminToken(attempt);
      return null;
    case "key":
    case "live": {
      const principal =
        route.auth === "live"
          ? ((await byTicket(attempt)) ?? (await byKeyOrSession(attempt)))
          : await byKeyOrSession(attempt);
      // An absent permission can't be: the route's type asks for one. Refused all the same, not let through.
      if (route.permission === null || !allows(principal.permissions, route.permission)) {
        refuse(
          "forbidden",
          `This takes the permission ${route.permission ?? "*"}, which the ${principal.via} does not have.`,
        );
      }
      return principal;
    }
  }
}

/** Without a token set the route is not there, in the words of any path that is not. */
async function requireAdminToken({ services, request, url }: Attempt): Promise<void> {
  const expected = services.config.adminToken;
  if (expected === undefined) refuse("not_found", unknownRoute(url));
  const given = bearerToken(request.headers);
  if (given === undefined) challenge("This takes the deployment's own token: Authorization: Bearer <ADMIN_TOKEN>.");
  if (!(await sameSecret(given, expected))) challenge("This is not the deployment's token.", true);
}

export function unknownRoute(url: URL): string {
  return `There is nothing at ${url.pathname.slice(0, 200)}. GET /openapi.json lists what there is.`;
}

async function byKeyOrSession(attempt: Attempt): Promise<Principal> {
  const { request, services, requestId, now, url } = attempt;
  if (request.headers.has("authorization")) {
    const token = bearerToken(request.headers);
    if (token === undefined) challenge("The Authorization header has to be: Bearer <key>.");
    const found = await services.credentials.byKey(token, requestId, now);
    if (!found.ok && found.error.code === "unauthenticated") challenge(found.error.detail, true);
    return unwrap(found);
  }
  const cookie = readSessionCookie(request.headers, url.protocol === "https:");
  if (cookie === undefined) challenge("There is no key. Send Authorization: Bearer <key>.");
  requireSameOrigin(attempt);
  const found = await services.credentials.bySession(cookie, requestId, now);
  if (!found.ok && found.error.code === "unauthenticated") challenge(found.error.detail);
  return unwrap(found);
}

/** A ticket is good once, for one execution; it names its tenant. */
async function byTicket({ url, services, requestId, subject, now }: Attempt): Promise<Principal | undefined> {
  const ticket = url.searchParams.get("ticket");
  if (ticket === null) return undefined;
  const tenant = tenantOf(ticket);
  const organisation = tenant === undefined ? undefined : await services.credentials.organisation(tenant, now);
  if (organisation?.ok !== true) challenge("The ticket is unknown, spent or expired.");
  const { id, name, lanes } = organisation.value;
  const redeemed = await services.tenant(id).tickets(systemCaller(requestId)).redeem(ticket, "live");
  if (!redeemed.ok && redeemed.error.code !== "unauthenticated" && redeemed.error.code !== "not_found")
    throw new Refusal(redeemed.error);
  if (!redeemed.ok || redeemed.value.subject !== subject) challenge("The ticket is unknown, spent or expired.");
  return {
    tenant: id,
    organisation: { id, name },
    lanes,
    actor: "ticket",
    permissions: ["executions:read"],
    via: "ticket",
  };
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** CSRF: a cookie speaks for whatever page sends it, so what changes something, or opens a socket, must come from ours. */
function requireSameOrigin({ request, origin, url }: Attempt): void {
  if (SAFE.has(request.method) && request.headers.get("upgrade") === null) return;
  const from = request.headers.get("origin");
  if (from !== null && (from === origin || from === url.origin)) return;
  refuse("forbidden", "With a session, this takes an Origin header of the dashboard's own origin.");
}

function challenge(detail: string, invalidToken = false): never {
  const header = `Bearer realm="millrace"${invalidToken ? ', error="invalid_token"' : ""}`;
  throw new Refusal(fail("unauthenticated", detail).error, { "www-authenticate": header });
}
