import { excerpt } from "../data/print.ts";
import { cannotIndex, getIndex, identical, iterable, slice, sliceKey } from "../runtime/access.ts";
import { Raise, raise } from "../runtime/raise.ts";
import type { Meter } from "../runtime/meter.ts";
import { PathNode } from "../runtime/paths.ts";
import { isObject } from "../runtime/values.ts";
import { Code, type Direct, type Env, extend, fromDirect, fromGen, NONE, type PathGen, tick } from "./code.ts";

const INHERITED: object = Object.prototype;

/** One field of an object; names that every object inherits are looked for more carefully. */
function field(meter: Meter, value: unknown, key: string): unknown {
  if (typeof value === "object" && value !== null) {
    if (!Array.isArray(value))
      return Object.hasOwn(value, key) ? ((value as Record<string, unknown>)[key] ?? null) : null;
  } else if (value === null || value === undefined) return null;
  return cannotIndex(meter, value, key);
}

function safeField(meter: Meter, value: unknown, key: string): unknown {
  if (typeof value === "object" && value !== null) {
    if (!Array.isArray(value)) return (value as Record<string, unknown>)[key] ?? null;
  } else if (value === null || value === undefined) return null;
  return cannotIndex(meter, value, key);
}

/** `target.name`, `target[key]`. The key is evaluated first, over the same input. */
export function compileIndex(target: Code, key: Code, optional: boolean): Code {
  const name = key.constant?.value;
  const weight = target.weight + key.weight;
  const path = (): PathGen => indexPath(target, key, optional);
  if (typeof name === "string" && target.direct !== null) {
    if (target.fields !== null && !optional) return fieldChain([...target.fields, name], weight, path);
    const get = name in INHERITED ? field : safeField;
    const of = target.direct;
    return fromDirect(
      (env, input) => {
        const value = of(env, input);
        if (value === NONE) return NONE;
        if (optional && value !== null && !isObject(value)) return NONE;
        return get(env.meter, value, name);
      },
      weight,
      path,
    );
  }
  const get = optional ? tryIndex : getIndex;
  if (target.direct !== null && key.direct !== null) {
    const { direct: of } = target;
    const { direct: by } = key;
    return fromDirect(
      (env, input) => {
        const at = by(env, input);
        if (at === NONE) return NONE;
        const value = of(env, input);
        return value === NONE ? NONE : get(env.meter, value, at);
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) =>
      key.gen(env, input, (at) =>
        target.gen(env, input, (value) => {
          const found = get(env.meter, value, at);
          return found === NONE ? undefined : emit(found);
        }),
      ),
    weight,
    path,
  );
}

function tryIndex(meter: Meter, value: unknown, key: unknown): unknown {
  try {
    return getIndex(meter, value, key);
  } catch (error) {
    if (error instanceof Raise) return NONE;
    throw error;
  }
}

function fieldChain(names: readonly string[], weight: number, path: () => PathGen): Code {
  const [first = "", second = "", third = ""] = names;
  const safe = names.every((name) => !(name in INHERITED));
  let direct: Direct;
  if (!safe || names.length > 3) {
    direct = (env, input) => {
      let value = input;
      for (const name of names) value = field(env.meter, value, name);
      return value;
    };
  } else if (names.length === 1) direct = (env, input) => safeField(env.meter, input, first);
  else if (names.length === 2)
    direct = (env, input) => safeField(env.meter, safeField(env.meter, input, first), second);
  else
    direct = (env, input) =>
      safeField(env.meter, safeField(env.meter, safeField(env.meter, input, first), second), third);
  const code = fromDirect(direct, weight, path);
  code.fields = names;
  return code;
}

function indexPath(target: Code, key: Code, optional: boolean): PathGen {
  const inner = target.path;
  return (env, path, input, emit) =>
    key.gen(env, input, (at) =>
      inner(env, path, input, (here, value) => {
        if (!identical(here.value, value)) extend(env, here, value, at, null);
        const found = optional ? tryIndex(env.meter, value, at) : getIndex(env.meter, value, at);
        return found === NONE ? undefined : emit(new PathNode(here, at, found), found);
      }),
    );
}

/** `target[from:to]`: `from` varies slowest. */
export function compileSlice(target: Code, from: Code | null, to: Code | null, optional: boolean): Code {
  const weight = target.weight + (from?.weight ?? 0) + (to?.weight ?? 0) + 1;
  const path = (): PathGen => {
    const inner = target.path;
    return (env, at, input, emit) =>
      bounds(env, input, from, to, (start, end) =>
        inner(env, at, input, (here, value) => {
          const key = sliceKey(start, end);
          if (!identical(here.value, value)) extend(env, here, value, key, null);
          const found = optional ? tryIndex(env.meter, value, key) : getIndex(env.meter, value, key);
          return found === NONE ? undefined : emit(new PathNode(here, key, found), found);
        }),
      );
  };
  if (target.direct !== null && (from === null || from.direct !== null) && (to === null || to.direct !== null)) {
    const of = target.direct;
    const low = from?.direct ?? null;
    const high = to?.direct ?? null;
    const direct: Direct = (env, input) => {
      const start = low === null ? null : low(env, input);
      const end = high === null ? null : high(env, input);
      if (start === NONE || end === NONE) return NONE;
      const value = of(env, input);
      if (value === NONE || !optional) return value === NONE ? NONE : slice(env.meter, value, start, end);
      return tryIndex(env.meter, value, sliceKey(start, end));
    };
    return fromDirect(direct, weight, path);
  }
  return fromGen(
    (env, input, emit) =>
      bounds(env, input, from, to, (start, end) =>
        target.gen(env, input, (value) => {
          const found = optional
            ? tryIndex(env.meter, value, sliceKey(start, end))
            : slice(env.meter, value, start, end);
          return found === NONE ? undefined : emit(found);
        }),
      ),
    weight,
    path,
  );
}

function bounds(
  env: Env,
  input: unknown,
  from: Code | null,
  to: Code | null,
  then: (start: unknown, end: unknown) => ReturnType<Code["gen"]>,
): ReturnType<Code["gen"]> {
  const inner = (start: unknown): ReturnType<Code["gen"]> =>
    to === null ? then(start, null) : to.gen(env, input, (end) => then(start, end));
  return from === null ? inner(null) : from.gen(env, input, inner);
}

/** `target[]` */
export function compileIterate(target: Code, optional: boolean): Code {
  const each = (
    env: Env,
    value: unknown,
    emit: (item: unknown) => ReturnType<Code["gen"]>,
  ): ReturnType<Code["gen"]> => {
    if (optional && (typeof value !== "object" || value === null)) return undefined;
    const { meter } = env;
    for (const item of iterable(meter, value)) {
      tick(meter, 0);
      const signal = emit(item ?? null);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
  const path = (): PathGen => {
    const inner = target.path;
    return (env, start, input, emit) =>
      inner(env, start, input, (here, value) => {
        if (!identical(here.value, value))
          raise(`Invalid path expression near attempt to iterate through ${excerpt(env.meter, value)}`);
        return eachPath(env, here, value, optional, emit);
      });
  };
  const { direct, gen } = target;
  const weight = target.weight + 1;
  if (direct === null)
    return new Code(null, (env, input, emit) => gen(env, input, (value) => each(env, value, emit)), weight, path);
  return fromGen(
    (env, input, emit) => {
      const value = direct(env, input);
      return value === NONE ? undefined : each(env, value, emit);
    },
    weight,
    path,
  );
}

function eachPath(
  env: Env,
  here: PathNode,
  value: unknown,
  optional: boolean,
  emit: Parameters<PathGen>[3],
): ReturnType<PathGen> {
  const { meter } = env;
  if (optional && (typeof value !== "object" || value === null)) return undefined;
  if (isObject(value)) {
    for (const key of Object.keys(value)) {
      tick(meter, 1);
      const item = value[key] ?? null;
      const signal = emit(new PathNode(here, key, item), item);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }
  const items = iterable(meter, value);
  for (let at = 0; at < items.length; at++) {
    tick(meter, 1);
    const item = items[at] ?? null;
    const signal = emit(new PathNode(here, at, item), item);
    if (signal !== undefined) return signal;
  }
  return undefined;
}
