import { isAnchored } from "./anchor.ts";
import { isObject, type Json } from "./document.ts";
import { wrappedOf } from "./failure.ts";
import { readField } from "./fields.ts";
import { readStart } from "./start.ts";
import { kindOf } from "./summary.ts";
import { at } from "./tree.ts";
import type { FieldValue, Reference, Shape } from "./types.ts";

const TEXT = { type: "string" } as const;
const NUMBER = { type: "number" } as const;
const FLAG = { type: "boolean" } as const;
const object = (properties: Readonly<Record<string, Shape>>): Shape => ({ type: "object", properties });
const list = (items: Shape | undefined): Shape => ({ type: "array", ...(items === undefined ? {} : { items }) });

const ANSWERED = { by: TEXT, at: TEXT } as const;
/** Of a CloudEvent, what a workflow that an event starts gets. */
const EVENT = object({ id: TEXT, source: TEXT, type: TEXT, time: TEXT, subject: TEXT, data: {} });
const HOOK = object({ body: {}, headers: {}, query: {}, method: TEXT, path: TEXT });
/** An error as what is done about it reads it. */
export const ERROR_SHAPE = object({ type: TEXT, status: NUMBER, title: TEXT, detail: TEXT, instance: TEXT });
/** References that lead to references, of which some may lead back. */
const MAX_DEPTH = 12;

/** What a reference will be; undefined where nothing is known. */
export type ShapeOf = (ref: Reference) => Shape | undefined;

/** What starts a workflow gives it: as its schema says, or as such starts do. */
export function triggerShape(root: Json): Shape | undefined {
  const schema = at(root, ["input", "schema", "document"]);
  if (isObject(schema)) return schema;
  switch (readStart(root).kind) {
    case "webhook":
      return HOOK;
    case "schedule":
    case "interval":
      return object({ scheduledAt: TEXT });
    case "event":
      return list(EVENT);
    default:
      return undefined;
  }
}

/** What a step will give, before it has ever run. @param of what its own fields refer to */
export function stepShape(name: string, whole: Json, of: ShapeOf): Shape | undefined {
  const { task } = wrappedOf(name, whole);
  // What it hands on by an expression of its own is not what it came to.
  if ((task["output"] !== undefined && !isAnchored(task)) || (whole["output"] !== undefined && !isAnchored(whole)))
    return undefined;
  switch (kindOf(task)) {
    case "approval":
      return object({ approved: FLAG, comment: TEXT, ...ANSWERED });
    case "form": {
      const schema = at(task, ["with", "schema"]);
      return object({ answer: isObject(schema) ? schema : {}, ...ANSWERED });
    }
    case "set":
      return isObject(task["set"]) ? shapeOfValue(task["set"], of) : undefined;
    case "http":
      return at(task, ["with", "output"]) === "response"
        ? object({ statusCode: NUMBER, headers: {}, content: {}, request: {} })
        : undefined;
    case "script":
      return at(task, ["run", "return"]) === "all" ? object({ stdout: TEXT, stderr: TEXT, code: NUMBER }) : undefined;
    case "listen":
      return at(task, ["listen", "read"]) === "envelope" ? list(EVENT) : list(undefined);
    default:
      return undefined;
  }
}

/** Of an element of what a loop goes through. */
export function itemShape(loop: Json, of: ShapeOf): Shape | undefined {
  const field = listOf(loop);
  const whole =
    field?.kind === "value" ? of(field.ref) : field?.kind === "literal" ? shapeOfValue(field.value, of) : undefined;
  return whole === undefined ? undefined : itemsOf(whole);
}

export function listOf(loop: Json): FieldValue | null {
  const among = at(loop, ["for", "in"]);
  return among === undefined ? null : readField(among, true);
}

/** Of what stands in a field: a value's own, and of a chip what it refers to. */
function shapeOfValue(value: unknown, of: ShapeOf, depth = 0): Shape {
  if (depth > MAX_DEPTH) return {};
  if (typeof value === "string") {
    const field = readField(value);
    if (field.kind === "value") return of(field.ref) ?? {};
    return field.kind === "expression" ? {} : TEXT;
  }
  if (typeof value === "number") return NUMBER;
  if (typeof value === "boolean") return FLAG;
  if (Array.isArray(value)) return list(value.length === 0 ? undefined : shapeOfValue(value[0], of, depth + 1));
  if (!isObject(value)) return {};
  return object(
    Object.fromEntries(Object.entries(value).map(([name, own]) => [name, shapeOfValue(own, of, depth + 1)])),
  );
}

/** What stands at a path; undefined where nothing is known of it. */
export function shapeAt(shape: Shape | undefined, { path, convert }: Pick<Reference, "path" | "convert">) {
  let found = shape;
  let each = false;
  for (const segment of path) {
    if (typeof segment === "string") found = membersOf(found)?.[segment];
    else {
      if (typeof segment === "object") each = true;
      found = found === undefined ? undefined : itemsOf(found);
    }
    if (found === undefined) return undefined;
  }
  if (convert !== undefined) found = convert === "number" ? NUMBER : TEXT;
  return each ? list(found) : found;
}

export function membersOf(shape: Shape | undefined): Readonly<Record<string, Shape>> | undefined {
  const properties = shape?.["properties"];
  if (!isObject(properties)) return undefined;
  return Object.fromEntries(Object.entries(properties).map(([name, own]) => [name, isObject(own) ? own : {}]));
}

/** Of a list: what its elements are, of which nothing may be known. Undefined: it is no list. */
export function itemsOf(shape: Shape): Shape | undefined {
  const { items, type } = shape;
  if (isObject(items)) return items;
  return type === "array" ? {} : undefined;
}
