import type { PersonRequest } from "../domain/effects.ts";
import { MAX_FIELDS, MAX_FORM_BYTES } from "./limits.ts";

type Schema = Readonly<Record<string, unknown>>;

/** How a member of the answer is asked for. */
export type Control =
  | { readonly kind: "text"; readonly type: "text" | "email" | "url"; readonly long: boolean }
  | { readonly kind: "number"; readonly whole: boolean }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly options: readonly Option[] }
  | { readonly kind: "date" }
  /** What has no control of its own: lists, objects, anything else. */
  | { readonly kind: "json" };

export interface Option {
  readonly label: string;
  readonly value: unknown;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly required: boolean;
  readonly control: Control;
  readonly fallback: unknown;
  readonly schema: Schema;
}

/** What is wrong with a form, in a sentence; null: nothing. `person.approve` has none. */
export function formProblem({ form, schema }: Pick<PersonRequest, "form" | "schema">): string | null {
  if (form === "approve") return null;
  if (!isObject(schema)) return "schema has to be a JSON Schema of an object.";
  if (JSON.stringify(schema).length * 3 > MAX_FORM_BYTES && bytesOf(schema) > MAX_FORM_BYTES)
    return `schema has at most ${MAX_FORM_BYTES} bytes of JSON (MAX_FORM_BYTES).`;
  if (schema["type"] !== undefined && schema["type"] !== "object") return 'schema has to be of type "object".';
  const { properties } = schema;
  if (!isObject(properties) || Object.keys(properties).length === 0)
    return "schema has to have properties: each is a field of the form.";
  const names = Object.keys(properties);
  if (names.length > MAX_FIELDS) return `a form has at most ${MAX_FIELDS} fields (MAX_FIELDS).`;
  const odd = names.find((name) => !isObject(properties[name]) && typeof properties[name] !== "boolean");
  return odd === undefined ? null : `properties.${odd.slice(0, 100)} is no JSON Schema.`;
}

/** The fields of a form, in the order of its properties. */
export function fieldsOf(schema: unknown): readonly Field[] {
  if (!isObject(schema) || !isObject(schema["properties"])) return [];
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return Object.entries(schema["properties"]).map(([name, given]) => {
    const own: Schema = isObject(given) ? given : {};
    return {
      name,
      label: textIn(own, "title") ?? name,
      hint: textIn(own, "description"),
      required: required.has(name),
      control: controlOf(own),
      fallback: own["default"],
      schema: own,
    };
  });
}

function controlOf(schema: Schema): Control {
  const choices = optionsOf(schema);
  if (choices !== null) return { kind: "choice", options: choices };
  const types = (Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]]).filter((type) => type !== "null");
  const [type] = types;
  if (types.length !== 1) return { kind: "json" };
  switch (type) {
    case "string":
      return textControl(schema);
    case "number":
    case "integer":
      return { kind: "number", whole: type === "integer" };
    case "boolean":
      return { kind: "boolean" };
    default:
      return { kind: "json" };
  }
}

/** A text that may be longer than a line is asked for in more than one. */
const LONG = 200;

function textControl({ format, maxLength }: Schema): Control {
  if (format === "date") return { kind: "date" };
  const long = typeof maxLength === "number" && maxLength > LONG;
  if (format === "email") return { kind: "text", type: "email", long: false };
  if (format === "uri") return { kind: "text", type: "url", long: false };
  return { kind: "text", type: "text", long };
}

/** `enum`, or `oneOf` of constants with titles. */
function optionsOf(schema: Schema): readonly Option[] | null {
  const { enum: values, oneOf } = schema;
  if (Array.isArray(values) && values.length > 0)
    return values.map((value: unknown) => ({ label: labelOf(value), value }));
  if (!Array.isArray(oneOf) || oneOf.length === 0) return null;
  const options: Option[] = [];
  for (const one of oneOf as readonly unknown[]) {
    if (!isObject(one) || !("const" in one)) return null;
    options.push({ label: textIn(one, "title") ?? labelOf(one["const"]), value: one["const"] });
  }
  return options;
}

const labelOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function textIn(schema: Schema, member: string): string | null {
  const value = schema[member];
  return typeof value === "string" && value !== "" ? value : null;
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}
