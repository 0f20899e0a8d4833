import { Raise } from "../runtime/raise.ts";
import type { BindNode, ForeachNode, ReduceNode } from "../syntax/ast.ts";
import { type Code, Env, fromDirect, fromGen, NONE, type PathGen, settle, type Signal, tick } from "./code.ts";
import { compile, IDENTITY } from "./compile.ts";
import { accumulate } from "./accumulate.ts";
import { bindNames, compilePatterns, type Matcher, matchAlternative } from "./pattern.ts";
import type { Scope } from "./scope.ts";

/** Each way to match; what fails, in the pattern or after it, goes on with the next `?//`. */
function matchAll(matcher: Matcher, env: Env, value: unknown, then: (inner: Env) => Signal): Signal {
  const last = matcher.alternatives.length - 1;
  const { depth } = env.meter;
  for (let which = 0; which < last; which++) {
    try {
      return matchAlternative(matcher, which, env, value, then);
    } catch (error) {
      if (!(error instanceof Raise)) throw error;
      env.meter.depth = depth;
    }
  }
  return matchAlternative(matcher, last, env, value, then);
}

/** `source as pattern | body` */
export function compileBind(node: BindNode, scope: Scope, tail: boolean): Code {
  const source = compile(node.source, scope, false);
  const matcher = compilePatterns(node.patterns, scope, compile);
  const straight = source.direct !== null && matcher.simple;
  const body = compile(node.body, bindNames(matcher, scope), tail && straight);
  const weight = source.weight + body.weight + matcher.weight;
  const path = (): PathGen => {
    const inner = body.path;
    return (env, start, input, emit) =>
      source.gen(env, input, (value) => matchAll(matcher, env, value, (bound) => inner(bound, start, input, emit)));
  };
  const { direct: of } = source;
  const { direct, gen } = body;
  if (of !== null && matcher.simple) {
    if (direct !== null) {
      return fromDirect(
        (env, input) => {
          const value = of(env, input);
          return value === NONE ? NONE : direct(new Env(env.meter, env, value), input);
        },
        weight,
        path,
      );
    }
    return fromGen(
      (env, input, emit) => {
        const value = of(env, input);
        return value === NONE ? undefined : gen(new Env(env.meter, env, value), input, emit);
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) =>
      source.gen(env, input, (value) => {
        tick(env.meter, body.weight);
        return matchAll(matcher, env, value, (bound) => gen(bound, input, emit));
      }),
    weight,
    path,
  );
}

/** `reduce`: the last output of the update is the next state; none makes it null. */
export function compileReduce(node: ReduceNode, scope: Scope): Code {
  const source = compile(node.source, scope, false);
  const matcher = compilePatterns(node.patterns, scope, compile);
  const inner = bindNames(matcher, scope);
  const init = compile(node.init, scope, false);
  const update = compile(node.update, inner, false);
  const owning = matcher.simple ? accumulate(node.update, inner) : null;
  const weight = source.weight + init.weight + update.weight;
  const { direct } = update;
  const fold = (env: Env, input: unknown, start: unknown): unknown => {
    let state = start;
    const { meter } = env;
    const step = owning === null ? null : owning();
    const next = (bound: Env): Signal => {
      tick(meter, update.weight);
      const from = state;
      state = null;
      if (step !== null) state = step(bound, from);
      else if (direct !== null) {
        const value = direct(bound, from);
        state = value === NONE ? null : value;
      } else {
        return update.gen(bound, from, (value) => {
          tick(meter, 0);
          state = value;
          return undefined;
        });
      }
      return undefined;
    };
    settle(
      source.gen(env, input, (value) =>
        matcher.simple ? next(new Env(meter, env, value)) : matchAll(matcher, env, value, next),
      ),
    );
    return state;
  };
  const { direct: first } = init;
  if (first !== null) {
    return fromDirect((env, input) => {
      const start = first(env, input);
      return start === NONE ? NONE : fold(env, input, start);
    }, weight);
  }
  return fromGen((env, input, emit) => init.gen(env, input, (start) => emit(fold(env, input, start))), weight);
}

/** `foreach`: each output of the update is a state, and each is shown by `extract`. */
export function compileForeach(node: ForeachNode, scope: Scope): Code {
  const source = compile(node.source, scope, false);
  const matcher = compilePatterns(node.patterns, scope, compile);
  const inner = bindNames(matcher, scope);
  const init = compile(node.init, scope, false);
  const update = compile(node.update, inner, false);
  const extract = node.extract === null ? IDENTITY : compile(node.extract, inner, false);
  const weight = source.weight + init.weight + update.weight + extract.weight;
  const path = (): PathGen => (env, origin, input, emit) =>
    init.gen(env, input, (start) => {
      let state = start;
      return source.path(env, origin, input, (here, value) =>
        matchAll(matcher, env, value, (bound) => {
          tick(env.meter, update.weight + extract.weight);
          const from = state;
          state = null;
          return update.path(bound, here, from, (place, next) => {
            state = next;
            return extract.path(bound, place, next, emit);
          });
        }),
      );
    });
  return fromGen(
    (env, input, emit) =>
      init.gen(env, input, (start) => {
        let state = start;
        const { meter } = env;
        const next = (bound: Env): Signal => {
          tick(meter, update.weight + extract.weight);
          const from = state;
          state = null;
          return update.gen(bound, from, (value) => {
            tick(meter, 0);
            state = value;
            return extract.gen(bound, value, emit);
          });
        };
        return source.gen(env, input, (value) =>
          matcher.simple ? next(new Env(meter, env, value)) : matchAll(matcher, env, value, next),
        );
      }),
    weight,
    path,
  );
}
