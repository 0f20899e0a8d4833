import { shownUrl } from "../standard-errors.ts";
import {
  invalidDocument,
  isObject,
  type Json,
  listAt,
  objectAt,
  type Part,
  type References,
  textAt,
} from "./openapi-document.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;
const MAX_PARAMETERS = 500;
/** Path items that are elsewhere are read one by one, to see what operations they have. */
const MAX_REFERENCED_PATHS = 200;

export interface Operation {
  readonly version: 2 | 3;
  /** Upper case. */
  readonly method: string;
  /** A template: `/pets/{id}`. */
  readonly path: string;
  /** Absolute, without a slash at its end. */
  readonly server: string;
  readonly parameters: readonly Part<Json>[];
  readonly value: Json;
  /** Of the document that the operation is in. */
  readonly url: string;
  /** Each a way in: names of security schemes, all of which are needed. */
  readonly security: readonly (readonly string[])[];
}

/** The operation of that id. @see OpenAPI 2.0, 3.0, 3.1: Paths Object, Operation Object */
export async function findOperation(references: References, operationId: string): Promise<Operation> {
  const { root } = references;
  const version = versionOf(root);
  const paths = objectAt(root.value, "paths") ?? {};
  const referenced: [string, Part][] = [];
  for (const [path, item] of Object.entries(paths)) {
    const found = methodOf(item, operationId);
    if (found !== null) return operationAt(references, version, path, { value: item as Json, url: root.url }, found);
    if (textAt(item, "$ref") !== undefined) referenced.push([path, { value: item, url: root.url }]);
  }
  for (const [path, part] of referenced.slice(0, MAX_REFERENCED_PATHS)) {
    const item = await references.resolve(part);
    const found = methodOf(item.value, operationId);
    if (found !== null) return operationAt(references, version, path, item as Part<Json>, found);
  }
  throw invalidDocument(`${shownUrl(root.url)} has no operation with the operationId ${JSON.stringify(operationId)}.`);
}

function versionOf(root: Part<Json>): 2 | 3 {
  const { swagger, openapi } = root.value;
  if (swagger === "2.0" || swagger === 2) return 2;
  if (typeof openapi === "string" && /^3\.\d+/.test(openapi)) return 3;
  throw invalidDocument(`${shownUrl(root.url)} is not an OpenAPI document of version 2.0, 3.0 or 3.1.`);
}

function methodOf(item: unknown, operationId: string): string | null {
  return METHODS.find((method) => textAt(objectAt(item, method), "operationId") === operationId) ?? null;
}

async function operationAt(
  references: References,
  version: 2 | 3,
  path: string,
  item: Part<Json>,
  method: string,
): Promise<Operation> {
  const { root } = references;
  const value = objectAt(item.value, method) ?? {};
  // What the operation says of a parameter stands for what the path says of it.
  const parameters = new Map<string, Part<Json>>();
  const listed = [...listAt(item.value, "parameters"), ...listAt(value, "parameters")];
  if (listed.length > MAX_PARAMETERS)
    throw invalidDocument(`${method} ${path} has more than ${MAX_PARAMETERS} parameters.`);
  for (const one of listed) {
    const part = await references.resolve({ value: one, url: item.url });
    const name = textAt(part.value, "name");
    const place = textAt(part.value, "in");
    if (!isObject(part.value) || name === undefined || place === undefined)
      throw invalidDocument(`A parameter of ${method} ${path} has no name or no place ("in").`);
    parameters.set(`${place} ${name}`, { value: part.value, url: part.url });
  }
  return {
    version,
    method: method.toUpperCase(),
    path,
    server: version === 2 ? hostOf(root) : serverOf(root, item.value, value),
    parameters: [...parameters.values()],
    value,
    url: item.url,
    security: securityOf(root.value, value),
  };
}

/** OpenAPI 2.0: `schemes`, `host`, `basePath`; what is not said is as the document was had. */
function hostOf(root: Part<Json>): string {
  const url = new URL(root.url);
  const schemes = listAt(root.value, "schemes");
  const own = url.protocol.slice(0, -1);
  const host = textAt(root.value, "host");
  const known = schemes.filter((scheme): scheme is string => scheme === "https" || scheme === "http");
  const scheme =
    known.length === 0 || (host === undefined && known.includes(own))
      ? own
      : known.includes("https")
        ? "https"
        : "http";
  const base = textAt(root.value, "basePath") ?? "";
  return absolute(
    `${scheme}://${host ?? url.host}${base.startsWith("/") || base === "" ? base : `/${base}`}`,
    root.url,
  );
}

/** OpenAPI 3: the nearest `servers`, the first of them; its variables by their defaults. */
function serverOf(root: Part<Json>, item: Json, operation: Json): string {
  const server = [operation, item, root.value].map((level) => listAt(level, "servers")[0]).find(isObject);
  const template = textAt(server, "url") ?? "/";
  const variables = objectAt(server, "variables");
  const url = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = textAt(objectAt(variables, name), "default");
    if (value === undefined)
      throw invalidDocument(`The variable ${JSON.stringify(name.slice(0, 100))} of the server's URL has no default.`);
    return value;
  });
  return absolute(url, root.url);
}

function absolute(server: string, base: string): string {
  const url = URL.parse(server, base);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw invalidDocument(`The server ${JSON.stringify(server.slice(0, 200))} is not an http:// or https:// URL.`);
  url.search = "";
  url.hash = "";
  return url.href.replace(/\/+$/, "");
}

function securityOf(root: Json, operation: Json): readonly (readonly string[])[] {
  const list = Object.hasOwn(operation, "security") ? listAt(operation, "security") : listAt(root, "security");
  return list.filter(isObject).map((one) => Object.keys(one));
}
