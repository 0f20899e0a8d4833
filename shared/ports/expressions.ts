/** Evaluates the expressions of the DSL (jq). The engine and the validator know this port only. */
export interface Expressions {
  /**
   * @param source a jq program, without `${ }`
   * @throws {ExpressionSyntaxError} where it does not parse
   */
  compile(source: string): CompiledExpression;
}

export interface CompiledExpression {
  /**
   * The first output; null where there is none. The input is never changed.
   * @throws {ExpressionError} with jq's message
   */
  evaluate(input: unknown, variables: Readonly<Record<string, unknown>>): unknown;
}

export class ExpressionSyntaxError extends Error {
  override readonly name = "ExpressionSyntaxError";
}

export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}
