import type { AuthenticationRequest } from "../domain/effects.ts";
import { authenticationRequest, type Authentication, type Value } from "./authentication.ts";
import type { Body } from "./body.ts";

/**
 * `$authorization` (DSL, "Authorization Descriptor"). The parameter is null where it only comes to be when the call
 * is made: a token that is fetched, an answer to a challenge, a user and password of which one is a secret.
 */
export function authorizationOf(body: Body, value: Value): unknown {
  const policy = policyOf(body);
  return policy === null ? null : describe(authenticationRequest(policy, value));
}

function policyOf(body: Body): Authentication | null {
  switch (body.kind) {
    case "http":
      return body.endpoint.authentication;
    case "mcp":
      return body.endpoint?.authentication ?? null;
    case "openapi":
    case "grpc":
    case "asyncapi":
      return body.authentication;
    case "subscribe":
      return body.call.authentication;
    default:
      return null;
  }
}

function describe(request: AuthenticationRequest): unknown {
  if (request.scheme === "connection") return { scheme: "Connection", parameter: null };
  if ("secret" in request) return { scheme: SCHEMES[request.scheme], parameter: null };
  if (request.scheme === "bearer") return { scheme: "Bearer", parameter: request.token };
  if (request.scheme !== "basic") return { scheme: SCHEMES[request.scheme], parameter: null };
  const { username, password } = request;
  return { scheme: "Basic", parameter: MARKER.test(username + password) ? null : base64(`${username}:${password}`) };
}

const SCHEMES = { basic: "Basic", digest: "Digest", bearer: "Bearer", oauth2: "Bearer", oidc: "Bearer" } as const;
/** A secret's place can't be encoded. */
const MARKER = /⟦secret:/u;

/** RFC 7617, UTF-8. */
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
