import { eachPath, firstOf, modify } from "../compile/assign.ts";
import { Break, Code, fromDirect, fromGen, NONE, type PathGen, settle, tick } from "../compile/code.ts";

import { iterable } from "../runtime/access.ts";
import { raise } from "../runtime/raise.ts";
import { isObject, truthy } from "../runtime/values.ts";
import { compileIterate } from "../compile/access.ts";
import { sum } from "./lists.ts";
import { native, only } from "./native.ts";
import type { Group } from "./registry.ts";
import { builtinNames } from "./registry.ts";
import { IDENTITY } from "../compile/compile.ts";

const FOUND = new Break();

/** Whether any output of the generator satisfies the condition; the first one that does ends it. */
function some(generator: Code, condition: Code, wanted: boolean): Code {
  const { direct } = condition;
  return fromDirect((env, input) => {
    let found = false;
    const signal = generator.gen(env, input, (value) => {
      tick(env.meter, condition.weight);
      if (direct !== null) {
        const result = direct(env, value);
        found = result !== NONE && truthy(result) === wanted;
        return found ? FOUND : undefined;
      }
      return condition.gen(env, value, (result) => {
        found = truthy(result) === wanted;
        return found ? FOUND : undefined;
      });
    });
    if (signal !== FOUND) settle(signal);
    return found === wanted;
  }, generator.weight + condition.weight);
}

const items = (): Code => compileIterate(IDENTITY, false);

function select(condition: Code): Code {
  const path = (): PathGen => (env, start, input, emit) =>
    condition.gen(env, input, (value) => (truthy(value) ? emit(start, input) : undefined));
  const { direct } = condition;
  if (direct !== null) {
    return fromDirect(
      (env, input) => {
        const value = direct(env, input);
        return value !== NONE && truthy(value) ? input : NONE;
      },
      condition.weight + 1,
      path,
    );
  }
  return fromGen(
    (env, input, emit) => condition.gen(env, input, (value) => (truthy(value) ? emit(input) : undefined)),
    condition.weight + 1,
    path,
  );
}

/** One item after the other, without the detour over `.[] | f`. */
function map(f: Code, expand: () => Code): Code {
  const { direct } = f;
  if (direct === null) return expand();
  return fromDirect((env, input) => {
    const from = iterable(env.meter, input);
    const { meter } = env;
    const out: unknown[] = [];
    for (const item of from) {
      tick(meter, f.weight);
      const value = direct(env, item ?? null);
      if (value !== NONE) out.push(value);
    }
    return out;
  }, f.weight + 2);
}

/** Bottom up, with the depth of the value counted as calls. */
function walk(f: Code, expand: () => Code): Code {
  const { direct } = f;
  if (direct === null) return expand();
  const visit = (env: Parameters<typeof direct>[0], value: unknown): unknown => {
    const { meter } = env;
    tick(meter, f.weight);
    if (typeof value !== "object" || value === null) return direct(env, value);
    if (++meter.depth > meter.budget.depth) meter.spent("depth");
    let result: unknown;
    if (isObject(value)) {
      const entries: [string, unknown][] = [];
      for (const key of Object.keys(value)) {
        const item = visit(env, value[key] ?? null);
        if (item !== NONE) entries.push([key, item]);
      }
      result = Object.fromEntries(entries);
    } else
      result = iterable(meter, value)
        .map((item) => visit(env, item ?? null))
        .filter((item) => item !== NONE);
    meter.depth--;
    return direct(env, result);
  };
  return fromDirect(visit, f.weight + 2);
}

export const CONTROL: Group = {
  "empty/0": () =>
    new Code(
      () => NONE,
      () => undefined,
      1,
      () => () => undefined,
    ),
  "error/0": () => fromDirect((_, input) => raise(input), 1),
  "error/1": (args) => {
    const message = only(args);
    return fromGen((env, input, emit) => {
      void emit;
      return message.gen(env, input, (value) => raise(value));
    }, message.weight + 1);
  },
  "select/1": (args) => select(only(args)),
  "map/1": (args, expand) => map(only(args), expand),
  "map_values/1": (args) =>
    fromDirect(
      (env, input) => modify(items(), env, input, (value) => firstOf(only(args), env, value)),
      only(args).weight + 2,
    ),
  "walk/1": (args, expand) => walk(only(args), expand),
  "any/0": () => some(items(), IDENTITY, true),
  "any/1": (args) => some(items(), only(args), true),
  "any/2": (args) => some(only(args), only(args, 1), true),
  "all/0": () => some(items(), IDENTITY, false),
  "all/1": (args) => some(items(), only(args), false),
  "all/2": (args) => some(only(args), only(args, 1), false),
  "isempty/1": (args) => fromDirect((env, input) => firstOf(only(args), env, input) === NONE, only(args).weight + 1),
  "add/1": (args) => {
    const f = only(args);
    return fromDirect((env, input) => {
      const found: unknown[] = [];
      settle(
        f.gen(env, input, (value) => {
          tick(env.meter, 0);
          if (found.push(value) < 1024) return undefined;
          found.splice(0, found.length, sum(env.meter, found));
          return undefined;
        }),
      );
      return sum(env.meter, found);
    }, f.weight + 2);
  },
  "path/1": (args) => {
    const f = only(args);
    return fromGen((env, input, emit) => eachPath(f, env, input, (path) => emit(path.toArray())), f.weight + 1);
  },
  "builtins/0": native(() => builtinNames()),
};
