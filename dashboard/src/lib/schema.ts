import { uiStrings } from "../strings/ui.ts";

const text = uiStrings.form;

export type Members = Readonly<Record<string, unknown>>;
export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unparsed);

/** What was typed where a number or JSON is wanted, and is none yet: it stays in the form, and can't be sent. */
export class Unparsed {
  readonly text: string;
  readonly problem: string;
  constructor(typed: string, problem: string) {
    this.text = typed;
    this.problem = problem;
  }
}

export function readNumber(typed: string, whole: boolean): unknown {
  if (typed.trim() === "") return undefined;
  const value = Number(typed);
  return Number.isFinite(value) ? value : new Unparsed(typed, whole ? text.integer : text.number);
}

export function readJson(typed: string): unknown {
  if (typed.trim() === "") return undefined;
  try {
    return JSON.parse(typed) as unknown;
  } catch (error) {
    return new Unparsed(typed, text.json(error instanceof Error ? error.message : String(error)));
  }
}

/** Text of more than this is asked for in more than one line. In characters. */
const ONE_LINE = 300;
/** What lies deeper is asked for as JSON: fieldsets in fieldsets in fieldsets are no form. */
const DEEPEST = 3;

export type Control =
  | { readonly kind: "text"; readonly input: "text" | "email" | "url" | "date" | "datetime-local" | "password" }
  | { readonly kind: "lines" }
  | { readonly kind: "number"; readonly whole: boolean }
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly options: readonly Option[] }
  | { readonly kind: "group"; readonly fields: readonly Field[] }
  | { readonly kind: "list"; readonly item: Members }
  | { readonly kind: "pairs" }
  | { readonly kind: "json" };
export interface Option {
  readonly value: unknown;
  readonly label: string;
}
export interface Field {
  readonly name: string;
  readonly schema: Members;
  readonly required: boolean;
}

const textOf = (schema: Members, name: string): string | undefined => {
  const value = schema[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};
const numberOf = (schema: Members, name: string): number | undefined => {
  const value = schema[name];
  return typeof value === "number" ? value : undefined;
};

export const titleOf = (field: Field): string => textOf(field.schema, "title") ?? spaced(field.name);
/** What a text may look like: its first example, or what it is where nothing is given. */
export function placeholderOf(schema: Members): string | undefined {
  const examples = schema["examples"];
  const example: unknown = Array.isArray(examples) ? examples[0] : schema["default"];
  return typeof example === "string" ? example : undefined;
}
export const descriptionOf = (schema: Members): string | undefined => textOf(schema, "description");

/** `payBy` is read as `Pay by`. */
function spaced(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The fields of an object's schema, in the order in which it names them. */
export function fieldsOf(schema: unknown): readonly Field[] {
  if (!isMembers(schema) || !isMembers(schema["properties"])) return [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(schema["properties"]).map(([name, of]) => ({
    name,
    schema: isMembers(of) ? of : {},
    required: required.includes(name),
  }));
}

function optionsOf(schema: Members): readonly Option[] | undefined {
  const { enum: values, oneOf } = schema;
  if (Array.isArray(values) && values.every((value) => typeof value !== "object" || value === null))
    return values.map((value: unknown) => ({ value, label: String(value) }));
  if (!Array.isArray(oneOf) || !oneOf.every((one: unknown) => isMembers(one) && Object.hasOwn(one, "const")))
    return undefined;
  return oneOf.map((one: Members) => ({ value: one["const"], label: textOf(one, "title") ?? String(one["const"]) }));
}

/** How a value of this schema is asked for. */
export function controlOf(schema: Members, depth = 0): Control {
  const options = optionsOf(schema);
  if (options !== undefined) return { kind: "choice", options };
  switch (typeOf(schema)) {
    case "string":
      return textControl(schema);
    case "number":
      return { kind: "number", whole: false };
    case "integer":
      return { kind: "number", whole: true };
    case "boolean":
      return { kind: "switch" };
    case "object": {
      const fields = fieldsOf(schema);
      if (depth >= DEEPEST) return { kind: "json" };
      if (fields.length > 0) return { kind: "group", fields };
      const values = schema["additionalProperties"];
      return isMembers(values) && typeOf(values) === "string" ? { kind: "pairs" } : { kind: "json" };
    }
    case "array":
      return isMembers(schema["items"]) && depth < DEEPEST && controlOf(schema["items"], depth + 1).kind !== "json"
        ? { kind: "list", item: schema["items"] }
        : { kind: "json" };
    default:
      return { kind: "json" };
  }
}

function typeOf(schema: Members): unknown {
  const { type } = schema;
  // `["string", "null"]`: what may be null may be left empty.
  if (Array.isArray(type))
    return type.filter((one) => one !== "null").length === 1 ? type.find((one) => one !== "null") : undefined;
  if (type === undefined && isMembers(schema["properties"])) return "object";
  return type;
}

function textControl(schema: Members): Control {
  if (schema["writeOnly"] === true || schema["format"] === "password") return { kind: "text", input: "password" };
  switch (schema["format"]) {
    case "email":
      return { kind: "text", input: "email" };
    case "uri":
      return { kind: "text", input: "url" };
    case "date":
      return { kind: "text", input: "date" };
    default:
      return (numberOf(schema, "maxLength") ?? 0) > ONE_LINE && textOf(schema, "pattern") === undefined
        ? { kind: "lines" }
        : { kind: "text", input: "text" };
  }
}

/** What a form begins with: the defaults that the schema names. */
export function initial(schema: unknown): Members {
  const value: Record<string, unknown> = {};
  for (const field of fieldsOf(schema)) {
    if (Object.hasOwn(field.schema, "default")) value[field.name] = field.schema["default"];
    else if (controlOf(field.schema).kind === "group" && field.required) value[field.name] = initial(field.schema);
  }
  return value;
}

/** What is wrong with what was typed, by JSON pointer. The platform checks all of it again, and more of it. */
export function problemsIn(schema: unknown, value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const object = isMembers(value) ? value : {};
  for (const field of fieldsOf(schema)) check(field, object[field.name], "", found);
  return found;
}

export const pointer = (at: string, name: string | number): string =>
  `${at}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;

function check(field: Field, value: unknown, at: string, found: Map<string, string>): void {
  const here = pointer(at, field.name);
  if (value === undefined || value === "" || value === null) {
    if (field.required) found.set(here, text.required);
    return;
  }
  const control = controlOf(field.schema);
  const problem = problemOf(field.schema, control, value);
  if (problem !== undefined) found.set(here, problem);
  else if (control.kind === "group" && isMembers(value))
    for (const inner of control.fields) check(inner, value[inner.name], here, found);
  else if (control.kind === "list" && Array.isArray(value))
    value.forEach((item, i) => check({ name: String(i), schema: control.item, required: true }, item, here, found));
}

function problemOf(schema: Members, control: Control, value: unknown): string | undefined {
  if (value instanceof Unparsed) return value.problem;
  if (control.kind === "number") {
    if (typeof value !== "number") return control.whole ? text.integer : text.number;
    if (control.whole && !Number.isInteger(value)) return text.integer;
    const least = numberOf(schema, "minimum");
    const most = numberOf(schema, "maximum");
    if (least !== undefined && value < least) return text.least(least);
    return most !== undefined && value > most ? text.most(most) : undefined;
  }
  if (control.kind === "list" && Array.isArray(value)) {
    const few = numberOf(schema, "minItems");
    const many = numberOf(schema, "maxItems");
    if (few !== undefined && value.length < few) return text.few(few);
    return many !== undefined && value.length > many ? text.many(many) : undefined;
  }
  return typeof value === "string" ? problemOfText(schema, control, value) : undefined;
}

function problemOfText(schema: Members, control: Control, value: string): string | undefined {
  const short = numberOf(schema, "minLength");
  const long = numberOf(schema, "maxLength");
  if (short !== undefined && value.length < short) return text.short(short);
  if (long !== undefined && value.length > long) return text.long(long);
  if (control.kind === "text" && control.input === "email" && !/^[^\s@]+@[^\s@]+$/.test(value)) return text.email;
  if (control.kind === "text" && control.input === "url" && !URL.canParse(value)) return text.uri;
  const pattern = textOf(schema, "pattern");
  return pattern !== undefined && !matches(pattern, value) ? text.pattern : undefined;
}

/** A pattern that is none here may be one where the value goes: it refuses nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

/** Without what was left empty: an empty text is not a value that anybody gave. */
export function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, filled(member)] as const)
      .filter(([, member]) => member !== "" && member !== undefined),
  );
}
