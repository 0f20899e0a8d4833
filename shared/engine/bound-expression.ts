import { stripExpression } from "../dsl/expression-syntax.ts";
import { analyse, ANY, type Read } from "../jq/dsl/index.ts";
import type { Template, Templates } from "./evaluate.ts";

/** An expression for somebody who has none of the workflow's variables: they are bound in it, as far as it reads them. */
export interface BoundExpression {
  readonly source: string;
  /** What it reads of each variable, as an object by name; null: it reads none. */
  readonly variables: Template | null;
  /** Whether it looks at what it is evaluated over. */
  readonly readsInput: boolean;
}

export function compileBound(make: Templates, text: string): BoundExpression {
  const source = stripExpression(text);
  let reads: readonly Read[];
  let variables: readonly string[];
  try {
    ({ reads, variables } = analyse(source));
  } catch {
    // It does not parse: whoever evaluates it says so.
    return { source, variables: null, readsInput: true };
  }
  const readsInput = reads.some((read) => read.variable === null);
  if (variables.length === 0) return { source, variables: null, readsInput };
  const members = variables.map((name) => `${JSON.stringify(name)}: (${partOf(name, reads)})`);
  return { source, variables: make.transform(`{${members.join(", ")}}`), readsInput };
}

/** @param variables what `bound.variables` gave */
export function bind(source: string, variables: unknown): string {
  const bindings = Object.entries(variables as object).map(
    ([name, value]) => `${JSON.stringify(value)} as $${name} | `,
  );
  return bindings.join("") + source;
}

/** A program that gives as much of a variable as is read: a context may be large, and a subscription is not. */
function partOf(variable: string, reads: readonly Read[]): string {
  const paths = reads.filter((read) => read.variable === variable).map(({ path }) => namesOf(path));
  return paths.length === 0 ? `$${variable}` : print(`$${variable}`, paths);
}

/** As far as it is by names: what comes after an item is read with the whole list. */
function namesOf(path: Read["path"]): readonly string[] {
  const end = path.findIndex((key) => typeof key !== "string" || key === ANY);
  return path.slice(0, end < 0 ? path.length : end).map(String);
}

function print(value: string, paths: readonly (readonly string[])[]): string {
  if (paths.some((path) => path.length === 0)) return value;
  const members = [...new Set(paths.map(([key]) => JSON.stringify(key)))].map((key) => {
    const below = paths.filter(([first]) => JSON.stringify(first) === key).map((path) => path.slice(1));
    return `${key}: (${print(`(${value} | try .[${key}] catch null)`, below)})`;
  });
  return `{${members.join(", ")}}`;
}
