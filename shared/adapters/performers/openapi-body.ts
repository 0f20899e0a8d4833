import {
  invalidDocument,
  invalidParameters,
  isObject,
  type Json,
  listAt,
  objectAt,
  type Part,
  type References,
  textAt,
} from "./openapi-document.ts";
import { multipartOf } from "./multipart.ts";
import type { Operation } from "./openapi-operation.ts";
import { pairsOf, plain, styleOf } from "./openapi-style.ts";

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";
/** Schemas of which the members of a body are put together (`allOf`), and how deep. */
const MAX_SCHEMAS = 200;

export interface Body {
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

/** The body, of what is left of the parameters; what is used is taken away from `rest`. */
export function bodyOf(operation: Operation, references: References, rest: Map<string, unknown>): Promise<Body | null> {
  return operation.version === 2 ? bodyOf2(operation, references, rest) : bodyOf3(operation, references, rest);
}

async function bodyOf2(operation: Operation, references: References, rest: Map<string, unknown>): Promise<Body | null> {
  const consumes = [operation.value, references.root.value]
    .map((level) => listAt(level, "consumes"))
    .find((list) => list.length > 0);
  const types = (consumes ?? []).filter((type) => typeof type === "string");
  const fields = operation.parameters.filter(({ value }) => textAt(value, "in") === "formData");
  const whole = operation.parameters.find(({ value }) => textAt(value, "in") === "body");
  if (whole !== undefined) {
    const name = textAt(whole.value, "name") ?? "body";
    const schema = { value: objectAt(whole.value, "schema"), url: whole.url };
    const value = rest.has(name) ? take(rest, name) : await wholeBody(schema, references, rest);
    if (value === undefined) return missing(whole.value["required"] === true);
    return encoded(types.length === 0 ? "application/json" : preferred(types), value, {}, {});
  }
  const content: Record<string, unknown> = {};
  const files: Record<string, Json> = {};
  const styles: Record<string, Json> = {};
  for (const { value: field } of fields) {
    const name = textAt(field, "name") ?? "";
    if (rest.has(name)) content[name] = take(rest, name);
    else if (field["required"] === true)
      throw invalidParameters(`The form's field ${JSON.stringify(name)} is required.`);
    if (field["type"] === "file") files[name] = field;
    styles[name] = field;
  }
  if (Object.keys(content).length === 0) return null;
  const multipart = Object.keys(files).length > 0 || (types.includes(MULTIPART) && !types.includes(FORM));
  return encoded(multipart ? MULTIPART : FORM, content, files, styles);
}

async function bodyOf3(operation: Operation, references: References, rest: Map<string, unknown>): Promise<Body | null> {
  const described = objectAt(operation.value, "requestBody");
  if (described === undefined) return null;
  const part = await references.resolve({ value: described, url: operation.url });
  const content = objectAt(part.value, "content") ?? {};
  const type = preferred(Object.keys(content));
  const media = objectAt(content, type);
  const schema = { value: objectAt(media, "schema"), url: part.url };
  const value = await wholeBody(schema, references, rest);
  if (value === undefined) return missing(isObject(part.value) && part.value["required"] === true);
  const members = isObject(value) ? await membersOf(schema, references) : new Map<string, Json>();
  const files: Record<string, Json> = {};
  for (const [name, member] of members)
    if (member["format"] === "binary" || "contentMediaType" in member) files[name] = member;
  const encoding = objectAt(media, "encoding") ?? {};
  const styles: Record<string, Json> = {};
  for (const name of Object.keys(encoding)) styles[name] = objectAt(encoding, name) ?? {};
  return encoded(type, value, files, styles);
}

/** `body`, or an object of the parameters that its schema has members for. Undefined: there is none. */
async function wholeBody(schema: Part, references: References, rest: Map<string, unknown>): Promise<unknown> {
  if (rest.has("body")) return take(rest, "body");
  if (rest.size === 0) return undefined;
  const members = await membersOf(schema, references);
  const value: Record<string, unknown> = {};
  for (const name of [...rest.keys()]) if (members.has(name)) value[name] = take(rest, name);
  return Object.keys(value).length === 0 ? undefined : value;
}

/** The members of an object by its schema: `properties`, and those of `allOf`. */
async function membersOf(schema: Part, references: References): Promise<ReadonlyMap<string, Json>> {
  const members = new Map<string, Json>();
  const open: Part[] = [schema];
  const seen = new Set<unknown>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, url } = await references.resolve(next);
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    if (seen.size > MAX_SCHEMAS)
      throw invalidDocument(`The schema of the body is put together of more than ${MAX_SCHEMAS} others.`);
    for (const [name, member] of Object.entries(objectAt(value, "properties") ?? {}))
      members.set(name, isObject(member) ? member : {});
    for (const one of listAt(value, "allOf")) open.push({ value: one, url });
  }
  return members;
}

function take(rest: Map<string, unknown>, name: string): unknown {
  const value = rest.get(name);
  rest.delete(name);
  return value;
}

function missing(required: boolean): null {
  if (required)
    throw invalidParameters('The operation needs a body: give it as "body", or its members by their names.');
  return null;
}

/** JSON where it is accepted, then forms, then whatever comes first. */
function preferred(types: readonly string[]): string {
  const is = (wanted: (type: string) => boolean): string | undefined => types.find((type) => wanted(essence(type)));
  return (
    is((type) => type === "application/json") ??
    is((type) => type.endsWith("+json")) ??
    is((type) => type === "*/*" || type === "application/*") ??
    is((type) => type === FORM) ??
    is((type) => type === MULTIPART) ??
    types[0] ??
    "application/json"
  );
}

function essence(type: string): string {
  return (type.split(";")[0] ?? "").trim().toLowerCase();
}

function encoded(
  type: string,
  value: unknown,
  files: Readonly<Record<string, Json>>,
  styles: Readonly<Record<string, Json>>,
): Body {
  const kind = essence(type);
  if (kind === "*/*" || kind === "application/*")
    return { contentType: "application/json", content: JSON.stringify(value) };
  if (kind === "application/json" || kind.endsWith("+json"))
    return { contentType: type, content: JSON.stringify(value) };
  if (kind === FORM || kind === MULTIPART) {
    if (!isObject(value)) throw invalidParameters(`The body is a form (${kind}): give an object of its fields.`);
    return kind === FORM ? { contentType: FORM, content: formOf(value, styles) } : multipartOf(value, files);
  }
  if (typeof value !== "string")
    throw invalidParameters(`The operation takes ${kind}, which is not made from JSON: give the body as text.`);
  return { contentType: kind.includes("*") ? "text/plain" : type, content: value };
}

/** OpenAPI 3, "Support for x-www-form-urlencoded Request Bodies"; 2.0 by `collectionFormat`. */
function formOf(fields: Json, styles: Readonly<Record<string, Json>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      if (value === null) return [];
      const said = styles[name] ?? {};
      const style = textAt(said, "in") === "formData" ? styleOf(2, said) : styleOf(3, { ...said, in: "query" });
      // An object without a style of its own is JSON: there is no one way to spread it over a form.
      const written = isObject(value) && textAt(said, "style") === undefined ? plain(value) : value;
      return pairsOf(name, written, style);
    })
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}
