const EXPRESSION = /^\s*\$\{([\s\S]+)\}\s*$/;

/**
 * Whether a text is a runtime expression in strict mode: one `${ }` around all of it
 * (DSL 1.0.3, "Runtime Expressions"; schema `runtimeExpression`). Text around it makes it a literal.
 */
export function isExpression(text: string): boolean {
  return EXPRESSION.test(text);
}

/** The program inside `${ }`; a text without it is taken as a bare program (`if: .a > 1`). */
export function stripExpression(text: string): string {
  return (EXPRESSION.exec(text)?.[1] ?? text).trim();
}
