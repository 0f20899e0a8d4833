import { DurationError } from "../dsl/duration.ts";
import { compileDuration, compileTemplate, compileTransform, type Evaluate } from "../dsl/expressions.ts";
import type { Duration } from "../dsl/types.ts";
import { compileUri, UriTemplateError } from "../dsl/uri-template.ts";
import type { Expressions } from "../ports/expressions.ts";
import { TaskFailure } from "./errors.ts";
import { secretPaths } from "./secrets.ts";

export type Variables = Readonly<Record<string, unknown>>;

/** A part of the definition that may hold expressions, compiled once per revision. */
export interface Template<T = unknown> {
  /** The variables that it mentions, perhaps a few more: only these are made for it. */
  readonly names: ReadonlySet<string>;
  /** The secrets, and parts of them, that it reads: a marker is made for each. */
  readonly secrets: readonly (readonly string[])[];
  /** @throws {TaskFailure} expression or configuration, 400 */
  evaluate(input: unknown, variables: Variables): T;
}

/**
 * Compiles the parts of a definition. Nothing here throws: an expression that does not parse fails the
 * task that needs it, when it needs it, so that one bad branch does not take the others with it.
 */
export interface Templates {
  /** A value in which a text that is one `${ }` is an expression. */
  value(value: unknown): Template;
  /** An expression, bare or in `${ }`; an object is a value with expressions in it. */
  transform(value: unknown): Template;
  /** Milliseconds. */
  duration(value: unknown): Template<number>;
  uri(value: string): Template<string>;
}

export function templates(expressions: Expressions): Templates {
  return {
    value: (value) => guard(value, () => compileTemplate(value, expressions)),
    transform: (value) => guard(value, () => compileTransform(value, expressions)),
    duration: (value) => guard(value, () => compileDuration(value as Duration, expressions)),
    uri: (value) => guard(value, () => compileUri(value, expressions)),
  };
}

/** What counts as true in `if`, `when`, `while`: jq's own rule. */
export function truthy(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}

const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_]*)/g;
const NONE: ReadonlySet<string> = new Set();

function guard<T>(source: unknown, compile: () => Evaluate<T>): Template<T> {
  let evaluate: Evaluate<T>;
  try {
    evaluate = compile();
  } catch (error) {
    const failure = [failureOf(error, source)] as const;
    return {
      names: NONE,
      secrets: [],
      evaluate() {
        throw new TaskFailure(...failure[0]);
      },
    };
  }
  const names = variablesIn(source);
  return {
    names,
    secrets: names.has("secrets") ? secretPaths(source) : [],
    evaluate(input, variables) {
      try {
        return evaluate(input, variables);
      } catch (error) {
        throw new TaskFailure(...failureOf(error, source));
      }
    },
  };
}

function failureOf(error: unknown, source: unknown): ConstructorParameters<typeof TaskFailure> {
  const text = typeof source === "string" ? `${source.trim().slice(0, 200)}: ` : "";
  const reason =
    error instanceof RangeError ? "the value nests too deep" : error instanceof Error ? error.message : String(error);
  if (error instanceof DurationError) return ["configuration", "Invalid duration", reason];
  if (error instanceof UriTemplateError) return ["configuration", "Invalid URI template", text + reason];
  return ["expression", "Expression failed", text + reason];
}

/** Every `$name` in any text of the value. Definitions nest at most MAX_DEPTH levels. */
function variablesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (part: unknown): void => {
    if (typeof part === "string") for (const match of part.matchAll(VARIABLE)) names.add(match[1] ?? "");
    else if (typeof part === "object" && part !== null) for (const inner of Object.values(part)) collect(inner);
  };
  collect(value);
  return names.size === 0 ? NONE : names;
}
