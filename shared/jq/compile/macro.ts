import type { Definition } from "../syntax/ast.ts";
import type { Builtin } from "../builtins/registry.ts";
import { JqBudgetError } from "../errors.ts";
import { type Code, Env, fromDirect, fromGen, NONE, type PathGen, type Signal } from "./code.ts";
import { compile } from "./compile.ts";
import type { Scope } from "./scope.ts";

/** How deep calls of such functions may nest in a program. */
const MAX_EXPANSIONS = 200;

/**
 * A built-in function that is written in jq is compiled anew where it is called, with its parameters
 * known: what is given is compiled once, and what comes out is as fast as if it stood there.
 */
export function expandMacro(builtin: Builtin, args: readonly Code[], scope: Scope, tail: boolean): Code {
  const { definition } = builtin;
  if (definition === null) throw new TypeError("a built-in function without a definition");
  const { shared } = scope;
  if (++shared.expansions > MAX_EXPANSIONS) throw new JqBudgetError("depth", MAX_EXPANSIONS);
  const code = expand(definition, args, scope, tail);
  shared.expansions--;
  return code;
}

function expand(definition: Definition, args: readonly Code[], caller: Scope, tail: boolean): Code {
  // Names of the program must not be seen by the definition: it begins at the caller's level, with nothing known.
  let scope = caller.bare();
  definition.params.forEach((param, at) => {
    const arg = args[at];
    if (arg !== undefined) scope = scope.macro(param.name, arg, caller.level);
  });
  const values = definition.params.flatMap((param, at) =>
    param.value ? [{ name: param.name, code: args[at] as Code }] : [],
  );
  for (const { name } of values) scope = scope.slot("variable", name);
  const straight = values.every(({ code }) => code.direct !== null);
  const body = compile(definition.body, scope, tail && straight);
  return values.length === 0
    ? body
    : bindValues(
        values.map(({ code }) => code),
        body,
      );
}

/** The first parameter varies slowest. */
function bindValues(codes: readonly Code[], body: Code): Code {
  const weight = codes.reduce((sum, code) => sum + code.weight, body.weight);
  const level = (at: number, env: Env, inner: Env, input: unknown, then: (inner: Env) => Signal): Signal => {
    const code = codes[at];
    if (code === undefined) return then(inner);
    if (code.direct !== null) {
      const value = code.direct(env, input);
      return value === NONE ? undefined : level(at + 1, env, new Env(env.meter, inner, value), input, then);
    }
    return code.gen(env, input, (value) => level(at + 1, env, new Env(env.meter, inner, value), input, then));
  };
  const path = (): PathGen => {
    const run = body.path;
    return (env, start, input, emit) => level(0, env, env, input, (inner) => run(inner, start, input, emit));
  };
  const { direct } = body;
  const directs = codes.map((code) => code.direct);
  if (direct !== null && directs.every((each) => each !== null)) {
    return fromDirect(
      (env, input) => {
        let inner = env;
        for (const each of directs) {
          const value = each(env, input);
          if (value === NONE) return NONE;
          inner = new Env(env.meter, inner, value);
        }
        return direct(inner, input);
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) => level(0, env, env, input, (inner) => body.gen(inner, input, emit)),
    weight,
    path,
  );
}
