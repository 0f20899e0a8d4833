import type { AuthenticationRequest, OAuthRequest } from "../../domain/effects.ts";
import type { Egress, Exchange } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { createFlightCache, type FlightCache, type Loaded } from "./flight-cache.ts";
import { hashOf } from "./hash.ts";

export type OAuthPolicy = Extract<AuthenticationRequest, { grant: string }> & OAuthRequest;

/** Access tokens by tenant and policy. In memory only: a token is in no journal and no log. */
export type TokenCache = FlightCache<string>;

const MAX_TOKENS = 1_000;
/** A token is given up this long before it ends, so that it does not end on its way. */
const EARLY_MS = 30_000;
/** For a token that does not say how long it is good. */
const UNSAID_MS = 5 * 60_000;
const MAX_KEPT_MS = 24 * 60 * 60_000;

export function createTokenCache(): TokenCache {
  return createFlightCache<string>({ maxEntries: MAX_TOKENS, maxCost: Number.POSITIVE_INFINITY });
}

export interface TokenSource {
  /** `kept`: it was not fetched for this call. */
  get(
    policy: OAuthPolicy,
    ends: number,
    call: Call,
  ): Promise<Exchange<{ readonly token: string; readonly kept: boolean }>>;
  /** Another one than `refusedToken`, which a service answered with 401. */
  renew(
    policy: OAuthPolicy,
    refusedToken: string,
    ends: number,
    call: Call,
  ): Promise<Exchange<{ readonly token: string }>>;
}

type Call = Pick<EffectCall, "signal" | "progress">;

export function createTokenSource(options: {
  readonly egress: Egress;
  readonly tenant: string;
  readonly tokens: TokenCache;
}): TokenSource {
  const { egress, tenant, tokens } = options;
  const fetchToken = async (key: string, policy: OAuthPolicy, ends: number, call: Call) => {
    let kept = true;
    const result = await tokens.get(key, call.signal, async () => {
      kept = false;
      // Loaded when first needed: most calls need no token, and a Worker starts the faster for it.
      const { requestToken } = await import("./oauth.ts");
      const token = await requestToken(egress, policy, ends, call);
      if (!token.ok) return token;
      await call.progress("Fetched an access token.");
      return { ok: true, value: loaded(token.value) };
    });
    return result.ok ? { ok: true as const, value: { token: result.value, kept } } : result;
  };
  return {
    async get(policy, ends, call) {
      return fetchToken(await hashOf([tenant, policy]), policy, ends, call);
    },
    async renew(policy, refusedToken, ends, call) {
      const key = await hashOf([tenant, policy]);
      // Another one may have renewed it already.
      if (tokens.peek(key) === refusedToken) tokens.drop(key);
      return fetchToken(key, policy, ends, call);
    },
  };
}

function loaded(token: { readonly token: string; readonly expiresInS: number | null }): Loaded<string> {
  const lives = token.expiresInS === null ? UNSAID_MS : token.expiresInS * 1_000 - EARLY_MS;
  return { value: token.token, freshForMs: Math.min(lives, MAX_KEPT_MS), cost: 1 };
}
