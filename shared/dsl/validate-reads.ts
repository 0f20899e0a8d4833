import type { CompiledExpression } from "../ports/expressions.ts";
import { list } from "./names.ts";

/** What an expression may read where it stands. */
export interface Readable {
  /** Without the `$`. */
  readonly variables: ReadonlySet<string>;
  /** Those of `use.secrets`; null: a secret can't be used here, since something depends on its value. */
  readonly secrets: ReadonlySet<string> | null;
}

export interface ReadProblem {
  readonly code: string;
  readonly message: string;
}

/** jq's own, and empty. */
const BUILT_IN = "ENV";
const SECRETS = "secrets";
/** A key that is only known when it runs (jq/dsl/reads.ts). */
const ANY = "*[]";

/** What is wrong with what an expression reads. */
export function readProblems(expression: CompiledExpression, readable: Readable): readonly ReadProblem[] {
  const { variables } = expression;
  if (variables.length === 0) return [];
  const names = [...readable.variables].sort().map((name) => `$${name}`);
  const known = names.length === 0 ? "There are none here" : `Known: ${list(names)}`;
  const unknown = variables
    .filter((name) => name !== BUILT_IN && !readable.variables.has(name))
    .map((name) => ({ code: "expression.variable", message: `There is no $${name} here. ${known}.` }));
  const secret = variables.includes(SECRETS) && readable.variables.has(SECRETS);
  return secret ? [...unknown, ...secretProblems(expression, readable.secrets)] : unknown;
}

/**
 * A secret may be put somewhere and not be worked with: what the engine has of it is a marker, which is replaced by
 * the value when a request is sent (domain/secret-markers.ts).
 */
function secretProblems(expression: CompiledExpression, secrets: ReadonlySet<string> | null): readonly ReadProblem[] {
  if (secrets === null || expression.computes.has(SECRETS)) {
    const message =
      "A secret can only be passed on: as a whole, within a text, or as a member. Its value is put there when the request is sent, so nothing can depend on it.";
    return [{ code: "secret.computed", message }];
  }
  const problems = new Map<string, ReadProblem>();
  for (const { variable, path } of expression.reads) {
    if (variable !== SECRETS) continue;
    const [name] = path;
    if (name === undefined || path.includes(ANY))
      problems.set("", { code: "secret.whole", message: "Name the secret, and what of it: $secrets.name." });
    else if (!secrets.has(String(name)))
      problems.set(String(name), { code: "secret.unknown", message: unknownSecret(String(name), secrets) });
  }
  return [...problems.values()];
}

export function unknownSecret(name: string, secrets: ReadonlySet<string>): string {
  const known = secrets.size === 0 ? "It lists none" : `It lists: ${list([...secrets])}`;
  return `use.secrets does not list "${name}": add it there. ${known}.`;
}
