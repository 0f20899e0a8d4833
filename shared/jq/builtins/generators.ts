import { firstOf } from "../compile/assign.ts";
import {
  Break,
  type Code,
  type Emit,
  type Env,
  fromDirect,
  fromGen,
  NONE,
  type PathGen,
  type Signal,
  settle,
  tick,
} from "../compile/code.ts";
import { eachCombination } from "../compile/product.ts";
import { raise } from "../runtime/raise.ts";
import type { PathNode } from "../runtime/paths.ts";
import { only } from "./native.ts";
import { recurseCode } from "./recurse.ts";
import type { Group } from "./registry.ts";

/** From, to, by: the first varies slowest. */
function inOrder(
  codes: readonly Code[],
  env: Env,
  input: unknown,
  then: (values: readonly unknown[]) => Signal,
): Signal {
  return eachCombination(codes.toReversed(), env, input, (values) => then(values.toReversed()));
}

function count(env: Env, from: unknown, to: unknown, emit: Emit): Signal {
  if (typeof from !== "number" || typeof to !== "number") return raise("Range bounds must be numeric");
  const { meter } = env;
  for (let at = from; at < to; at++) {
    tick(meter, 0);
    const signal = emit(at);
    if (signal !== undefined) return signal;
    // Past 2^53 adding one changes nothing: the budget ends it, as memory would in jq.
  }
  return undefined;
}

/** Any values that can be compared and added; in practice numbers. */
function countBy(env: Env, from: unknown, to: unknown, by: unknown, emit: Emit): Signal {
  if (typeof from !== "number" || typeof to !== "number" || typeof by !== "number")
    return raise("Range bounds must be numeric");
  const { meter } = env;
  for (let at = from; by > 0 ? at < to : by < 0 && at > to; at += by) {
    tick(meter, 0);
    const signal = emit(at);
    if (signal !== undefined) return signal;
  }
  return undefined;
}

const STOP = new Break();

/** `limit`: after the last one nothing more is asked for. */
function limit(args: readonly Code[]): Code {
  const f = only(args, 1);
  const within = (env: Env, input: unknown, run: (count: number) => Signal): Signal =>
    only(args).gen(env, input, (value) => {
      const most = checked(value, "limit");
      return most > 0 ? run(most) : undefined;
    });
  const path = (): PathGen => (env, start, input, emit) =>
    within(env, input, (most) => {
      let left = most;
      let stopped = false;
      const signal = f.path(env, start, input, (here, value) => {
        left--;
        const next = emit(here, value);
        if (next !== undefined || left > 0) return next;
        stopped = true;
        return STOP;
      });
      return stopped ? undefined : signal;
    });
  return fromGen(
    (env, input, emit) =>
      within(env, input, (most) => {
        let left = most;
        let stopped = false;
        const signal = f.gen(env, input, (value) => {
          tick(env.meter, 0);
          left--;
          const next = emit(value);
          if (next !== undefined || left > 0) return next;
          stopped = true;
          return STOP;
        });
        return stopped ? undefined : signal;
      }),
    f.weight + 2,
    path,
  );
}

function checked(value: unknown, name: string): number {
  // jq compares any values: what is above all numbers never runs out.
  if (typeof value !== "number")
    return value === null || typeof value === "boolean"
      ? raise(`${name} doesn't support negative count`)
      : Number.POSITIVE_INFINITY;
  return value < 0 ? raise(`${name} doesn't support negative count`) : value;
}

function skip(args: readonly Code[]): Code {
  const f = only(args, 1);
  const path = (): PathGen => (env, start, input, emit) =>
    only(args).gen(env, input, (value) => {
      let left = checked(value, "skip");
      return f.path(env, start, input, (here, item) => (left-- > 0 ? undefined : emit(here, item)));
    });
  return fromGen(
    (env, input, emit) =>
      only(args).gen(env, input, (value) => {
        let left = checked(value, "skip");
        return f.gen(env, input, (item) => {
          tick(env.meter, 0);
          return left-- > 0 ? undefined : emit(item);
        });
      }),
    f.weight + 2,
    path,
  );
}

function first(f: Code): Code {
  if (f.direct !== null) return f;
  return fromDirect(
    (env, input) => firstOf(f, env, input),
    f.weight + 1,
    () => (env, start, input, emit) => {
      let found: readonly [PathNode, unknown] | null = null;
      const signal = f.path(env, start, input, (here, value) => {
        found = [here, value];
        return STOP;
      });
      if (found === null) return signal;
      const [here, value] = found as readonly [PathNode, unknown];
      return emit(here, value);
    },
  );
}

function last(f: Code): Code {
  if (f.direct !== null) return f;
  return fromDirect(
    (env, input) => {
      let found: unknown = NONE;
      settle(
        f.gen(env, input, (value) => {
          tick(env.meter, 0);
          found = value;
          return undefined;
        }),
      );
      return found;
    },
    f.weight + 1,
    () => (env, start, input, emit) => {
      let found: readonly [PathNode, unknown] | null = null;
      const signal = f.path(env, start, input, (here, value) => {
        found = [here, value];
        return undefined;
      });
      if (signal !== undefined || found === null) return signal;
      const [here, value] = found as readonly [PathNode, unknown];
      return emit(here, value);
    },
  );
}

export const GENERATORS: Group = {
  "range/2": (args) =>
    fromGen((env, input, emit) => inOrder(args, env, input, ([from, to]) => count(env, from, to, emit)), 3),
  "range/3": (args) =>
    fromGen((env, input, emit) => inOrder(args, env, input, ([from, to, by]) => countBy(env, from, to, by, emit)), 3),
  "limit/2": limit,
  "skip/2": skip,
  "first/1": (args) => first(only(args)),
  "last/1": (args) => last(only(args)),
  "recurse/0": () => recurseCode(),
};
