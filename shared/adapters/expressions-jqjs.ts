import {
  ExpressionError,
  ExpressionSyntaxError,
  type CompiledExpression,
  type Expressions,
} from "../ports/expressions.ts";
import { FUNCTIONS, parse } from "./expressions-jqjs-runtime.ts";
import { normalise } from "./expressions-jqjs-syntax.ts";
import { toJson, type Json, type Node } from "./expressions-jqjs-values.ts";

/** An expression's source, in bytes of UTF-8 at most this many characters: a program, not a payload. */
export const MAX_EXPRESSION_LENGTH = 16 * 1024;
/** Compiled programs kept: more than the workflows that one isolate is likely to run at a time. */
const MAX_CACHED = 1_000;

/** A path of plain names gives a part of the input, which was JSON already. */
const PLAIN_PATH = /^\.(?:[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)?$/;

/**
 * jq by @michaelhomer/jqjs, hardened (see expressions-jqjs-runtime.ts). Any variable may be passed,
 * named as in the program without its `$`; one that is used and not passed is an ExpressionError.
 * Not bounded: a regular expression that backtracks, which JavaScript can't interrupt.
 */
export function createJqExpressions(): Expressions {
  const cache = new Map<string, CompiledExpression>();
  return {
    compile(source) {
      const known = cache.get(source);
      if (known !== undefined) {
        // A Map keeps the order of insertion: put at the end, the first is the least recently used.
        cache.delete(source);
        cache.set(source, known);
        return known;
      }
      const compiled = compile(source);
      cache.set(source, compiled);
      if (cache.size > MAX_CACHED)
        for (const oldest of cache.keys()) {
          cache.delete(oldest);
          break;
        }
      return compiled;
    },
  };
}

function compile(source: string): CompiledExpression {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    throw new ExpressionSyntaxError(`An expression may have at most ${MAX_EXPRESSION_LENGTH} characters.`);
  }
  const node = parseProgram(source);
  const plain = PLAIN_PATH.test(source.trim());
  return {
    evaluate(input, variables) {
      try {
        const output = firstOutput(node, input, variables);
        return plain ? output : toJson(output);
      } catch (error) {
        throw new ExpressionError(messageOf(error));
      }
    },
  };
}

function parseProgram(source: string): Node {
  try {
    return parse(normalise(source, (name) => FUNCTIONS.has(name)));
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) throw error;
    throw new ExpressionSyntaxError(messageOf(error));
  }
}

function firstOutput(node: Node, input: unknown, variables: Readonly<Record<string, unknown>>): unknown {
  const run = { userFuncArgs: {}, variables: {}, given: variables, steps: 0 };
  for (const output of node.apply((input ?? null) as Json, run)) return output ?? null;
  return null;
}

const MAX_MESSAGE = 500;

/** jqjs throws texts; what JavaScript throws by itself (a stack overflow, a bad RegExp) is an Error. */
function messageOf(error: unknown): string {
  const text = describe(error);
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

function describe(error: unknown): string {
  if (error instanceof RangeError) return "The expression needs too much memory or nests too deep.";
  const text = error instanceof Error ? error.message : String(error);
  if (/paths is not a function|^no paths for /.test(text))
    return "Invalid path expression: only a path, such as .a[0].b, can be assigned to or deleted.";
  // jqjs calls a string's methods on whatever it has.
  return error instanceof TypeError ? `A value has the wrong type for this operation (${text}).` : text;
}
