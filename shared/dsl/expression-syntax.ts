import { splitTemplate, type TemplatePart } from "../jq/dsl/index.ts";
import { JqSyntaxError } from "../jq/index.ts";

/** Whether a text is one runtime expression as a whole, `${ }` around all of it: it gives a typed value. */
export function isExpression(text: string): boolean {
  return wholeOf(text) !== null;
}

/** Whether there is an expression in a text, as a whole or between other text. */
export function hasExpression(text: string): boolean {
  return text.includes("${");
}

/** The program inside `${ }`; a text without it is taken as a bare program (`if: .a > 1`). */
export function stripExpression(text: string): string {
  return (wholeOf(text) ?? text).trim();
}

/**
 * Where the DSL takes a constant or an expression, and no `${ }` tells which (`correlate.expect: .order.id`): a path
 * of the input or of a variable. Other implementations read it so, and nobody means such a text literally.
 */
export function isBarePath(text: string): boolean {
  return /^\s*(?:\.[A-Za-z_["]|\$[A-Za-z_])/.test(text);
}

/** Null where it is none, and where it does not close: whoever compiles it says so. */
function wholeOf(text: string): string | null {
  if (!hasExpression(text)) return null;
  let parts: readonly TemplatePart[];
  try {
    parts = splitTemplate(text.trim());
  } catch (error) {
    if (error instanceof JqSyntaxError) return null;
    throw error;
  }
  const [only] = parts;
  return parts.length === 1 && only?.type === "expression" && only.source.trim() !== "" ? only.source : null;
}
