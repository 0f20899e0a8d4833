import type { Problem } from "../domain/result.ts";
import { ExpressionSyntaxError, type Expressions } from "../ports/expressions.ts";
import { durationMs, DurationError } from "./duration.ts";
import { isExpression, stripExpression } from "./expression-syntax.ts";
import { MAX_PROBLEMS } from "./json-value.ts";
import { pointer, type Path } from "./pointer.ts";
import type { Definition, Duration } from "./types.ts";

/** Collects what is wrong, and knows what every part of a definition may hold. */
export class Validation {
  readonly problems: Problem[] = [];
  readonly #expressions: Expressions;
  readonly #use: Definition["use"];

  constructor(expressions: Expressions, use: Definition["use"]) {
    this.#expressions = expressions;
    this.#use = use;
  }

  add(path: Path, code: string, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path: pointer(path), code, message });
  }

  /** An expression and nothing else: bare or in `${ }`. */
  expression(text: string | undefined, path: Path): void {
    if (text === undefined) return;
    try {
      this.#expressions.compile(stripExpression(text));
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error;
      this.add(path, "expression.syntax", `The expression can't be read: ${error.message}`);
    }
  }

  /** A text that may be an expression as a whole. */
  text(text: string | undefined, path: Path): void {
    if (text === undefined) return;
    if (isExpression(text)) this.expression(text, path);
    else if (/^\s*\$\{/.test(text)) {
      const whole = text.includes("}")
        ? 'An expression has to be the whole text: build the text inside it, as in ${ "Hello \\(.name)" }.'
        : "The expression begins with ${ and has no } at its end.";
      this.add(path, "expression.syntax", whole);
    }
  }

  /** Any value, with expressions in it. */
  template(value: unknown, path: Path): void {
    if (typeof value === "string") this.text(value, path);
    else if (Array.isArray(value)) value.forEach((item, index) => this.template(item, [...path, index]));
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) this.template(item, [...path, key]);
    }
  }

  /** `input.from`, `output.as`, `export.as` */
  transform(value: unknown, path: Path): void {
    if (typeof value === "string") this.expression(value, path);
    else this.template(value, path);
  }

  /** @returns milliseconds, where they are known before it runs */
  duration(duration: Duration | undefined, path: Path): number | undefined {
    if (duration === undefined) return undefined;
    if (typeof duration === "string" && isExpression(duration)) {
      this.expression(duration, path);
      return undefined;
    }
    try {
      return durationMs(duration);
    } catch (error) {
      if (!(error instanceof DurationError)) throw error;
      this.add(path, "duration.invalid", error.message);
      return undefined;
    }
  }

  /** A name that has to be among the reusable components. */
  reference(kind: "errors" | "retries" | "timeouts", name: string, path: Path): void {
    const known = Object.keys(this.#use?.[kind] ?? {});
    if (known.includes(name)) return;
    const others =
      known.length === 0 ? `There are none: define it there, or write it out here.` : `Known: ${list(known)}.`;
    this.add(path, "reference.unknown", `use.${kind} has no "${name}". ${others}`);
  }

  /** What reads a template or an expression, and throws where it is not well formed. */
  wellFormed(code: string, path: Path, read: (expressions: Expressions) => unknown): void {
    try {
      read(this.#expressions);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.add(path, error instanceof ExpressionSyntaxError ? "expression.syntax" : code, error.message);
    }
  }
}

/** The first few names, for a message. */
export function list(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(", ")} and ${names.length - 10} more` : names.join(", ");
}
