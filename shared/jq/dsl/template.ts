import { DEFAULT_BUDGET, Meter } from "../runtime/meter.ts";
import { toText } from "../builtins/format.ts";
import { JqSyntaxError, type Span } from "../errors.ts";
import { compile, type CompileOptions, type Program, type RunOptions, type Variables } from "../program.ts";

/** `strict`: only `${ }` is an expression. `loose`: a text that is a program by itself is one as well. */
export type ExpressionMode = "strict" | "loose";

export type TemplatePart =
  | (Span & { readonly type: "literal"; readonly text: string })
  /** `start` and `end` are of the program, within the braces. */
  | (Span & { readonly type: "expression"; readonly source: string });

/**
 * Takes a text apart at its `${ }`. A brace within a program (an object, a text) does not end it.
 *
 * @throws {JqSyntaxError} where a `${` is not closed
 */
export function splitTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", from)) {
    if (at > from) parts.push({ type: "literal", text: text.slice(from, at), start: from, end: at });
    const end = endOfProgram(text, at + 2);
    if (end === null) throw new JqSyntaxError("unterminated expression", text, { start: at, end: at + 2 }, ["'}'"]);
    parts.push({ type: "expression", source: text.slice(at + 2, end), start: at + 2, end });
    from = end + 1;
  }
  if (from < text.length || parts.length === 0)
    parts.push({ type: "literal", text: text.slice(from), start: from, end: text.length });
  return parts;
}

/** Where the `}` is that closes a program: not one of an object, a text or a comment. */
function endOfProgram(text: string, from: number): number | null {
  const open: string[] = [];
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (open.at(-1) === '"') {
      if (char === "\\" && text.charAt(at + 1) === "(") open.push(")");
      if (char === "\\") at++;
      else if (char === '"') open.pop();
    } else if (char === '"') open.push('"');
    else if (char === "#") {
      const line = text.indexOf("\n", at);
      if (line < 0) return null;
      at = line;
    } else if (char === "{" || char === "(" || char === "[") open.push(char === "{" ? "}" : char === "(" ? ")" : "]");
    else if (char === open.at(-1)) open.pop();
    else if (char === "}") return open.length === 0 ? at : null;
  }
  return null;
}

/** Whether a text has an expression in it, in strict mode. */
export function hasExpression(text: string): boolean {
  return text.includes("${");
}

export interface Template {
  readonly parts: readonly TemplatePart[];
  /** One for each part that is an expression. */
  readonly programs: readonly Program[];
  /**
   * A text that is one expression as a whole (spaces aside) gives its first output, null where there is
   * none; with text around it, all is joined: texts as they are, null as nothing, the rest as JSON.
   */
  evaluate(input: unknown, variables: Variables, options?: RunOptions): unknown;
}

/** @throws {JqSyntaxError} */
export function compileTemplate(text: string, mode: ExpressionMode = "strict", options: CompileOptions = {}): Template {
  if (mode === "loose" && !hasExpression(text)) {
    const program = tryCompile(text, options);
    if (program !== null) return single([{ type: "expression", source: text, start: 0, end: text.length }], program);
  }
  const parts = splitTemplate(text);
  const programs = parts.flatMap((part) => (part.type === "expression" ? [compile(part.source, options)] : []));
  const [only] = programs;
  const alone = programs.length === 1 && parts.every((part) => part.type === "expression" || part.text.trim() === "");
  return only !== undefined && alone ? single(parts, only) : joined(parts, programs);
}

/** In loose mode what is no program stands for itself. */
function tryCompile(text: string, options: CompileOptions): Program | null {
  try {
    return text.trim() === "" ? null : compile(text, options);
  } catch (error) {
    if (error instanceof JqSyntaxError) return null;
    throw error;
  }
}

function single(parts: readonly TemplatePart[], program: Program): Template {
  return {
    parts,
    programs: [program],
    evaluate: (input, variables, options) => program.first(input, variables, options) ?? null,
  };
}

function joined(parts: readonly TemplatePart[], programs: readonly Program[]): Template {
  return {
    parts,
    programs,
    evaluate(input, variables, options) {
      const meter = new Meter({ ...DEFAULT_BUDGET, ...options?.budget }, 0);
      let next = 0;
      return parts
        .map((part) => {
          if (part.type === "literal") return part.text;
          const value = programs[next++]?.first(input, variables, options) ?? null;
          return value === null ? "" : toText(meter, value);
        })
        .join("");
    },
  };
}
