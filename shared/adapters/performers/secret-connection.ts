import { type Connector, type ConnectorAuth, connectorNamed } from "../../connectors/index.ts";
import type { AuthenticationRequest, HttpRequestEffect } from "../../domain/effects.ts";
import type { Exchange } from "../../ports/egress.ts";
import { refused } from "../standard-errors.ts";
import type { Redactor } from "./secret-redactor.ts";
import type { OpenedConnection } from "./secret-source.ts";

/** In a URL of a connector's function: the connection's base URL. */
const SCHEME = "connection:";

type ConnectionUse = Extract<AuthenticationRequest, { scheme: "connection" }>;

/**
 * A connector's request, as it is sent: its URL below the connection's base URL, its credentials where the connector
 * puts them. They go to the origin of the base URL and to no other.
 */
export function withConnection(
  request: HttpRequestEffect,
  use: ConnectionUse,
  opened: OpenedConnection,
  redactor: Redactor,
): Exchange<HttpRequestEffect> {
  const found = connectorOf(opened, use.connector);
  if (!found.ok) return found;
  const { connector, auth } = found.value;
  const url = urlOf(request.url, connector, opened);
  if (!url.ok) return url;
  redactCredentials(auth, opened, redactor);
  const { authentication: _, ...rest } = request;
  return place({ ...rest, url: url.value.href }, url.value, auth, opened);
}

/** The connector and the way of proving itself that a connection is of. */
export function connectorOf(
  { connection }: OpenedConnection,
  wanted: string,
): Exchange<{ readonly connector: Connector; readonly auth: ConnectorAuth }> {
  const connector = connectorNamed(connection.connector);
  const auth = connector?.auth.find(({ kind }) => kind === connection.auth);
  if (connection.connector !== wanted || connector === undefined || auth === undefined) {
    const detail = `The connection "${connection.name}" is one of ${connection.connector}, and this task needs one of ${wanted}.`;
    return refused("configuration", 400, "Wrong Connection", detail);
  }
  return { ok: true, value: { connector, auth } };
}

export function redactCredentials(auth: ConnectorAuth, opened: OpenedConnection, redactor: Redactor): void {
  const { name } = opened.connection;
  for (const [field, { writeOnly }] of Object.entries(auth.fields.properties)) {
    if (writeOnly === true) redactor.add(name, opened.credentials[field]);
  }
  if (auth.place.in === "basic") {
    redactor.addBasic(name, fill(auth.place.username, opened), fill(auth.place.password, opened));
  }
}

function urlOf(given: string, connector: Connector, { connection }: OpenedConnection): Exchange<URL> {
  const { baseUrl } = connector;
  const base = baseUrl === null ? null : (connection.config[baseUrl.config] ?? baseUrl.default);
  if (typeof base !== "string" || !URL.canParse(base)) {
    return refused("configuration", 400, "No Base URL", `The connection "${connection.name}" has no base URL.`);
  }
  const url = URL.parse(given.startsWith(SCHEME) ? below(base, given) : given);
  if (url === null || url.origin !== new URL(base).origin || url.username !== "" || url.password !== "") {
    const detail = `The credentials of the connection "${connection.name}" go to ${new URL(base).origin} and nowhere else.`;
    return refused("authorization", 403, "Destination Refused", detail);
  }
  return { ok: true, value: url };
}

/** What follows is a path, however it is written: it can't name another host, nor climb above the base. */
function below(base: string, given: string): string {
  const rest = given.slice(SCHEME.length).replace(/^[/\\]+/, "");
  const path = new URL(`/${rest}`, "http://connection.invalid");
  return base.replace(/\/+$/, "") + path.pathname + path.search;
}

function place(
  request: HttpRequestEffect,
  url: URL,
  { place: where }: ConnectorAuth,
  opened: OpenedConnection,
): Exchange<HttpRequestEffect> {
  const field = (template: string): string => fill(template, opened);
  switch (where.in) {
    case "none":
    case "login":
      return { ok: true, value: request };
    case "bearer":
      return authenticated(request, { scheme: "bearer", token: field(where.token) });
    case "basic":
      return authenticated(request, {
        scheme: "basic",
        username: field(where.username),
        password: field(where.password),
      });
    case "header": {
      const headers = { ...request.headers, [field(where.name).toLowerCase()]: field(where.value) };
      return { ok: true, value: { ...request, headers } };
    }
    case "query":
      url.searchParams.set(field(where.name), field(where.value));
      return { ok: true, value: { ...request, url: url.href } };
    case "oauth2": {
      const token = URL.parse(field(where.tokenUrl));
      if (token === null) {
        const detail = `The token endpoint of the connection "${opened.connection.name}" is not a URL.`;
        return refused("configuration", 400, "No Token Endpoint", detail);
      }
      const scopes = words(field(where.scopes ?? ""));
      const audiences = words(field(where.audience ?? ""));
      return authenticated(request, {
        scheme: "oauth2",
        authority: token.origin,
        endpoints: { token: token.pathname + token.search },
        grant: "client_credentials",
        client: { id: field(where.clientId), secret: field(where.clientSecret) },
        ...(scopes.length === 0 ? {} : { scopes }),
        ...(audiences.length === 0 ? {} : { audiences }),
      });
    }
  }
}

function authenticated(request: HttpRequestEffect, authentication: AuthenticationRequest): Exchange<HttpRequestEffect> {
  return { ok: true, value: { ...request, authentication } };
}

/** `{field}` of the credentials; empty where the connection does not have it. */
function fill(template: string, { credentials }: OpenedConnection): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
    return value === undefined || value === null ? "" : String(value);
  });
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
