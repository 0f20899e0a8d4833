/** Evaluates the expressions of the DSL (jq). The engine and the validator know this port only. */
export interface Expressions {
  /**
   * @param source a jq program, without `${ }`
   * @throws {ExpressionSyntaxError} where it does not parse
   */
  compile(source: string): CompiledExpression;
  /**
   * A text that may hold expressions. One that is a single `${ }` as a whole gives the typed value; with text
   * around it all is joined: texts as they are, null as nothing, the rest as JSON.
   *
   * @returns null for a text that stands for itself
   * @throws {ExpressionSyntaxError}
   */
  template(text: string): CompiledExpression | null;
  /**
   * `evaluate.mode` of the DSL. `strict`, the default: only what is in `${ }` is an expression. `loose`: a text that
   * is a program by itself is one as well.
   */
  inMode(mode: ExpressionMode): Expressions;
}

export type ExpressionMode = "strict" | "loose";

export interface CompiledExpression {
  /**
   * The first output; null where there is none. The input is never changed.
   * @throws {ExpressionError} with jq's message
   */
  evaluate(input: unknown, variables: Readonly<Record<string, unknown>>): unknown;
  /** Variables that it needs from outside, each once; names without the `$`. */
  readonly variables: readonly string[];
  /** What it looks at, found without running it: worked out when it is first asked for. */
  readonly reads: readonly ExpressionRead[];
  /**
   * Variables that it does more with than to put a part of them somewhere as it is (into its output, a text, a list,
   * a member, or beside something by `+`). Names without the `$`.
   */
  readonly computes: ReadonlySet<string>;
}

/** A part of the input (`variable` null), or of a variable that is given from outside. */
export interface ExpressionRead {
  readonly variable: string | null;
  /** From the outside in; `*[]` is any member or item. What lies below is read as a whole. */
  readonly path: readonly (string | number)[];
}

export class ExpressionSyntaxError extends Error {
  override readonly name = "ExpressionSyntaxError";
}

export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}
