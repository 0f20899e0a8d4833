import type { AuthenticationRequest } from "../../domain/effects.ts";
import type { Exchange } from "../../ports/egress.ts";
import { refused } from "../standard-errors.ts";
import type { Redactor } from "./secret-redactor.ts";

type SecretUse = Extract<AuthenticationRequest, { secret: string }>;

/** What the policy of a scheme has to hold (DSL 1.0.3, "Basic Authentication" …), as text. */
const REQUIRED: Readonly<Record<SecretUse["scheme"], readonly string[]>> = {
  basic: ["username", "password"],
  digest: ["username", "password"],
  bearer: ["token"],
  oauth2: ["authority", "grant"],
  oidc: ["authority", "grant"],
};

/** `{basic: {use: mySecret}}`: the secret's value is the whole policy. A bearer's may be the token itself. */
export function policyFrom(
  use: SecretUse,
  secrets: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): Exchange<AuthenticationRequest> {
  const { scheme, secret } = use;
  const value = read(Object.hasOwn(secrets, secret) ? secrets[secret] : undefined);
  redactor.add(secret, value);
  if (scheme === "bearer" && typeof value === "string") return { ok: true, value: { scheme, token: value } };
  const missing = REQUIRED[scheme].filter((field) => typeof member(value, field) !== "string");
  if (missing.length > 0) {
    const detail = `The secret "${secret}" has to be an object with ${REQUIRED[scheme].join(" and ")}, as the ${scheme} policy that it stands for; it lacks ${missing.join(" and ")}.`;
    return refused("authorization", 403, "Secret Not Usable", detail);
  }
  if (scheme === "basic")
    redactor.addBasic(secret, String(member(value, "username")), String(member(value, "password")));
  return { ok: true, value: { ...(value as object), scheme } as AuthenticationRequest };
}

/** Text that holds an object is that object: where secrets are kept as text only. */
function read(value: unknown): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
