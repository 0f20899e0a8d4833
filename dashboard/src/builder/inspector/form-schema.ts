import { isRecord } from "../fields/samples.ts";
import { choicesOf, typesOf } from "./json-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What somebody is asked, as the form builder shows it, and the JSON Schema that it is. */
export type QuestionType =
  | "text"
  | "long"
  | "number"
  | "whole"
  | "yesNo"
  | "date"
  | "email"
  | "link"
  | "choice"
  | "other";
export interface Question {
  readonly name: string;
  readonly label: string;
  readonly type: QuestionType;
  readonly required: boolean;
  readonly choices: readonly string[];
  /** As it stands: what the builder has no word for is kept. */
  readonly schema: Schema;
}

/** The page for people shows longer texts in more than one line. */
const LONG = 500;

export function questionsOf(schema: Schema): Question[] {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? (schema["required"] as unknown[]) : [];
  return Object.entries(properties).map(([name, value]) => {
    const own = isRecord(value) ? value : {};
    const { title } = own;
    return {
      name,
      label: typeof title === "string" ? title : name,
      type: typeOf(own),
      required: required.includes(name),
      choices: choicesOf(own) ?? [],
      schema: own,
    };
  });
}

function typeOf(schema: Schema): QuestionType {
  if (choicesOf(schema) !== null) return "choice";
  const types = typesOf(schema);
  if (types.length !== 1) return "other";
  const { format, maxLength } = schema;
  switch (types[0]) {
    case "string":
      if (format === "date") return "date";
      if (format === "email") return "email";
      if (format === "uri") return "link";
      if (format !== undefined) return "other";
      return typeof maxLength === "number" && maxLength > LONG ? "long" : "text";
    case "number":
      return "number";
    case "integer":
      return "whole";
    case "boolean":
      return "yesNo";
    default:
      return "other";
  }
}

const SCHEMAS: Record<Exclude<QuestionType, "other">, Schema> = {
  text: { type: "string" },
  long: { type: "string", maxLength: 10_000 },
  number: { type: "number" },
  whole: { type: "integer" },
  yesNo: { type: "boolean" },
  date: { type: "string", format: "date" },
  email: { type: "string", format: "email" },
  link: { type: "string", format: "uri" },
  choice: {},
};

export function schemaOf(questions: readonly Question[], before: Schema): Schema {
  const required = questions.filter((each) => each.required).map(({ name }) => name);
  const { properties: _, required: __, ...rest } = before;
  return {
    ...rest,
    type: "object",
    properties: Object.fromEntries(questions.map((each) => [each.name, memberOf(each)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function memberOf({ label, type, choices, schema }: Question): Schema {
  if (type === "other") return { ...schema, title: label };
  if (typeOf(schema) === type && type !== "choice") return { ...schema, title: label };
  return {
    title: label,
    ...SCHEMAS[type],
    ...(type === "choice" ? { enum: choices.length === 0 ? ["–"] : choices } : {}),
  };
}

/** A name for a question that no other has: `Pay by!` is `payBy`. */
export function nameFor(label: string, taken: readonly string[]): string {
  const words = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const joined = words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join("");
  const base = joined === "" || /^\d/.test(joined) ? `field${joined}` : joined;
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}${n}`;
    if (!taken.includes(name)) return name;
  }
}
