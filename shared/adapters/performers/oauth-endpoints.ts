import { isPrivateHost } from "../../domain/addresses.ts";
import type { Egress, Exchange } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { refused, shownUrl } from "../standard-errors.ts";
import type { OAuthPolicy } from "./tokens.ts";

const MAX_DISCOVERY_BYTES = 256 * 1024;
const WELL_KNOWN = "/.well-known/openid-configuration";

export interface Endpoints {
  readonly issuer: string;
  readonly token: string;
  /** Whether the authority says itself who it is. */
  readonly discovered: boolean;
}

/**
 * Where tokens are given. OAuth 2: relative to the authority, by default `/oauth2/token` (DSL reference). OpenID
 * Connect: as its configuration says, which has to be of the authority, or of one of the policy's issuers.
 * @see OpenID Connect Discovery 1.0 §4
 */
export async function endpointsOf(
  egress: Egress,
  policy: OAuthPolicy,
  ends: number,
  call: Pick<EffectCall, "signal" | "progress">,
): Promise<Exchange<Endpoints>> {
  const authority = (policy.authority ?? "").replace(/\/+$/, "");
  const { protocol, hostname } = URL.parse(authority) ?? {};
  // What is on this machine is reached in development only, which the egress port sees to; all else needs TLS.
  if (hostname === undefined || (protocol !== "https:" && !(protocol === "http:" && isPrivateHost(hostname)))) {
    const detail = "The authority has to be an absolute https:// URL: it is told secrets, and believed.";
    return refused("configuration", 400, "Invalid Authentication", detail);
  }
  if (policy.scheme === "oauth2") {
    const token = under(authority, policy.endpoints?.token ?? "/oauth2/token");
    return { ok: true, value: { issuer: authority, token, discovered: false } };
  }
  const issuer = authority.endsWith(WELL_KNOWN) ? authority.slice(0, -WELL_KNOWN.length) : authority;
  const url = issuer + WELL_KNOWN;
  const answer = await egress.send(
    {
      method: "GET",
      url,
      headers: { accept: "application/json" },
      body: null,
      redirect: true,
      timeoutMs: Math.max(1, ends - Date.now()),
      maxBytes: MAX_DISCOVERY_BYTES,
    },
    call.signal,
  );
  if (!answer.ok) return answer;
  const found = answer.value.status === 200 ? configurationOf(answer.value.body) : null;
  if (found === null) return notFound(url, `answered ${answer.value.status}, and no configuration of OpenID Connect`);
  const trusted = [issuer, ...(policy.issuers ?? [])].map(plain);
  if (!trusted.includes(plain(found.issuer)))
    return notFound(
      url,
      `says that it is of ${shownUrl(found.issuer)}: name that in the policy's issuers if it is right`,
    );
  await call.progress("Read the configuration of the OpenID Connect authority.");
  return { ok: true, value: { issuer: found.issuer, token: found.token, discovered: true } };
}

function configurationOf(body: Uint8Array): { issuer: string; token: string } | null {
  try {
    const value = JSON.parse(new TextDecoder().decode(body)) as { issuer?: unknown; token_endpoint?: unknown } | null;
    const { issuer, token_endpoint: token } = value ?? {};
    if (typeof issuer !== "string" || typeof token !== "string" || !/^https?:/i.test(token) || !URL.canParse(token))
      return null;
    return { issuer, token };
  } catch {
    return null;
  }
}

/** A path is below the authority's own, which may be a realm's; a whole URL stands for itself. */
function under(authority: string, endpoint: string): string {
  return /^https?:/i.test(endpoint) && URL.canParse(endpoint)
    ? endpoint
    : `${authority}/${endpoint.replace(/^\/+/, "")}`;
}

function plain(issuer: string): string {
  return issuer.replace(/\/+$/, "");
}

function notFound(url: string, detail: string): Exchange<never> {
  return refused("authentication", 401, "Discovery Failed", `${shownUrl(url)} ${detail}.`);
}
