import { Validator, type Schema } from "@cfworker/json-schema";
import { fail, ok, type Problem, type Result } from "../domain/result.ts";
import type { Field } from "./form.ts";
import { MAX_ANSWER_BYTES, MAX_SHOWN_PROBLEMS } from "./limits.ts";

type Members = Readonly<Record<string, unknown>>;

/** Keywords whose finding repeats that of a schema within. */
const OUTER: ReadonlySet<string> = new Set(["properties", "items", "prefixItems", "anyOf", "allOf", "oneOf", "$ref"]);

/** Whether an answer is of its form's schema: `invalid`, with each place in `problems` as a JSON pointer into the answer. */
export function checkAnswer(schema: unknown, answer: Members): Result<Members> {
  if (new TextEncoder().encode(JSON.stringify(answer)).byteLength > MAX_ANSWER_BYTES)
    return fail("too_large", `An answer has at most ${MAX_ANSWER_BYTES} bytes of JSON (MAX_ANSWER_BYTES).`);
  const problems = problemsOf(schema, answer).slice(0, MAX_SHOWN_PROBLEMS);
  const [first] = problems;
  return first === undefined
    ? ok(answer)
    : fail("invalid", `The answer is not of the form: ${first.path || "/"}: ${first.message}`, problems);
}

function problemsOf(schema: unknown, answer: Members): Problem[] {
  try {
    const { valid, errors } = new Validator(schema as Schema, "2020-12", false).validate(answer);
    if (valid) return [];
    const missing = missingOf(schema, answer).map((name) => problem(`/${pointer(name)}`, "required"));
    const leaves = errors
      .filter(
        ({ keyword, error }) => !OUTER.has(keyword) && keyword !== "required" && error !== "False boolean schema.",
      )
      .map(({ keyword, instanceLocation }) =>
        problem(instanceLocation.replace(/^#/, ""), keyword, wantedBy(schema, instanceLocation, keyword)),
      );
    const found = [...missing, ...leaves];
    return found.length > 0 ? found : [problem("", "schema")];
  } catch {
    // A schema that refers to itself for ever, or holds no pattern where one belongs.
    return [{ path: "", code: "answer.schema", message: "the form's own schema can't be used" }];
  }
}

function missingOf(schema: unknown, answer: Members): readonly string[] {
  const required = (schema as { readonly required?: unknown }).required;
  if (!Array.isArray(required)) return [];
  return required.filter((name): name is string => typeof name === "string" && !Object.hasOwn(answer, name));
}

/** What the keyword says, where it is one of a field's own. */
function wantedBy(schema: unknown, location: string, keyword: string): unknown {
  const [member, ...deeper] = location.replace(/^#\/?/, "").split("/");
  if (member === undefined || deeper.length > 0) return undefined;
  const { properties } = schema as { readonly properties?: Readonly<Record<string, unknown>> };
  const name = member.replaceAll("~1", "/").replaceAll("~0", "~");
  const own = properties?.[name];
  return typeof own === "object" && own !== null ? (own as Readonly<Record<string, unknown>>)[keyword] : undefined;
}

/** In words for whoever fills in the form; they never repeat the value. */
function problem(path: string, keyword: string, wanted?: unknown): Problem {
  return { path, code: `answer.${keyword}`, message: wording(keyword, wanted) };
}

function wording(keyword: string, wanted: unknown): string {
  const shown = wanted === undefined ? "" : typeof wanted === "object" ? JSON.stringify(wanted) : String(wanted);
  switch (keyword) {
    case "required":
      return "this has to be filled in";
    case "type":
      return shown === "" ? "this is of another type" : `this has to be of the type ${shown}`;
    case "minimum":
      return `this has to be ${shown} or more`;
    case "maximum":
      return `this has to be ${shown} or less`;
    case "exclusiveMinimum":
      return `this has to be more than ${shown}`;
    case "exclusiveMaximum":
      return `this has to be less than ${shown}`;
    case "multipleOf":
      return `this has to be a multiple of ${shown}`;
    case "minLength":
      return `this needs at least ${shown} characters`;
    case "maxLength":
      return `this can have at most ${shown} characters`;
    case "pattern":
      return `this has to match ${shown}`;
    case "format":
      return `this has to be a valid ${shown || "value"}`;
    case "enum":
    case "const":
      return "this is none of the choices";
    case "additionalProperties":
    case "unevaluatedProperties":
      return "there is no such field";
    default:
      return `this does not match "${keyword}" of the form`;
  }
}

/**
 * What a browser sent for a form, as an answer. Fields are named `f.<name>`. What is left empty is not there.
 * Problems are those of reading alone: `checkAnswer` comes after.
 */
export function readForm(
  fields: readonly Field[],
  sent: URLSearchParams,
): { readonly answer: Members; readonly problems: readonly Problem[] } {
  const members: [string, unknown][] = [];
  const problems: Problem[] = [];
  for (const field of fields) {
    const text = sent.get(`f.${field.name}`);
    const read = readField(field, text);
    if (read === UNREADABLE) problems.push(unreadable(field));
    else if (read !== undefined) members.push([field.name, read]);
  }
  // Not by assignment: a field may be called __proto__.
  return { answer: Object.fromEntries(members), problems };
}

const UNREADABLE = Symbol("unreadable");

function readField({ control, required }: Field, text: string | null): unknown {
  if (control.kind === "boolean") return text === "yes";
  if (text === null || text === "") return undefined;
  switch (control.kind) {
    case "text":
    case "date":
      // Browsers send line ends as CRLF (HTML, "multipart/form-data").
      return text.replaceAll("\r\n", "\n");
    case "number": {
      const value = Number(text.trim());
      return text.trim() === "" || !Number.isFinite(value) ? UNREADABLE : value;
    }
    case "choice": {
      const option = /^\d{1,5}$/.test(text) ? control.options[Number(text)] : undefined;
      return option === undefined ? UNREADABLE : option.value;
    }
    case "json":
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return required || text.trim() !== "" ? UNREADABLE : undefined;
      }
  }
}

function unreadable({ name, control }: Field): Problem {
  const path = `/${pointer(name)}`;
  switch (control.kind) {
    case "number":
      return { path, code: "answer.type", message: "this has to be a number, such as 12.5" };
    case "choice":
      return { path, code: "answer.enum", message: "this is none of the choices" };
    default:
      return { path, code: "answer.json", message: 'this has to be JSON, such as ["a", "b"] or {"a": 1}' };
  }
}

/** RFC 6901. */
function pointer(member: string): string {
  return member.replaceAll("~", "~0").replaceAll("/", "~1");
}
