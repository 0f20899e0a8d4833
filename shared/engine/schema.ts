import { Validator, type Schema } from "@cfworker/json-schema";
import { TaskFailure } from "./errors.ts";

/** Refuses a value that is not of a schema. `what` begins the sentence: "The input". */
export type Check = (value: unknown, what: string) => void;

/** How many violations an error names. */
const SHOWN = 5;

/** Keywords whose finding is that of a schema within. */
const WRAPPERS = new Set([
  "properties",
  "patternProperties",
  "items",
  "prefixItems",
  "allOf",
  "then",
  "else",
  "$ref",
  "dependentSchemas",
]);

interface SchemaDefinition {
  readonly format?: string | undefined;
  readonly document?: unknown;
  readonly resource?: unknown;
}

/**
 * DSL "Schema": JSON Schema draft 2020-12, inline. Never throws: what is wrong with the schema itself
 * is an error of the task that needs it.
 */
export function compileSchema(schema: SchemaDefinition | undefined): Check | null {
  if (schema === undefined) return null;
  if (schema.resource !== undefined)
    return refuse("The schema is an external resource, which was not there when this revision was made.");
  const format = schema.format ?? "json";
  if (format !== "json" && !format.startsWith("json:"))
    return refuse(`The schema format "${format}" is not supported; use json.`);
  let validator: Validator;
  try {
    validator = new Validator(schema.document as Schema | boolean, "2020-12", false);
  } catch (error) {
    return refuse(`The schema can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return (value, what) => {
    const problems = violations(validator, value);
    if (problems === null) return;
    const more = problems.length > SHOWN ? ` (and ${problems.length - SHOWN} more)` : "";
    throw new TaskFailure(
      "validation",
      "Validation failed",
      `${what} does not match its schema: ${problems.slice(0, SHOWN).join("; ")}${more}`,
    );
  };
}

function refuse(detail: string): Check {
  return () => {
    throw new TaskFailure("configuration", "Schema not usable", detail);
  };
}

function violations(validator: Validator, value: unknown): readonly string[] | null {
  try {
    const { valid, errors } = validator.validate(value);
    if (valid) return null;
    // The innermost findings say what is wrong; those above only repeat that something below them is.
    const leaves = errors.filter((one) => !WRAPPERS.has(one.keyword) && one.error !== "False boolean schema.");
    return (leaves.length > 0 ? leaves : errors).map(
      (one) => `${one.instanceLocation.replace(/^#/, "") || "/"}: ${one.error}`,
    );
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
