import { compile, JqBudgetError, JqRuntimeError, JqSyntaxError, type Program } from "../jq/index.ts";
import {
  type CompiledExpression,
  ExpressionError,
  type Expressions,
  ExpressionSyntaxError,
} from "../ports/expressions.ts";

/** An expression's source, in UTF-16 units: it is a program, not a payload. */
export const MAX_EXPRESSION_LENGTH = 16 * 1024;
const MAX_MESSAGE = 500;

/** A path of plain names gives a part of the input, which is JSON already. */
const PLAIN_PATH = /^\.(?:[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)?$/;

/**
 * jq, ours (shared/jq). What an expression may use up is bounded there; a budget that is spent is an error of
 * the expression, like any other. Compiled programs are cached there as well.
 */
export function createJqExpressions(): Expressions {
  return {
    compile(source) {
      if (source.length > MAX_EXPRESSION_LENGTH) {
        throw new ExpressionSyntaxError(`An expression may have at most ${MAX_EXPRESSION_LENGTH} characters.`);
      }
      // To jq it is the identity; to a person it is something forgotten.
      if (source.trim() === "")
        throw new ExpressionSyntaxError("The expression is empty; write . for the whole input.");
      return compiled(programOf(source), PLAIN_PATH.test(source.trim()));
    },
  };
}

function programOf(source: string): Program {
  try {
    return compile(source);
  } catch (error) {
    if (error instanceof JqSyntaxError || error instanceof JqBudgetError)
      throw new ExpressionSyntaxError(error.message);
    throw error;
  }
}

function compiled(program: Program, plain: boolean): CompiledExpression {
  return {
    evaluate(input, variables) {
      try {
        const output = program.first(input, variables) ?? null;
        return plain ? output : asJson(output);
      } catch (error) {
        if (error instanceof JqRuntimeError || error instanceof JqBudgetError) {
          throw new ExpressionError(error.message.slice(0, MAX_MESSAGE));
        }
        throw error;
      }
    },
  };
}

/**
 * As a journal can hold it: `nan` is null, what is infinite is the largest number (so does jq print them), and -0,
 * which JSON has but JavaScript does not write, is 0. The same value where there is none of these.
 */
function asJson(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : printable(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let at = 0; at < value.length; at++) {
      const item = asJson(value[at]);
      if (!Object.is(item, value[at])) (copy ??= [...(value as unknown[])])[at] = item;
    }
    return copy ?? value;
  }
  let changed: [string, unknown][] | null = null;
  for (const [name, member] of Object.entries(value)) {
    const item = asJson(member);
    if (!Object.is(item, member)) (changed ??= []).push([name, item]);
  }
  // By definition, and not by assignment: a member may be called `__proto__`.
  return changed === null ? value : Object.fromEntries([...Object.entries(value), ...changed]);
}

function printable(value: number): number | null {
  if (Number.isNaN(value)) return null;
  return value > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
}
