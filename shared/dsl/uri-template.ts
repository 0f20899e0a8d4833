import { ExpressionError, type Expressions } from "../ports/expressions.ts";
import { type Evaluate, hasExpression } from "./expressions.ts";

export class UriTemplateError extends Error {
  override readonly name = "UriTemplateError";
}

/** RFC 6570 section 2.3, without the operators, modifiers and lists of the higher levels. */
const NAME = /^(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}))*$/;

/** Literal text and variable names, by turns: `["https://x/", "petId", ""]`. */
function parse(template: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const open = template.indexOf("{", from);
    const literal = open === -1 ? template.slice(from) : template.slice(from, open);
    if (literal.includes("}"))
      throw new UriTemplateError("A } has no { before it; write %7D for a brace that is part of the URI.");
    parts.push(literal);
    if (open === -1) return parts;
    const close = template.indexOf("}", open);
    if (close === -1)
      throw new UriTemplateError("A { has no } after it; write %7B for a brace that is part of the URI.");
    const name = template.slice(open + 1, close);
    if (!NAME.test(name)) {
      throw new UriTemplateError(
        `{${name}} is not a variable's name. A URI template takes top-level properties of the task's input, such as {petId}; for more, use an expression: \${ "https://…/\\(.pet.id)" }.`,
      );
    }
    parts.push(name);
    from = close + 1;
  }
}

/**
 * A URI of the DSL: a literal, a template with `{names}`, or a text with runtime expressions in `${ }`.
 *
 * A template is expanded over the task's input by RFC 6570 section 3.2.2 (simple string expansion),
 * as the DSL reference limits it ("URI Template"): names are top-level properties, taken verbatim;
 * what is missing or null gives the empty string; an object or a list is an ExpressionError.
 *
 * @throws {UriTemplateError | ExpressionSyntaxError} where the source is not well formed
 */
export function compileUri(source: string, expressions: Expressions): Evaluate<string> {
  const compiled = hasExpression(source) ? expressions.template(source) : null;
  if (compiled !== null) {
    return (input, variables) => {
      const uri = compiled.evaluate(input, variables);
      if (typeof uri !== "string")
        throw new ExpressionError(
          `The expression of the URI must give text, not ${JSON.stringify(uri)?.slice(0, 100)}.`,
        );
      return uri;
    };
  }
  const parts = parse(source);
  if (parts.length === 1) return () => source;
  return (input) => parts.map((part, index) => (index % 2 === 0 ? part : expand(part, input))).join("");
}

function expand(name: string, input: unknown): string {
  const value =
    typeof input === "object" && input !== null && Object.hasOwn(input, name)
      ? (input as Record<string, unknown>)[name]
      : null;
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return encode(String(value));
    default:
      if (value === null || value === undefined) return "";
      throw new ExpressionError(
        `{${name}} of the URI must be text, a number or a boolean, not ${Array.isArray(value) ? "a list" : "an object"}.`,
      );
  }
}

/** Everything but RFC 3986's unreserved characters is percent-encoded; encodeURIComponent leaves !'()*. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
