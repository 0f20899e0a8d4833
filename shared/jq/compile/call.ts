import { JqSyntaxError } from "../errors.ts";
import { BUILTINS } from "../builtins/registry.ts";
import { REFUSED } from "../builtins/refused.ts";
import type { CallNode } from "../syntax/ast.ts";
import { type Code, Env, fromDirect, fromGen, hop, NONE, type PathGen, Tail, tick, trampoline } from "./code.ts";
import { compile } from "./compile.ts";
import { expandMacro } from "./macro.ts";
import { weigh } from "./product.ts";
import type { FunctionEntry, Scope } from "./scope.ts";

/** A filter given to a function, and where its names are looked up. */
class Closure {
  readonly code: Code;
  readonly env: Env;

  constructor(code: Code, env: Env) {
    this.code = code;
    this.env = env;
  }
}

export function compileCall(node: CallNode, scope: Scope, tail: boolean): Code {
  const found = scope.findCallable(node.name, node.args.length);
  if (found !== null) {
    const { entry, hops } = found;
    if (entry.kind === "function")
      return callFunction(
        entry.entry,
        hops,
        node.args.map((arg) => compile(arg, scope, false)),
        tail,
      );
    if (entry.kind === "macro") return callMacroParameter(entry.code, hops);
    return callClosure(hops);
  }
  const name = `${node.name}/${node.args.length}`;
  const builtin = BUILTINS.get(name);
  if (builtin === undefined) {
    const refused = REFUSED.get(name);
    throw new JqSyntaxError(refused ?? `${name} is not defined`, scope.shared.source, node.nameSpan);
  }
  const args = node.args.map((arg) => compile(arg, scope, false));
  return builtin.make === null
    ? expandMacro(builtin, args, scope, tail)
    : builtin.make(args, () => expandMacro(builtin, args, scope, false));
}

/** A parameter that is known: only the environment has to be found again. */
function callMacroParameter(code: Code, hops: number): Code {
  if (hops === 0) return code;
  const path = (): PathGen => {
    const inner = code.path;
    return (env, start, input, emit) => inner(hop(env, hops), start, input, emit);
  };
  const { direct, gen } = code;
  if (direct !== null) return fromDirect((env, input) => direct(hop(env, hops), input), code.weight, path);
  return fromGen((env, input, emit) => gen(hop(env, hops), input, emit), code.weight, path);
}

function callClosure(hops: number): Code {
  return fromGen(
    (env, input, emit) => {
      const { code, env: home } = hop(env, hops).value as Closure;
      tick(env.meter, code.weight);
      return enter(env, () => code.gen(home, input, emit));
    },
    2 + hops / 16,
    () => (env, start, input, emit) => {
      const { code, env: home } = hop(env, hops).value as Closure;
      tick(env.meter, code.weight);
      return enter(env, () => code.path(home, start, input, emit));
    },
  );
}

function enter(env: Env, work: () => ReturnType<Code["gen"]>): ReturnType<Code["gen"]> {
  const { meter } = env;
  if (++meter.depth > meter.budget.depth) meter.spent("depth");
  const signal = trampoline(work());
  meter.depth--;
  return signal;
}

/** The body of a function, once. While it is being compiled it is known by name only. */
export function compileFunction(entry: FunctionEntry): Code | null {
  if (entry.code !== null || entry.compiling) return entry.code;
  entry.compiling = true;
  const { definition } = entry;
  let { scope } = entry;
  for (const param of definition.params) scope = scope.slot("closure", param.name);
  const values = definition.params.filter((param) => param.value);
  let inner = scope;
  for (const param of values) inner = inner.slot("variable", param.name);
  const body = compile(definition.body, inner, true);
  entry.code =
    values.length === 0
      ? body
      : bindValues(
          body,
          values.map((param) => definition.params.indexOf(param)),
          definition.params.length,
        );
  entry.compiling = false;
  return entry.code;
}

/** `def f($a)`: each output of the filter is bound in turn; the first parameter varies slowest. */
function bindValues(body: Code, which: readonly number[], count: number): Code {
  const bind = (env: Env, input: unknown, then: (inner: Env) => ReturnType<Code["gen"]>): ReturnType<Code["gen"]> => {
    const level = (at: number, inner: Env): ReturnType<Code["gen"]> => {
      const index = which[at];
      if (index === undefined) return then(inner);
      const { code, env: home } = hop(env, count - 1 - index).value as Closure;
      if (code.direct !== null) {
        const value = code.direct(home, input);
        return value === NONE ? undefined : level(at + 1, new Env(env.meter, inner, value));
      }
      return code.gen(home, input, (value) => enter(env, () => level(at + 1, new Env(env.meter, inner, value))));
    };
    return level(0, env);
  };
  return fromGen(
    (env, input, emit) => bind(env, input, (inner) => body.gen(inner, input, emit)),
    body.weight + which.length,
    () => (env, start, input, emit) => bind(env, input, (inner) => body.path(inner, start, input, emit)),
  );
}

function callFunction(entry: FunctionEntry, hops: number, args: readonly Code[], tail: boolean): Code {
  const known = compileFunction(entry);
  const bind = (env: Env): Env => {
    let inner = hop(env, hops);
    for (const arg of args) inner = new Env(env.meter, inner, new Closure(arg, env));
    return inner;
  };
  const path = (): PathGen => (env, start, input, emit) => {
    const body = bodyOf(entry);
    tick(env.meter, body.weight);
    const inner = bind(env);
    return enter(env, () => body.path(inner, start, input, emit));
  };
  const weight = weigh(args) + 1;
  const direct = known?.direct ?? null;
  if (direct !== null && args.length === 0) {
    return fromDirect(
      (env, input) => {
        const { meter } = env;
        tick(meter, (known as Code).weight);
        if (++meter.depth > meter.budget.depth) meter.spent("depth");
        const value = direct(hop(env, hops), input);
        meter.depth--;
        return value;
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) => {
      const body = bodyOf(entry);
      const { meter } = env;
      tick(meter, body.weight);
      const inner = bind(env);
      if (tail) return new Tail(body.gen, inner, input, emit);
      if (++meter.depth > meter.budget.depth) meter.spent("depth");
      const signal = trampoline(body.gen(inner, input, emit));
      meter.depth--;
      return signal;
    },
    weight,
    path,
  );
}

function bodyOf(entry: FunctionEntry): Code {
  if (entry.code === null) throw new TypeError(`${entry.definition.name} is called before it is compiled`);
  return entry.code;
}
