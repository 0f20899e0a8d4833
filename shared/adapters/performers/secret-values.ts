import type { EffectRequest } from "../../domain/effects.ts";
import type { Redactor } from "./secret-redactor.ts";
import { onlyMarker, replaceMarkers } from "../../domain/secret-markers-in.ts";

/** Where a request takes any value; everywhere else it takes text, and gets it. */
const FREE: Readonly<Record<EffectRequest["kind"], ReadonlySet<string>>> = {
  http: new Set(["body"]),
  openapi: new Set(["parameters"]),
  grpc: new Set(["arguments"]),
  asyncapi: new Set(["message", "server"]),
  mcp: new Set(["parameters"]),
  script: new Set(["arguments"]),
  email: new Set(),
  emit: new Set(),
  listen: new Set(),
  subflow: new Set(),
};

/** A secret, or a member of one, that the request names and that is not there. */
export class MissingSecret extends Error {
  constructor(path: readonly string[]) {
    const [name, ...members] = path;
    super(
      members.length === 0
        ? `The secret "${name}" is not there. It is set by PUT /v1/secrets/${name}.`
        : `The secret "${name}" has no member "${members.join(".")}".`,
    );
  }
}

/** Names of the secrets whose markers are anywhere in a request, in keys too. */
export function secretsNamed(request: unknown, nonce: string): ReadonlySet<string> {
  const names = new Set<string>();
  // Not by way of JSON: a marker's path may hold what JSON escapes.
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      replaceMarkers(value, nonce, ({ path }) => {
        names.add(path[0] ?? "");
        return "";
      });
    } else if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        visit(key);
        visit(member);
      }
    }
  };
  visit(request);
  return names;
}

export interface Values {
  readonly nonce: string;
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly redactor: Redactor;
}

/**
 * The request with each marker's value in its place. A text that is one marker and nothing else gives the value as it
 * is, where the request takes any value.
 * @throws {MissingSecret}
 */
export function withValues<Request extends EffectRequest>(request: Request, values: Values): Request {
  const free = FREE[request.kind];
  const resolved = Object.fromEntries(
    Object.entries(request).map(([key, value]) => {
      if (key === "url" && typeof value === "string") return [key, urlOf(value, values)];
      return [key, replaced(value as unknown, values, free.has(key))];
    }),
  ) as unknown as Request;
  if (resolved.kind !== "http" || resolved.body === null || !("text" in resolved.body)) return resolved;
  // The engine took the marker for text; what it stands for may be an object.
  const text: unknown = resolved.body.text;
  return typeof text === "string" ? resolved : { ...resolved, body: { json: text } };
}

function replaced(value: unknown, values: Values, free: boolean): unknown {
  if (typeof value === "string") {
    if (!value.includes(values.nonce)) return value;
    const only = free ? onlyMarker(value, values.nonce) : undefined;
    return only === undefined ? textOf(value, values) : valueAt(only, values);
  }
  if (Array.isArray(value)) return value.map((item: unknown) => replaced(item, values, free));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [textOf(key, values), replaced(member, values, free)]),
    );
  }
  return value;
}

function textOf(text: string, values: Values): string {
  return replaceMarkers(text, values.nonce, ({ path, encoded }) => {
    const value = asText(valueAt(path, values));
    return encoded ? encodeURIComponent(value) : value;
  });
}

/** A secret that a URL begins with is (the beginning of) a URL; within one, it is a part and is encoded as such. */
function urlOf(url: string, values: Values): string {
  const begins = url.startsWith("⟦");
  let first = true;
  return replaceMarkers(url, values.nonce, ({ path }) => {
    const value = asText(valueAt(path, values));
    const whole = begins && first;
    first = false;
    return whole ? value : encodeURIComponent(value);
  });
}

/** @throws {MissingSecret} */
function valueAt(path: readonly string[], { secrets, redactor }: Values): unknown {
  const [name = "", ...members] = path;
  let value: unknown = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  for (const member of members) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, member)
        ? (value as Readonly<Record<string, unknown>>)[member]
        : undefined;
  }
  if (value === undefined) throw new MissingSecret(path);
  redactor.add(name, value);
  return value;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
