import { fieldsOf, filled, isMembers, problemsIn, readJson, Unparsed, type Members } from "../lib/schema.ts";

/** An input as it is being typed. */
export interface Typed {
  /** With what can't be sent yet, such as a number that is none. */
  readonly value: unknown;
  /** As JSON, letter by letter; null: it was filled in by the form. */
  readonly json: string | null;
}

export const typedOf = (value: unknown): Typed => ({ value, json: null });
export const typedJson = (json: string): Typed => ({ value: readJson(json), json });
export const hasForm = (schema: unknown): boolean => fieldsOf(schema).length > 0;

/** What the form shows; null: it is nothing that a form has fields for. */
export function membersOf({ value }: Typed): Members | null {
  if (value === undefined) return {};
  return isMembers(value) ? value : null;
}

export function jsonOf({ value, json }: Typed): string {
  if (json !== null) return json;
  return JSON.stringify(filled(value) ?? {}, (_, member) => (member instanceof Unparsed ? member.text : member), 2);
}

export type Read =
  | { readonly ok: true; readonly value: unknown }
  /** By JSON pointer; the whole is "". */
  | { readonly ok: false; readonly problems: ReadonlyMap<string, string> };

/** @param schema of the form; null where it is typed as JSON, which the platform checks */
export function readTyped({ value }: Typed, schema: unknown): Read {
  if (value instanceof Unparsed) return { ok: false, problems: new Map([["", value.problem]]) };
  if (schema === null) return { ok: true, value: value === undefined ? {} : value };
  const problems = problemsIn(schema, value);
  return problems.size > 0 ? { ok: false, problems } : { ok: true, value: filled(value ?? {}) };
}

/** The schema of a definition's input; undefined: it names none, or it is somewhere else. */
export function inputSchemaIn(definition: unknown): unknown {
  let at = definition;
  for (const name of ["input", "schema", "document"]) at = isMembers(at) ? at[name] : undefined;
  return at;
}
