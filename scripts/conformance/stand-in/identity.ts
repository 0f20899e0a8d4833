import { json, type Received, type Reply } from "./exchange.ts";

const CLIENT = { id: "workflow-runtime-id", secret: "workflow-runtime-secret" };
export const ISSUED_TOKEN = "issued-to-the-workflow-runtime";

/** An OAuth 2 / OpenID Connect server with one client, which may ask for a token by client credentials (RFC 6749 §4.4). */
export function identityProvider({ method, path, here, headers, body }: Received): Reply | null {
  if (path.endsWith("/.well-known/openid-configuration")) {
    const issuer = here + path.slice(0, -"/.well-known/openid-configuration".length);
    return json(200, { issuer, token_endpoint: `${issuer}/protocol/openid-connect/token` });
  }
  if (method !== "POST" || !path.endsWith("/token")) return null;
  const form = /json/.test(headers["content-type"] ?? "")
    ? new URLSearchParams(JSON.parse(body.toString("utf8")) as Record<string, string>)
    : new URLSearchParams(body.toString("utf8"));
  const basic = /^Basic (.+)$/.exec(headers["authorization"] ?? "")?.[1];
  const [id, secret] =
    basic === undefined
      ? [form.get("client_id"), form.get("client_secret")]
      : Buffer.from(basic, "base64").toString("utf8").split(":").map(decodeURIComponent);
  if (id !== CLIENT.id || secret !== CLIENT.secret) return json(401, { error: "invalid_client" });
  if (form.get("grant_type") !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
  return json(200, { access_token: ISSUED_TOKEN, token_type: "Bearer", expires_in: 300 });
}
