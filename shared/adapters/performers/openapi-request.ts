import type { AuthenticationRequest } from "../../domain/effects.ts";
import { bodyOf, type Body } from "./openapi-body.ts";
import { invalidParameters, type Json, objectAt, type References, textAt } from "./openapi-document.ts";
import type { Operation } from "./openapi-operation.ts";
import { headerOf, type Pair, pairsOf, plain, segmentOf, styleOf } from "./openapi-style.ts";

export interface OperationRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | null;
  /** What is still to be applied: none where it has become a parameter (an API key). */
  readonly authentication: AuthenticationRequest | undefined;
}

interface Draft {
  path: string;
  readonly query: Pair[];
  readonly cookies: Pair[];
  readonly headers: Record<string, string>;
}

/**
 * The request of an operation. `given` has parameters by their names, whatever place they are in; `body` is the whole
 * body, unless a parameter has that name; what is left are members of the body. Any other name is refused.
 */
export async function requestOf(
  operation: Operation,
  references: References,
  given: Readonly<Record<string, unknown>>,
  authentication: AuthenticationRequest | undefined,
): Promise<OperationRequest> {
  const draft: Draft = { path: operation.path, query: [], cookies: [], headers: {} };
  const rest = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const used = new Set<string>();
  for (const { value: parameter } of operation.parameters) {
    const name = textAt(parameter, "name") ?? "";
    const place = textAt(parameter, "in");
    if (place === "body" || place === "formData") continue;
    if (rest.has(name)) {
      used.add(name);
      put(draft, operation, parameter, name, rest.get(name));
    } else if (parameter["required"] === true && !isIgnored(operation, parameter)) {
      throw invalidParameters(`The parameter ${JSON.stringify(name)} (in ${place}) is required.`);
    }
  }
  const left = applyKeys(draft, operation, references, rest, used, authentication);
  for (const name of used) rest.delete(name);
  const body = await bodyOf(operation, references, rest);
  if (rest.size > 0) throw unknown(operation, [...rest.keys()]);
  const open = /\{([^{}]*)\}/.exec(draft.path);
  if (open !== null) throw invalidParameters(`The path's parameter ${JSON.stringify(open[1] ?? "")} has no value.`);
  const query = draft.query.map(([name, value]) => `${name}=${value}`).join("&");
  if (draft.cookies.length > 0)
    draft.headers["cookie"] = draft.cookies.map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    method: operation.method,
    url:
      operation.server +
      (draft.path.startsWith("/") ? draft.path : `/${draft.path}`) +
      (query === "" ? "" : `?${query}`),
    headers: draft.headers,
    body,
    authentication: left,
  };
}

function put(draft: Draft, operation: Operation, parameter: Json, name: string, value: unknown): void {
  const style = styleOf(operation.version, parameter);
  // A parameter with `content` is written as that says, which for all that is not text is JSON.
  const written = objectAt(parameter, "content") === undefined ? value : plain(value);
  switch (textAt(parameter, "in")) {
    case "path": {
      const segment = segmentOf(name, written, style);
      // A URL takes these for "here" and "one up": another operation than the one that was named.
      if (segment === "" || /^(\.|%2e){1,2}$/i.test(segment))
        throw invalidParameters(
          `${JSON.stringify(value)} can't be the value of ${JSON.stringify(name)}, which is a part of the path.`,
        );
      draft.path = draft.path.replaceAll(`{${name}}`, () => segment);
      return;
    }
    case "query":
      if (value === null) return;
      draft.query.push(...pairsOf(name, written, style));
      return;
    case "cookie":
      draft.cookies.push(...pairsOf(name, written, style));
      return;
    case "header":
      draft.headers[name.toLowerCase()] = headerOf(written, style);
      return;
    default:
      throw invalidParameters(`The parameter ${JSON.stringify(name)} is in a place that this version does not know.`);
  }
}

/** OpenAPI 3, Parameter Object: these are described elsewhere, and a parameter that repeats them says nothing. */
function isIgnored(operation: Operation, parameter: Json): boolean {
  const name = textAt(parameter, "name")?.toLowerCase() ?? "";
  return (
    operation.version === 3 &&
    textAt(parameter, "in") === "header" &&
    ["accept", "content-type", "authorization"].includes(name)
  );
}

interface ApiKey {
  readonly name: string;
  readonly place: string;
}

/**
 * API keys of the document's security: a parameter of that name, or the task's bearer token where the operation knows
 * no other way in. Every other scheme travels in `Authorization`, where the task's authentication puts it.
 */
function applyKeys(
  draft: Draft,
  operation: Operation,
  references: References,
  rest: ReadonlyMap<string, unknown>,
  used: Set<string>,
  authentication: AuthenticationRequest | undefined,
): AuthenticationRequest | undefined {
  const { value: root } = references.root;
  const schemes =
    operation.version === 2
      ? objectAt(root, "securityDefinitions")
      : objectAt(objectAt(root, "components"), "securitySchemes");
  const keyOf = (scheme: string): ApiKey | null => {
    const found = objectAt(schemes, scheme);
    const name = textAt(found, "name");
    const place = textAt(found, "in");
    return textAt(found, "type") === "apiKey" && name !== undefined && place !== undefined ? { name, place } : null;
  };
  const style = { style: "form", explode: true, allowReserved: false };
  const putKey = ({ name, place }: ApiKey, value: unknown): void => {
    if (place === "header") draft.headers[name.toLowerCase()] = headerOf(value, style);
    else (place === "cookie" ? draft.cookies : draft.query).push(...pairsOf(name, value, style));
  };
  for (const key of operation.security.flat().map(keyOf)) {
    if (key === null || !rest.has(key.name) || used.has(key.name)) continue;
    used.add(key.name);
    putKey(key, rest.get(key.name));
  }
  if (authentication?.scheme !== "bearer" || !("token" in authentication)) return authentication;
  const ways = operation.security.filter((way) => way.length > 0).map((way) => way.map(keyOf));
  const [first] = ways;
  const [key] = first ?? [];
  const onlyKeys = ways.length > 0 && ways.every((way) => way.every((one) => one !== null));
  if (!onlyKeys || first?.length !== 1 || key === undefined || key === null || used.has(key.name))
    return authentication;
  putKey(key, authentication.token);
  return undefined;
}

function unknown(operation: Operation, names: readonly string[]): Error {
  const known = operation.parameters.map(({ value }) => textAt(value, "name") ?? "").slice(0, 50);
  const listed = names.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 100)));
  return invalidParameters(
    `The operation has no parameter ${listed.join(", ")}${known.length === 0 ? "; it has none" : `; it has ${known.join(", ")}`}. A body is given as "body".`,
  );
}
