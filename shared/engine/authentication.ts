import type { AuthenticationRequest, OAuthRequest, ResourceRequest } from "../domain/effects.ts";
import type { Endpoint } from "../dsl/types.ts";
import { own, type Compiler } from "./compiler.ts";
import { TaskFailure } from "./errors.ts";
import type { Template } from "./evaluate.ts";
import { list, scalar } from "./tasks/values.ts";

/** Evaluates a template where a task stands: over its input, with its variables. */
export type Value = <T>(template: Template<T>) => T;

/** A policy of the DSL, compiled. What it gives names secrets and never holds one (domain/secret-markers.ts). */
export type Authentication =
  | { readonly scheme: "basic" | "digest"; readonly username: Template; readonly password: Template }
  | { readonly scheme: "bearer"; readonly token: Template }
  | { readonly scheme: "oauth2" | "oidc"; readonly authority: Template<string>; readonly policy: Template }
  | { readonly scheme: "secret"; readonly of: Scheme; readonly secret: string }
  | { readonly scheme: "connection"; readonly connection: Template; readonly connector: string }
  | { readonly scheme: "unsupported"; readonly detail: string };
type Scheme = "basic" | "bearer" | "digest" | "oauth2" | "oidc";
const SCHEMES: readonly Scheme[] = ["basic", "bearer", "digest", "oauth2", "oidc"];

/** An endpoint: where it is, and who we are there. */
export interface CompiledEndpoint {
  readonly uri: Template<string>;
  readonly authentication: Authentication | null;
}

export function compileEndpoint(compiler: Compiler, endpoint: Endpoint): CompiledEndpoint {
  return typeof endpoint === "string"
    ? { uri: compiler.make.uri(endpoint), authentication: null }
    : {
        uri: compiler.make.uri(endpoint.uri),
        authentication: compileAuthentication(compiler, endpoint.authentication),
      };
}

/** DSL, "Authentication": inline, by the name of one in `use.authentications`, or by that of a secret. */
export function compileAuthentication(compiler: Compiler, policy: unknown): Authentication | null {
  if (policy === undefined || policy === null) return null;
  const { make, definition } = compiler;
  const given = policy as Readonly<Record<string, unknown>>;
  if (typeof given["use"] === "string") {
    const named = own(definition.use?.authentications, given["use"]);
    return named === undefined
      ? { scheme: "unsupported", detail: `The authentication "${given["use"]}" is not defined in use.authentications.` }
      : compileAuthentication(compiler, named);
  }
  if (compiler.catalogued && typeof given["connector"] === "string")
    return { scheme: "connection", connection: make.value(given["connection"]), connector: given["connector"] };
  const scheme = SCHEMES.find((name) => given[name] !== undefined);
  if (scheme === undefined)
    return {
      scheme: "unsupported",
      detail: `Authentication by ${Object.keys(given).join(", ")} is not supported by this runtime.`,
    };
  const fields = given[scheme] as Readonly<Record<string, unknown>>;
  if (typeof fields["use"] === "string") return { scheme: "secret", of: scheme, secret: fields["use"] };
  if (scheme === "bearer") return { scheme, token: make.value(fields["token"]) };
  if (scheme === "basic" || scheme === "digest")
    return { scheme, username: make.value(fields["username"]), password: make.value(fields["password"]) };
  const { authority, ...rest } = fields;
  return { scheme, authority: make.uri(typeof authority === "string" ? authority : ""), policy: make.value(rest) };
}

/** @throws {TaskFailure} configuration */
export function authenticationRequest(policy: Authentication, value: Value): AuthenticationRequest {
  switch (policy.scheme) {
    case "basic":
    case "digest":
      return {
        scheme: policy.scheme,
        username: scalar(value(policy.username), "The user name"),
        password: scalar(value(policy.password), "The password"),
      };
    case "bearer":
      return { scheme: "bearer", token: scalar(value(policy.token), "The token") };
    case "oauth2":
    case "oidc":
      return {
        scheme: policy.scheme,
        ...oauthRequest(value(policy.authority), value(policy.policy) as Readonly<Record<string, unknown>>),
      };
    case "secret":
      return { scheme: policy.of, secret: policy.secret };
    case "connection":
      return {
        scheme: "connection",
        connection: scalar(value(policy.connection), "The connection"),
        connector: policy.connector,
      };
    case "unsupported":
      throw new TaskFailure("configuration", "Authentication not supported", policy.detail);
  }
}

/** The member of an effect: there only where the call says something. */
export function authenticated(
  policy: Authentication | null,
  value: Value,
): { readonly authentication?: AuthenticationRequest } {
  return policy === null ? {} : { authentication: authenticationRequest(policy, value) };
}

export function resourceRequest(endpoint: CompiledEndpoint, value: Value): ResourceRequest {
  return { uri: value(endpoint.uri), ...authenticated(endpoint.authentication, value) };
}

function oauthRequest(authority: string, policy: Readonly<Record<string, unknown>>): OAuthRequest {
  const { client, endpoints, request, issuers, scopes, audiences, subject, actor } = policy;
  const encoding = (request as { encoding?: unknown } | undefined)?.encoding;
  return {
    authority,
    grant: policy["grant"] === undefined ? "client_credentials" : scalar(policy["grant"], "The grant"),
    ...(client === undefined ? {} : { client: texts(client, "client") }),
    ...(endpoints === undefined ? {} : { endpoints: texts(endpoints, "endpoints") }),
    ...(encoding === undefined ? {} : { requestEncoding: scalar(encoding, "The encoding") }),
    ...(issuers === undefined ? {} : { issuers: list(issuers, "The issuers") }),
    ...(scopes === undefined ? {} : { scopes: list(scopes, "The scopes") }),
    ...(audiences === undefined ? {} : { audiences: list(audiences, "The audiences") }),
    ...(policy["username"] === undefined ? {} : { username: scalar(policy["username"], "The user name") }),
    ...(policy["password"] === undefined ? {} : { password: scalar(policy["password"], "The password") }),
    ...(subject === undefined ? {} : { subject: token(subject, "subject") }),
    ...(actor === undefined ? {} : { actor: token(actor, "actor") }),
  };
}

function texts(value: unknown, what: string): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TaskFailure("configuration", "Invalid authentication", `${what} must be an object of texts.`);
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, scalar(text, `${what}.${name}`)]));
}

function token(value: unknown, what: string): { readonly token: string; readonly type: string } {
  const { token: text = null, type = null } = texts(value, what);
  return { token: scalar(text, `${what}.token`), type: scalar(type, `${what}.type`) };
}
