import { importJWK, importPKCS8, type CryptoKey, type JWK, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import type { Exchange } from "../../ports/egress.ts";
import { refused } from "../standard-errors.ts";
import type { Endpoints } from "./oauth-endpoints.ts";
import type { OAuthPolicy } from "./tokens.ts";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ASSERTION_LIFE_S = 60;

export interface OAuthClient {
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
}

/**
 * How the client says who it is. DSL: by default `client_secret_post`; a client without a secret is a public one.
 * @see OpenID Connect Core 1.0 §9, RFC 7523 §2.2
 */
export async function clientOf(policy: OAuthPolicy, endpoints: Endpoints): Promise<Exchange<OAuthClient>> {
  const { id, secret, assertion, authentication } = policy.client ?? {};
  const method = authentication ?? (secret === undefined && assertion === undefined ? "none" : "client_secret_post");
  if (method === "none") {
    // A public client need not have a name: then nothing is said of it.
    return id === undefined
      ? { ok: true, value: { client: { client_id: "none" }, authentication: () => undefined } }
      : { ok: true, value: { client: { client_id: id }, authentication: oauth.None() } };
  }
  if (id === undefined || id === "") return invalid(`${method} needs the client's id.`);
  const client = { client_id: id };
  if (method === "private_key_jwt") {
    if (assertion === undefined || assertion === "")
      return invalid(
        "private_key_jwt needs client.assertion: a signed JWT, or the private key to sign one with, as PEM (PKCS #8) or JWK.",
      );
    return assertedBy(client, assertion, endpoints);
  }
  // A JWT that was signed elsewhere serves for either method that sends one.
  if (method === "client_secret_jwt" && secret === undefined && assertion !== undefined)
    return assertedBy(client, assertion, endpoints);
  if (secret === undefined || secret === "") return invalid(`${method} needs the client's secret.`);
  switch (method) {
    case "client_secret_post":
      return { ok: true, value: { client, authentication: oauth.ClientSecretPost(secret) } };
    case "client_secret_basic":
      return { ok: true, value: { client, authentication: oauth.ClientSecretBasic(secret) } };
    case "client_secret_jwt":
      return {
        ok: true,
        value: {
          client,
          authentication: oauth.ClientSecretJwt(secret, {
            [oauth.modifyAssertion]: (_, claims) => {
              claims["aud"] = audienceOf(endpoints);
            },
          }),
        },
      };
    default:
      return invalid(`${JSON.stringify(method.slice(0, 100))} is not a client authentication of the DSL.`);
  }
}

async function assertedBy(
  client: oauth.Client,
  assertion: string,
  endpoints: Endpoints,
): Promise<Exchange<OAuthClient>> {
  let jwt = assertion.trim();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) {
    const key = await keyOf(jwt);
    if (key === null)
      return invalid(
        "client.assertion is neither a signed JWT nor a private key (PEM of PKCS #8, or JWK) of RSA, P-256, P-384, P-521 or Ed25519.",
      );
    jwt = await new SignJWT({})
      .setProtectedHeader({ alg: key.alg, ...(key.kid === undefined ? {} : { kid: key.kid }) })
      .setIssuer(client.client_id)
      .setSubject(client.client_id)
      .setAudience(audienceOf(endpoints))
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1_000) + ASSERTION_LIFE_S)
      .sign(key.key);
  }
  return {
    ok: true,
    value: {
      client,
      authentication: (_as, _client, body) => {
        body.set("client_id", client.client_id);
        body.set("client_assertion_type", ASSERTION_TYPE);
        body.set("client_assertion", jwt);
      },
    },
  };
}

/** The authority's own name where it says one, else where the token is asked for (RFC 7523 §3). */
function audienceOf(endpoints: Endpoints): string {
  return endpoints.discovered ? endpoints.issuer : endpoints.token;
}

interface SigningKey {
  readonly key: CryptoKey | Uint8Array;
  readonly alg: string;
  readonly kid?: string;
}

async function keyOf(text: string): Promise<SigningKey | null> {
  if (text.startsWith("{")) return jwkOf(text);
  for (const alg of ["RS256", "ES256", "EdDSA", "ES384", "ES512"]) {
    try {
      return { key: await importPKCS8(text, alg), alg };
    } catch {
      // A key of another kind: PEM does not say which before it is read.
    }
  }
  return null;
}

async function jwkOf(text: string): Promise<SigningKey | null> {
  try {
    const jwk = JSON.parse(text) as JWK;
    const curves: Readonly<Record<string, string>> = {
      "P-256": "ES256",
      "P-384": "ES384",
      "P-521": "ES512",
      Ed25519: "EdDSA",
    };
    const alg = jwk.alg ?? (jwk.kty === "RSA" ? "RS256" : curves[jwk.crv ?? ""]);
    // Without `d` it is a public key, and `oct` would make a client's secret of what should be a key pair.
    if (alg === undefined || jwk.kty === "oct" || jwk.d === undefined) return null;
    return { key: await importJWK(jwk, alg), alg, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) };
  } catch {
    return null;
  }
}

function invalid(detail: string): Exchange<never> {
  return refused("configuration", 400, "Invalid Authentication", detail);
}
