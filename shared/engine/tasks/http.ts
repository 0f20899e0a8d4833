import type { HttpRequestEffect } from "../../domain/journal.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { CallHttpTask } from "../../dsl/types.ts";
import { authenticated, compileEndpoint, type CompiledEndpoint, type Value } from "../authentication.ts";
import { optional, type Compiler } from "../compiler.ts";
import { TaskFailure } from "../errors.ts";
import type { Template } from "../evaluate.ts";
import { headersOf, record, scalar } from "./values.ts";

export interface HttpBody {
  readonly kind: "http";
  readonly method: Template;
  readonly endpoint: CompiledEndpoint;
  readonly headers: Template | null;
  readonly query: Template | null;
  readonly body: Template | null;
  readonly output: "content" | "response" | "raw";
  readonly redirect: boolean;
}

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

export function compileHttp(compiler: Compiler, task: CallHttpTask): HttpBody {
  const { endpoint, headers, query, body, method, output, redirect } = task.with;
  const { make } = compiler;
  return {
    kind: "http",
    method: make.value(method),
    endpoint: compileEndpoint(compiler, endpoint),
    headers: optional(headers, make.value),
    query: optional(query, make.value),
    body: body === undefined ? null : make.value(body),
    output: output ?? "content",
    redirect: redirect ?? false,
  };
}

export function httpRequest(body: HttpBody, value: Value): HttpRequestEffect {
  const method = String(value(body.method)).toUpperCase();
  if (!TOKEN.test(method))
    throw new TaskFailure("configuration", "Invalid method", `"${method}" is not an HTTP method.`);
  const payload = body.body === null ? null : payloadOf(value(body.body));
  if (payload !== null && (method === "GET" || method === "HEAD")) {
    throw new TaskFailure("configuration", "Invalid request", `A ${method} request can't have a body.`);
  }
  return {
    kind: "http",
    method,
    url: urlOf(
      value(body.endpoint.uri),
      body.query === null ? null : value(body.query),
      body.endpoint.authentication?.scheme === "connection",
    ),
    headers: body.headers === null ? {} : headersOf(value(body.headers), "with.headers"),
    body: payload,
    output: body.output,
    redirect: body.redirect,
    ...authenticated(body.endpoint.authentication, value),
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
}

function payloadOf(value: unknown): HttpRequestEffect["body"] {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? { text: value } : { json: value };
}

/** @param connected below a connection's base URL (`connection:/path`), which is known only when it is sent */
function urlOf(endpoint: string, query: unknown, connected: boolean): string {
  if (endpoint.startsWith("⟦secret:")) return secretUrl(endpoint, query);
  const url = URL.parse(endpoint);
  if (url === null) {
    const detail = `"${endpoint.slice(0, 200)}" is not an absolute URL.`;
    throw new TaskFailure("communication", "Invalid endpoint", detail, 400);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:" && !(connected && url.protocol === "connection:")) {
    const detail = `${url.protocol} can't be called; use https: or http:.`;
    throw new TaskFailure("communication", "Invalid endpoint", detail, 400);
  }
  appendQuery(url.searchParams, query);
  return plainMarkers(url.href);
}

/** A secret that is a URL, or the beginning of one: what it holds is checked when it is sent. */
function secretUrl(endpoint: string, query: unknown): string {
  const parameters = new URLSearchParams();
  appendQuery(parameters, query);
  if (parameters.size === 0) return endpoint;
  return `${endpoint}${endpoint.includes("?") ? "&" : "?"}${plainMarkers(parameters.toString())}`;
}

function appendQuery(parameters: URLSearchParams, query: unknown): void {
  for (const [name, value] of Object.entries(record(query, "with.query"))) {
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (one !== null) parameters.append(name, scalar(one, `The query parameter "${name}"`));
    }
  }
}

/** A secret's marker, percent-encoded as all of a URL is. */
const MARKER = /%E2%9F%A6secret(?::|%3A)[0-9a-f]+(?::|%3A)[^&#]*?%E2%9F%A7/gi;

/** A marker stands in a URL as it does elsewhere: who resolves it encodes the value. */
function plainMarkers(href: string): string {
  return href.includes("%E2%9F%A6") ? href.replace(MARKER, (marker) => decodeURIComponent(marker)) : href;
}
