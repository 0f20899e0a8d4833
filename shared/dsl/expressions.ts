import type { CompiledExpression, Expressions } from "../ports/expressions.ts";
import { durationMs } from "./duration.ts";
import { isExpression, stripExpression } from "./expression-syntax.ts";
import type { Duration } from "./types.ts";

export { hasExpression, isExpression, stripExpression } from "./expression-syntax.ts";

/** Names without the `$`: context, input, output, task, workflow, runtime, and those a task binds. */
export type Variables = Readonly<Record<string, unknown>>;

/** Something of the definition, compiled once and evaluated for each run over a task's data. */
export type Evaluate<T = unknown> = (input: unknown, variables: Variables) => T;

/**
 * Where the DSL takes an expression and nothing else (`if`, `when`, `while`, `in`): bare or in `${ }`.
 *
 * @throws {ExpressionSyntaxError}
 */
export function compileExpression(text: string, expressions: Expressions): CompiledExpression {
  return expressions.compile(stripExpression(text));
}

/**
 * Where the DSL takes a value that may hold expressions (`set`, `body`, `with`): a text that is one
 * `${ }` as a whole gives the typed value, `${ }` within a text is filled in, anything else stands for
 * itself. Constants are not copied: every evaluation gives the same object, so no caller may change what it gets.
 *
 * @throws {ExpressionSyntaxError}
 */
export function compileTemplate(value: unknown, expressions: Expressions): Evaluate {
  return compileNode(value, expressions) ?? (() => value);
}

/**
 * `input.from`, `output.as`, `export.as`: a text is an expression, bare or in `${ }`; an object is a
 * template.
 *
 * @throws {ExpressionSyntaxError}
 */
export function compileTransform(value: unknown, expressions: Expressions): Evaluate {
  if (typeof value !== "string") return compileTemplate(value, expressions);
  const compiled = compileExpression(value, expressions);
  return (input, variables) => compiled.evaluate(input, variables);
}

/**
 * @returns the duration in milliseconds; evaluating throws DurationError where an expression does
 *   not give a duration
 * @throws {ExpressionSyntaxError | DurationError}
 */
export function compileDuration(duration: Duration, expressions: Expressions): Evaluate<number> {
  if (typeof duration === "string" && isExpression(duration)) {
    const compiled = compileExpression(duration, expressions);
    return (input, variables) => durationMs(compiled.evaluate(input, variables) as Duration);
  }
  const ms = durationMs(duration);
  return () => ms;
}

/** The closure for a value, or undefined where nothing in it needs evaluating. */
function compileNode(value: unknown, expressions: Expressions): Evaluate | undefined {
  if (typeof value === "string") {
    const compiled = expressions.template(value);
    return compiled === null ? undefined : (input, variables) => compiled.evaluate(input, variables);
  }
  if (Array.isArray(value)) return compileArray(value, expressions);
  if (typeof value === "object" && value !== null) return compileObject(value, expressions);
  return undefined;
}

function compileArray(value: readonly unknown[], expressions: Expressions): Evaluate | undefined {
  const items = value.map((item) => compileNode(item, expressions));
  if (items.every((item) => item === undefined)) return undefined;
  return (input, variables) => items.map((item, index) => (item === undefined ? value[index] : item(input, variables)));
}

function compileObject(value: object, expressions: Expressions): Evaluate | undefined {
  const entries = Object.entries(value).map(([key, constant]) => ({
    key,
    constant: constant as unknown,
    evaluate: compileNode(constant, expressions),
  }));
  if (entries.every((entry) => entry.evaluate === undefined)) return undefined;
  return (input, variables) =>
    // fromEntries defines properties; assigning one named __proto__ would change the prototype.
    Object.fromEntries(
      entries.map(({ key, constant, evaluate }) => [
        key,
        evaluate === undefined ? constant : evaluate(input, variables),
      ]),
    );
}
