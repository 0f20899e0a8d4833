import type { Path } from "./pointer.ts";
import type { Validation } from "./validate-context.ts";
import { validateUri } from "./validate-uri.ts";

const SCHEMES = ["basic", "bearer", "digest", "oauth2", "oidc"] as const;
/** Of the DSL's grants, those that need no person to be there. */
const INTERACTIVE = "authorization_code";

/** A policy, inline, by its name in `use.authentications`, or by that of a secret that is all of it. */
export function validateAuthentication(check: Validation, policy: object | undefined, path: Path): void {
  if (policy === undefined) return;
  const given = policy as Readonly<Record<string, unknown>>;
  if (typeof given["use"] === "string") return check.reference("authentications", given["use"], [...path, "use"]);
  for (const scheme of SCHEMES) {
    const fields = given[scheme] as Readonly<Record<string, unknown>> | undefined;
    if (fields === undefined) continue;
    const at = [...path, scheme];
    if (typeof fields["use"] === "string") check.secret(fields["use"], [...at, "use"]);
    else if (scheme === "oauth2" || scheme === "oidc") validateOauth(check, fields, at);
    else check.template(fields, at);
  }
}

function validateOauth(check: Validation, fields: Readonly<Record<string, unknown>>, path: Path): void {
  const { authority, grant = "client_credentials", ...rest } = fields;
  if (typeof authority !== "string")
    check.add([...path, "authority"], "required", '"authority" is missing: where tokens are asked for.');
  else validateUri(check, authority, [...path, "authority"]);
  check.template(rest, path);
  const client = (fields["client"] ?? {}) as Readonly<Record<string, unknown>>;
  const authentication = client["authentication"] ?? "client_secret_post";
  const need = (name: string, there: unknown, why: string): void => {
    if (there === undefined)
      check.add([...path, ...name.split("/")], "required", `"${name.replace("/", ".")}" is missing: ${why}`);
  };
  if (grant === INTERACTIVE)
    check.add(
      [...path, "grant"],
      "feature.unsupported",
      "The grant authorization_code needs a person at a browser for each run: use client_credentials, refresh_token, or a connection.",
    );
  if (grant === "password") {
    need("username", fields["username"], "the grant is password.");
    need("password", fields["password"], "the grant is password.");
  }
  if (grant === "urn:ietf:params:oauth:grant-type:token-exchange")
    need("subject", fields["subject"], "it is what the token is exchanged for.");
  if (authentication !== "none") need("client/id", client["id"], "the client has to say who it is.");
  if (authentication === "private_key_jwt")
    need("client/assertion", client["assertion"], "client.authentication is private_key_jwt.");
}
