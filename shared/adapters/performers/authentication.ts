import type { AuthenticationRequest } from "../../domain/effects.ts";
import type { Egress, Exchange, OutgoingRequest, OutgoingResponse } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { textToBase64 } from "../base64.ts";
import { refused } from "../standard-errors.ts";
import { sendWithDigest } from "./digest.ts";
import { withoutCredentials } from "./redact.ts";
import { createTokenSource, type TokenCache } from "./tokens.ts";

/** Puts a task's authentication on what it sends. What it asked for before (a token, a challenge) is announced by `call.progress`. */
export interface Authenticator {
  /** The exchange, with its credentials; those never come back in the answer, whatever the service echoes. */
  send(
    request: OutgoingRequest,
    authentication: AuthenticationRequest | undefined,
    call: Pick<EffectCall, "signal" | "progress">,
  ): Promise<Exchange<OutgoingResponse>>;
  /**
   * The headers alone, for what is not one request and its answer (a WebSocket). Digest, which answers a
   * challenge, is refused.
   */
  headers(
    authentication: AuthenticationRequest | undefined,
    timeoutMs: number,
    call: Pick<EffectCall, "signal" | "progress">,
  ): Promise<Exchange<Readonly<Record<string, string>>>>;
}

export interface AuthenticatorOptions {
  readonly egress: Egress;
  /** Whose tokens these are: no tenant is ever given another's. */
  readonly tenant: string;
  /** Shared by as many authenticators as live together. */
  readonly tokens: TokenCache;
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { egress } = options;
  const tokens = createTokenSource(options);

  return {
    async send(request, authentication, call) {
      if (authentication === undefined) return egress.send(request, call.signal);
      const ends = Date.now() + request.timeoutMs;
      if (authentication.scheme === "digest" && "username" in authentication)
        return sendWithDigest(egress, request, authentication, call);
      if ((authentication.scheme === "oauth2" || authentication.scheme === "oidc") && "grant" in authentication) {
        return sendWithToken(request, authentication, call, ends);
      }
      const header = fixedHeader(authentication);
      if (!header.ok) return header;
      const response = await egress.send(withAuthorization(request, header.value, ends), call.signal);
      return withoutCredentials(response, header.value);
    },

    async headers(authentication, timeoutMs, call) {
      if (authentication === undefined) return { ok: true, value: {} };
      if ((authentication.scheme === "oauth2" || authentication.scheme === "oidc") && "grant" in authentication) {
        const token = await tokens.get(authentication, Date.now() + timeoutMs, call);
        return token.ok ? { ok: true, value: { authorization: `Bearer ${token.value.token}` } } : token;
      }
      const header = fixedHeader(authentication);
      return header.ok ? { ok: true, value: { authorization: header.value } } : header;
    },
  };

  async function sendWithToken(
    request: OutgoingRequest,
    policy: Parameters<typeof tokens.get>[0],
    call: Pick<EffectCall, "signal" | "progress">,
    ends: number,
  ): Promise<Exchange<OutgoingResponse>> {
    const first = await tokens.get(policy, ends, call);
    if (!first.ok) return first;
    const attempt = async (token: string): Promise<Exchange<OutgoingResponse>> => {
      const header = `Bearer ${token}`;
      return withoutCredentials(await egress.send(withAuthorization(request, header, ends), call.signal), header);
    };
    const response = await attempt(first.value.token);
    // A token that was kept may have been revoked since; a new one that is refused would be refused again.
    if (!response.ok || response.value.status !== 401 || !first.value.kept) return response;
    const second = await tokens.renew(policy, first.value.token, ends, call);
    return second.ok ? attempt(second.value.token) : second;
  }
}

function withAuthorization(request: OutgoingRequest, header: string, ends: number): OutgoingRequest {
  return {
    ...request,
    headers: { ...request.headers, authorization: header },
    timeoutMs: Math.max(1, ends - Date.now()),
  };
}

/** The `Authorization` of a scheme that asks nobody (RFC 7617, RFC 6750 §2.1). */
function fixedHeader(authentication: AuthenticationRequest): Exchange<string> {
  if ("username" in authentication && authentication.scheme === "basic") {
    // RFC 7617 §2: the first colon ends the user's name.
    if (authentication.username.includes(":"))
      return refused("configuration", 400, "Invalid Authentication", "A basic username can't hold a colon.");
    return { ok: true, value: `Basic ${textToBase64(`${authentication.username}:${authentication.password}`)}` };
  }
  if ("token" in authentication) {
    if (!/^[\x21-\x7e]+$/.test(authentication.token))
      return refused(
        "configuration",
        400,
        "Invalid Authentication",
        "A bearer token is visible ASCII characters without spaces.",
      );
    return { ok: true, value: `Bearer ${authentication.token}` };
  }
  if (authentication.scheme === "digest")
    return refused(
      "configuration",
      400,
      "Invalid Authentication",
      "Digest answers a challenge, which this kind of connection has none of: use basic, bearer, oauth2 or oidc.",
    );
  return refused(
    "configuration",
    400,
    "Invalid Authentication",
    `The ${authentication.scheme} authentication was sent without its values.`,
  );
}
