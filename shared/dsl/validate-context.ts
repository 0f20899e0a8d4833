import type { Problem } from "../domain/result.ts";
import { ARGUMENTS } from "../jq/dsl/index.ts";
import { type CompiledExpression, ExpressionSyntaxError, type Expressions } from "../ports/expressions.ts";
import { durationMs, DurationError } from "./duration.ts";
import { isExpression, stripExpression } from "./expression-syntax.ts";
import { MAX_PROBLEMS } from "./json-value.ts";
import { pointer, type Path } from "./pointer.ts";
import type { Definition, Duration } from "./types.ts";

/** `$ENV` is jq's own, and empty. */
const ALWAYS_KNOWN: ReadonlySet<string> = new Set([...ARGUMENTS, "ENV"]);

/** Collects what is wrong, and knows what every part of a definition may hold. */
export class Validation {
  readonly problems: Problem[] = [];
  readonly #expressions: Expressions;
  readonly #use: Definition["use"];
  readonly #bound: string[] = [];

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
    this.#read(path, () => this.#expressions.compile(stripExpression(text)));
  }

  /** A text that may hold expressions, or be one as a whole. */
  text(text: string | undefined, path: Path): void {
    if (text === undefined) return;
    this.#read(path, () => this.#expressions.template(text));
  }

  /** Compiles, and looks at what it reads: a variable that is not there would fail when it runs. */
  #read(path: Path, compile: () => CompiledExpression | null): void {
    let compiled: CompiledExpression | null;
    try {
      compiled = compile();
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error;
      return this.add(path, "expression.syntax", `The expression can't be read: ${error.message}`);
    }
    for (const name of compiled?.variables ?? []) {
      if (this.#known(name)) continue;
      const names = [...ARGUMENTS, ...this.#bound].map((known) => `$${known}`);
      this.add(path, "expression.variable", `There is no $${name} here. Known: ${list(names)}.`);
    }
  }

  #known(name: string): boolean {
    return ALWAYS_KNOWN.has(name) || this.#bound.includes(name);
  }

  /** Runs `check` where these variables are bound as well: a loop's item, a handler's error. */
  within(names: readonly string[], check: () => void): void {
    const before = this.#bound.length;
    this.#bound.push(...names);
    check();
    this.#bound.length = before;
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
