import * as oauth from "oauth4webapi";
import { isPrivateHost } from "../../domain/addresses.ts";
import type { Egress, Exchange } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { reasonOf, refused, shownUrl } from "../standard-errors.ts";
import { clientOf } from "./oauth-client.ts";
import { endpointsOf, type Endpoints } from "./oauth-endpoints.ts";
import type { OAuthPolicy } from "./tokens.ts";

/** A token answer is small; what is larger is something else. */
const MAX_TOKEN_RESPONSE_BYTES = 128 * 1024;
const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

export interface AccessToken {
  readonly token: string;
  /** Seconds; null: it was not said. */
  readonly expiresInS: number | null;
}

/**
 * Asks an authority for an access token.
 * @param ends milliseconds since 1970
 * @returns errors of type authentication where the authority refuses, configuration where the policy can't be sent
 * @see DSL reference "OAUTH2 Authentication"; RFC 6749, RFC 7523, RFC 8693, OpenID Connect Discovery 1.0
 */
export async function requestToken(
  egress: Egress,
  policy: OAuthPolicy,
  ends: number,
  call: Pick<EffectCall, "signal" | "progress">,
): Promise<Exchange<AccessToken>> {
  const parameters = parametersOf(policy);
  if (!parameters.ok) return parameters;
  const endpoints = await endpointsOf(egress, policy, ends, call);
  if (!endpoints.ok) return endpoints;
  const { issuer, token: endpoint } = endpoints.value;
  const client = await clientOf(policy, endpoints.value);
  if (!client.ok) return client;

  let failure: Exchange<never> | null = null;
  try {
    const response = await oauth.genericTokenEndpointRequest(
      { issuer, token_endpoint: endpoint },
      client.value.client,
      client.value.authentication,
      policy.grant,
      parameters.value,
      {
        // As for the authority: TLS, but on this machine.
        [oauth.allowInsecureRequests]: isPrivateHost(new URL(endpoint).hostname),
        [oauth.customFetch]: async (url, init) => {
          const json = policy.requestEncoding === "application/json";
          const form = init.body instanceof URLSearchParams ? init.body : new URLSearchParams();
          const exchange = await egress.send(
            {
              method: "POST",
              url,
              headers: { ...init.headers, ...(json ? { "content-type": "application/json" } : {}) },
              body: json ? JSON.stringify(asJson(form)) : form.toString(),
              // A redirect would carry the client's secret to wherever it points.
              redirect: false,
              timeoutMs: Math.max(1, ends - Date.now()),
              maxBytes: MAX_TOKEN_RESPONSE_BYTES,
            },
            call.signal,
          );
          if (!exchange.ok) {
            failure = exchange;
            throw new Error("The authority was not reached.");
          }
          return responseOf(exchange.value);
        },
      },
    );
    const token = await oauth.processGenericTokenEndpointResponse(
      { issuer, token_endpoint: endpoint },
      client.value.client,
      response,
    );
    if (token.token_type !== "bearer")
      return unauthenticated(
        endpoint,
        `it gave a token of type ${token.token_type}, which can't be sent as a bearer token`,
      );
    return accepted(policy, endpoints.value, token.access_token, token.expires_in ?? null);
  } catch (error) {
    return failure ?? unauthenticated(endpoint, saidBy(error), secretsOf(policy));
  }
}

function parametersOf(policy: OAuthPolicy): Exchange<URLSearchParams> {
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) parameters.set(name, value);
  };
  switch (policy.grant) {
    case "client_credentials":
      break;
    case "password":
      if (policy.username === undefined || policy.password === undefined)
        return invalid("The password grant needs a username and a password.");
      set("username", policy.username);
      set("password", policy.password);
      break;
    case "refresh_token":
      // The DSL names the grant and has no field for its token: the one that stands for the person is the nearest.
      if (policy.subject === undefined)
        return invalid(
          "The refresh_token grant needs the refresh token, as subject: {token: …, type: urn:ietf:params:oauth:token-type:refresh_token}.",
        );
      set("refresh_token", policy.subject.token);
      break;
    case TOKEN_EXCHANGE:
      if (policy.subject === undefined)
        return invalid("The token-exchange grant needs a subject: {token: …, type: …}.");
      set("subject_token", policy.subject.token);
      set("subject_token_type", policy.subject.type);
      set("actor_token", policy.actor?.token);
      set("actor_token_type", policy.actor?.type);
      break;
    case "authorization_code":
      return invalid(
        "The authorization_code grant needs a person at a browser: use client_credentials, refresh_token or token-exchange.",
      );
    default:
      return invalid(`${JSON.stringify(policy.grant.slice(0, 100))} is not a grant of the DSL.`);
  }
  if (policy.scopes !== undefined && policy.scopes.length > 0) set("scope", policy.scopes.join(" "));
  for (const audience of policy.audiences ?? []) parameters.append("audience", audience);
  return { ok: true, value: parameters };
}

/** A name that is there several times is a list. */
function asJson(form: URLSearchParams): Record<string, string | string[]> {
  const body: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    body[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return body;
}

function responseOf(response: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}): Response {
  const empty = response.status === 204 || response.status === 205 || response.status === 304;
  const { "content-type": type = "" } = response.headers;
  let body: string | Uint8Array<ArrayBuffer> | null = empty ? null : (response.body as Uint8Array<ArrayBuffer>);
  try {
    // The identity is not used here, so what it says need not be right, nor signed by keys that would be fetched.
    const { id_token: _, ...rest } = JSON.parse(new TextDecoder().decode(response.body)) as Record<string, unknown>;
    if (body !== null) body = JSON.stringify(rest);
  } catch {
    // Not JSON: the answer is judged as it is.
  }
  return new Response(body, { status: response.status, headers: { "content-type": type } });
}

/** DSL `issuers`: those a token may be of. One that does not say (an opaque token) is of the authority. */
function accepted(
  policy: OAuthPolicy,
  { issuer }: Endpoints,
  token: string,
  expiresInS: number | null,
): Exchange<AccessToken> {
  const { issuers } = policy;
  const issued = issuerOf(token) ?? issuer;
  const same = (one: string): boolean => one.replace(/\/$/, "") === issued.replace(/\/$/, "");
  if (issuers !== undefined && issuers.length > 0 && !issuers.some(same)) {
    return refused(
      "authentication",
      401,
      "Unknown Issuer",
      `The token is of ${shownUrl(issued)}, which is none of the policy's issuers.`,
    );
  }
  return { ok: true, value: { token, expiresInS } };
}

function issuerOf(token: string): string | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  try {
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const claims = JSON.parse(binary) as { iss?: unknown } | null;
    return typeof claims?.iss === "string" ? claims.iss : null;
  } catch {
    return null;
  }
}

function saidBy(error: unknown): string {
  if (error instanceof oauth.ResponseBodyError) {
    const description = error.error_description === undefined ? "" : ` (${error.error_description})`;
    return `it answered ${error.status} ${error.error}${description}`;
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) return `it answered ${error.status}`;
  // An unexpected answer: the library names what was wrong with it, and never its values.
  const { cause } = error as { cause?: unknown };
  return cause instanceof Response ? `it answered ${cause.status}: ${reasonOf(error)}` : reasonOf(error);
}

function unauthenticated(endpoint: string, said: string, secrets: readonly string[] = []): Exchange<never> {
  const clean = secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), said).slice(0, 500);
  return refused(
    "authentication",
    401,
    "Authentication Failed",
    `${shownUrl(endpoint)} gave no access token: ${clean}.`,
  );
}

function secretsOf(policy: OAuthPolicy): readonly string[] {
  const { client, password, subject, actor } = policy;
  return [client?.secret, client?.assertion, password, subject?.token, actor?.token].filter(
    (one) => one !== undefined && one !== "",
  ) as string[];
}

function invalid(detail: string): Exchange<never> {
  return refused("configuration", 400, "Invalid Authentication", detail);
}
