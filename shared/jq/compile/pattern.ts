import { getIndex } from "../runtime/access.ts";
import type { Node, Pattern } from "../syntax/ast.ts";
import { type Code, constant, Env, NONE, type Signal, tick } from "./code.ts";
import type { Scope } from "./scope.ts";

/** Takes `[register from][key]` into the next register. */
interface Step {
  readonly from: number;
  readonly key: Code;
}

/** Patterns of one binding (`?//` between them), and the variables that all of them bind. */
export interface Matcher {
  readonly names: readonly string[];
  readonly alternatives: readonly { readonly steps: readonly Step[]; readonly registers: readonly number[] }[];
  readonly simple: boolean;
  readonly weight: number;
}

type CompileNode = (node: Node, scope: Scope, tail: boolean) => Code;

export function compilePatterns(patterns: readonly Pattern[], scope: Scope, compile: CompileNode): Matcher {
  const names: string[] = [];
  const collected = patterns.map((pattern) => {
    const steps: Step[] = [];
    const bound = new Map<string, number>();
    visit(pattern, 0, scope, compile, steps, bound);
    for (const name of bound.keys()) if (!names.includes(name)) names.push(name);
    return { steps, bound };
  });
  const alternatives = collected.map(({ steps, bound }) => ({
    steps,
    registers: names.map((name) => bound.get(name) ?? -1),
  }));
  const simple = patterns.length === 1 && patterns[0]?.type === "bindVariable";
  return { names, alternatives, simple, weight: 1 + collected.reduce((sum, each) => sum + each.steps.length, 0) };
}

/** jq takes the items of an array from the last to the first, and the first to bind a name wins. */
function visit(
  pattern: Pattern,
  register: number,
  scope: Scope,
  compile: CompileNode,
  steps: Step[],
  bound: Map<string, number>,
): void {
  const bind = (name: string, at: number): void => {
    if (!bound.has(name)) bound.set(name, at);
  };
  if (pattern.type === "bindVariable") return bind(pattern.name, register);
  if (pattern.type === "bindArray") {
    for (let at = pattern.items.length - 1; at >= 0; at--) {
      const item = pattern.items[at];
      const next = steps.push({ from: register, key: constant(at) });
      if (item !== undefined) visit(item, next, scope, compile, steps, bound);
    }
    return;
  }
  for (const entry of pattern.entries) {
    const next = steps.push({ from: register, key: compile(entry.key, scope, false) });
    if (entry.variable !== null) bind(entry.variable, next);
    if (entry.pattern !== null) visit(entry.pattern, next, scope, compile, steps, bound);
  }
}

/** The scope of what comes after. */
export function bindNames(matcher: Matcher, scope: Scope): Scope {
  return matcher.names.reduce((inner, name) => inner.slot("variable", name), scope);
}

/** Calls `then` with the environment of each way to match; a key may have several outputs. */
export function matchAlternative(
  matcher: Matcher,
  which: number,
  env: Env,
  value: unknown,
  then: (inner: Env) => Signal,
): Signal {
  if (matcher.simple) return then(new Env(env.meter, env, value));
  const alternative = matcher.alternatives[which];
  if (alternative === undefined) return undefined;
  const { steps, registers } = alternative;
  const found: unknown[] = [value];
  const { meter } = env;
  const run = (from: number): Signal => {
    for (let at = from; at < steps.length; at++) {
      const step = steps[at] as Step;
      const target = found[step.from];
      if (step.key.direct === null) {
        return step.key.gen(env, target, (key) => {
          tick(meter, 1);
          found[at + 1] = getIndex(meter, target, key);
          return run(at + 1);
        });
      }
      const key = step.key.direct(env, target);
      if (key === NONE) return undefined;
      found[at + 1] = getIndex(meter, target, key);
    }
    let inner = env;
    for (const register of registers) inner = new Env(meter, inner, register < 0 ? null : found[register]);
    return then(inner);
  };
  return run(0);
}
