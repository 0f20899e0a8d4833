import { MAX_DEFINITION_BYTES } from "../domain/limits.ts";
import { fail, ok, type Problem, type Result } from "../domain/result.ts";
import type { Expressions } from "../ports/expressions.ts";
import { problemsOf } from "./issues.ts";
import type { Links } from "./functions.ts";
import { copyJson, MAX_PROBLEMS } from "./json-value.ts";
import { isRecord } from "./schema-choose.ts";
import { definitionSchema } from "./schema.ts";
import type { Definition } from "./types.ts";
import { validateDefinition, type Judgement } from "./validate.ts";
import { readText, type ReadText } from "./yaml.ts";

export interface ParsedDefinition {
  /** Frozen in nothing but spirit: it is shared, and nobody may change it. */
  readonly definition: Definition;
  /** The YAML or JSON text as it came; null where it came parsed. */
  readonly source: string | null;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly title: string | null;
  readonly summary: string | null;
  /** What runs all the same, and may not do what was meant; each with `severity: "warning"`. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads a workflow definition of the Serverless Workflow DSL 1.0.x: its form only. What the form
 * can't say is validateDefinition's, and checkDefinition does both.
 *
 * @param source YAML 1.2 or JSON text, or the value already parsed. Never trusted, never changed.
 * @returns `too_large` over MAX_DEFINITION_BYTES; `unprocessable` with problems, which carry line
 *   and column where the source is text. Never throws.
 */
export function parseDefinition(source: unknown): Result<ParsedDefinition> {
  return parse(source, () => ({ problems: [], warnings: [] }));
}

/**
 * Form and meaning in one: the problems of both carry line and column where the source is text.
 *
 * @param links functions and resources that the definition names and does not hold; `resources` left out: they are
 *   not loaded yet (external-resources.ts), and not looked for
 */
export function checkDefinition(
  source: unknown,
  expressions: Expressions,
  links: Links = {},
): Result<ParsedDefinition> {
  return parse(source, (definition) => validateDefinition(definition, expressions, links));
}

function parse(source: unknown, judge: (definition: Definition) => Judgement): Result<ParsedDefinition> {
  const read = typeof source === "string" ? readLimited(source) : readObject(source);
  if (read === "too_large") {
    return fail(
      "too_large",
      `A definition may have at most ${MAX_DEFINITION_BYTES} bytes: split it into several workflows.`,
    );
  }
  if (read.problems.length > 0) return bad(read.problems.map(read.locate));
  const { value } = read;
  if (!isRecord(value)) {
    return bad([read.locate({ path: "", code: "type", message: "A definition is an object with document and do." })]);
  }
  const parsed = definitionSchema.safeParse(value);
  if (!parsed.success) return bad(problemsOf(parsed.error.issues, value).map(read.locate));
  // Not zod's copy, which has its keys in the schema's order: this one is shown to its author again.
  const definition = value as unknown as Definition;
  const { problems, warnings } = judge(definition);
  if (problems.length > 0) return bad(problems.map(read.locate));
  const { namespace, name, version, title, summary } = definition.document;
  return ok({
    definition,
    source: typeof source === "string" ? source : null,
    namespace,
    name,
    version,
    title: title ?? null,
    summary: summary ?? null,
    warnings: warnings.map(read.locate).map(clip),
  });
}

function readLimited(text: string): ReadText | "too_large" {
  // A UTF-16 unit is at least one byte: the cheap test keeps a huge text from being encoded.
  if (text.length > MAX_DEFINITION_BYTES || bytes(text) > MAX_DEFINITION_BYTES) return "too_large";
  // An unpaired surrogate has no UTF-8, and would change when it is stored.
  return readText(text.toWellFormed());
}

function readObject(source: unknown): ReadText | "too_large" {
  const copied = copyJson(source);
  if (copied === "too_large") return "too_large";
  if (copied.problems.length === 0 && bytes(JSON.stringify(copied.value)) > MAX_DEFINITION_BYTES) return "too_large";
  return { ...copied, locate: (problem) => problem };
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

const MAX_MESSAGE = 400;
const MAX_PATH = 1_000;

/** Keys and values of the document stand in messages and paths: the answer must not grow with them. */
function clip(problem: Problem): Problem {
  const { path, message } = problem;
  if (path.length <= MAX_PATH && message.length <= MAX_MESSAGE) return problem;
  return {
    ...problem,
    path: path.length <= MAX_PATH ? path : path.slice(0, path.lastIndexOf("/", MAX_PATH)),
    message: message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE).toWellFormed()}…`,
  };
}

function bad(found: readonly Problem[]): Result<never> {
  const problems = found.slice(0, MAX_PROBLEMS).map(clip);
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const where = first?.line === undefined ? first?.path : `line ${first.line}`;
  return fail(
    "unprocessable",
    `The definition is not valid${where ? `, ${where}` : ""}: ${first?.message ?? ""}${more}`,
    problems,
  );
}
