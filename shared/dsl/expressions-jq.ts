import { computedVariables, analyseNode, compileTemplate, parse, type Template } from "../jq/dsl/index.ts";
import { compile, JqBudgetError, JqRuntimeError, JqSyntaxError } from "../jq/index.ts";
import {
  type CompiledExpression,
  ExpressionError,
  type ExpressionMode,
  type ExpressionRead,
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
export function createJqExpressions(mode: ExpressionMode = "strict"): Expressions {
  return {
    compile(source) {
      check(source);
      const program = typed(() => compile(source));
      return new Compiled([source], (input, variables) => program.first(input, variables) ?? null, {
        plain: PLAIN_PATH.test(source.trim()),
      });
    },
    template(text) {
      const template = typed(() => compileTemplate(text, mode));
      if (template.programs.length === 0) return null;
      const sources = sourcesOf(template);
      for (const source of sources) check(source);
      const [only] = sources;
      return new Compiled(sources, (input, variables) => template.evaluate(input, variables), {
        plain: only !== undefined && template.parts.length === 1 && PLAIN_PATH.test(only.trim()),
      });
    },
    inMode: (other) => createJqExpressions(other),
  };
}

function sourcesOf(template: Template): readonly string[] {
  return template.parts.flatMap((part) => (part.type === "expression" ? [part.source] : []));
}

function check(source: string): void {
  if (source.length > MAX_EXPRESSION_LENGTH)
    throw new ExpressionSyntaxError(`An expression may have at most ${MAX_EXPRESSION_LENGTH} characters.`);
  // To jq it is the identity; to a person it is something forgotten.
  if (source.trim() === "") throw new ExpressionSyntaxError("The expression is empty; write . for the whole input.");
}

function typed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JqSyntaxError || error instanceof JqBudgetError)
      throw new ExpressionSyntaxError(error.message);
    throw error;
  }
}

class Compiled implements CompiledExpression {
  readonly #sources: readonly string[];
  readonly #run: (input: unknown, variables: Readonly<Record<string, unknown>>) => unknown;
  readonly #plain: boolean;
  #analysis: Pick<CompiledExpression, "variables" | "reads" | "computes"> | null = null;

  constructor(
    sources: readonly string[],
    run: (input: unknown, variables: Readonly<Record<string, unknown>>) => unknown,
    { plain }: { readonly plain: boolean },
  ) {
    this.#sources = sources;
    this.#run = run;
    this.#plain = plain;
  }

  evaluate(input: unknown, variables: Readonly<Record<string, unknown>>): unknown {
    try {
      const output = this.#run(input, variables);
      return this.#plain ? output : asJson(output);
    } catch (error) {
      if (error instanceof JqRuntimeError || error instanceof JqBudgetError)
        throw new ExpressionError(error.message.slice(0, MAX_MESSAGE));
      throw error;
    }
  }

  get variables(): readonly string[] {
    return this.#analysed().variables;
  }

  get reads(): readonly ExpressionRead[] {
    return this.#analysed().reads;
  }

  get computes(): ReadonlySet<string> {
    return this.#analysed().computes;
  }

  #analysed(): Pick<CompiledExpression, "variables" | "reads" | "computes"> {
    if (this.#analysis !== null) return this.#analysis;
    const nodes = this.#sources.map((source) => parse(source));
    const analyses = nodes.map(analyseNode);
    const variables = new Set(analyses.flatMap((analysis) => analysis.variables));
    this.#analysis = {
      variables: [...variables],
      reads: analyses.flatMap(({ reads }) => reads.map(({ variable, path }) => ({ variable, path }))),
      computes: new Set(nodes.flatMap((node) => [...computedVariables(node)]).filter((name) => variables.has(name))),
    };
    return this.#analysis;
  }
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
