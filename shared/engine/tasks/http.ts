import type { HttpRequestEffect } from "../../domain/journal.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { Authentication, HttpBody } from "../body.ts";
import { evaluate, taskScope, type Scope } from "../data-flow.ts";
import { TaskFailure } from "../errors.ts";
import type { Template } from "../evaluate.ts";
import { idempotencyKey } from "../keys.ts";
import { checkedSize } from "../size.ts";
import type { Frame } from "../state.ts";
import { subject, type Turn } from "../turn.ts";

/** Methods that may be sent twice whatever the receiver does with the key (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** Writes the intent. The host performs it once this turn is durable. */
export function runHttp(turn: Turn, frame: Frame, body: HttpBody): void {
  const request = requestOf(turn, frame, body);
  const bytes = checkedSize(request, "The request");
  const repeatable = IDEMPOTENT.has(request.method) || body.repeatable;
  const effect = `${frame.id}.${frame.attempt}`;
  const key = idempotencyKey(turn.program, turn.state, frame);
  const of = { ...subject(turn.program.nodeOf(frame), frame), attempt: frame.attempt };
  turn.emit("effect.requested", { effect, key, request, repeatable }, of, bytes);
}

function requestOf(turn: Turn, frame: Frame, body: HttpBody): HttpRequestEffect {
  const scope = taskScope(turn, frame);
  const value = (template: Template): unknown => evaluate(turn, template, frame.input, scope);
  const method = String(value(body.method)).toUpperCase();
  if (!TOKEN.test(method))
    throw new TaskFailure("configuration", "Invalid method", `"${method}" is not an HTTP method.`);
  const payload = body.body === null ? null : payloadOf(value(body.body));
  if (payload !== null && (method === "GET" || method === "HEAD")) {
    throw new TaskFailure("configuration", "Invalid request", `A ${method} request can't have a body.`);
  }
  const headers = new Map<string, string>();
  if (body.authentication !== null)
    headers.set("authorization", authorization(turn, frame, body.authentication, scope));
  if (body.headers !== null) {
    for (const [name, header] of pairs(value(body.headers), "with.headers")) {
      if (header !== null) headers.set(name.toLowerCase(), scalar(header, `The header "${name}"`));
    }
  }
  const url = urlOf(evaluate(turn, body.endpoint, frame.input, scope), body.query === null ? null : value(body.query));
  return {
    kind: "http",
    method,
    url,
    headers: Object.fromEntries(headers),
    body: payload,
    output: body.output,
    redirect: body.redirect,
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
}

function payloadOf(value: unknown): HttpRequestEffect["body"] {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? { text: value } : { json: value };
}

function urlOf(endpoint: string, query: unknown): string {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new TaskFailure(
      "communication",
      "Invalid endpoint",
      `"${endpoint.slice(0, 200)}" is not an absolute URL.`,
      400,
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TaskFailure(
      "communication",
      "Invalid endpoint",
      `${url.protocol} can't be called; use https: or http:.`,
      400,
    );
  }
  if (query === null) return url.href;
  for (const [name, value] of pairs(query, "with.query")) {
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (one !== null) url.searchParams.append(name, scalar(one, `The query parameter "${name}"`));
    }
  }
  return url.href;
}

function authorization(turn: Turn, frame: Frame, policy: Authentication, scope: Scope): string {
  const value = (template: Template, what: string): string =>
    scalar(evaluate(turn, template, frame.input, scope), what);
  switch (policy.scheme) {
    case "basic": {
      // RFC 7617, UTF-8.
      const bytes = new TextEncoder().encode(
        `${value(policy.username, "The user name")}:${value(policy.password, "The password")}`,
      );
      return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
    }
    case "bearer":
      return `Bearer ${value(policy.token, "The token")}`;
    case "unsupported":
      throw new TaskFailure("configuration", "Authentication not supported", policy.detail);
  }
}

function pairs(value: unknown, what: string): readonly (readonly [string, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value === "object" && !Array.isArray(value)) return Object.entries(value);
  throw new TaskFailure("configuration", "Invalid request", `${what} must be an object of names and values.`);
}

function scalar(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TaskFailure("configuration", "Invalid request", `${what} must be text, a number or a boolean.`);
}
