import { formatter } from "../builtins/format.ts";
import { excerpt } from "../data/print.ts";
import { getIndex } from "../runtime/access.ts";
import { add } from "../runtime/operators.ts";
import { raise } from "../runtime/raise.ts";
import { type JsonObject, kindOf, putKey } from "../runtime/values.ts";
import type { ObjectNode, StringNode } from "../syntax/ast.ts";
import {
  type Code,
  constant,
  type Direct,
  type Env,
  fromDirect,
  fromGen,
  NONE,
  settle,
  type Signal,
  tick,
} from "./code.ts";
import { compile } from "./compile.ts";
import { allDirect, eachCombination, weigh } from "./product.ts";
import type { Scope } from "./scope.ts";

/** `[…]`: all outputs in one array. */
export function compileArray(body: Code | null): Code {
  if (body === null) return fromDirect(() => [], 1);
  const { direct, gen } = body;
  if (direct !== null) {
    return fromDirect((env, input) => {
      const value = direct(env, input);
      return value === NONE ? [] : [value];
    }, body.weight + 1);
  }
  return fromDirect((env, input) => collect(env, input, gen), body.weight + 1);
}

export function collect(env: Env, input: unknown, gen: Code["gen"]): unknown[] {
  const items: unknown[] = [];
  const { meter } = env;
  const most = meter.budget.valueBytes / 8;
  settle(
    gen(env, input, (value) => {
      tick(meter, 0);
      if (items.push(value) > most) meter.spent("valueBytes");
      return undefined;
    }),
  );
  return items;
}

/** `"a \(b)"`: the last interpolation varies slowest. */
export function compileString(node: StringNode, scope: Scope): Code {
  if (node.parts.every((part) => typeof part === "string")) return constant(node.parts.join(""));
  const format = formatter(node.format ?? "text");
  const codes: Code[] = [];
  const pattern = node.parts.map((part) => {
    if (typeof part === "string") return part;
    codes.push(compile(part, scope, false));
    return codes.length - 1;
  });
  const join = (env: Env, values: readonly unknown[]): unknown => {
    let text: unknown = "";
    for (const part of pattern)
      text = add(env.meter, text, typeof part === "string" ? part : format(env.meter, values[part]));
    return text;
  };
  const weight = weigh(codes) + 4 * codes.length;
  const directs = allDirect(codes);
  if (directs !== null) {
    return fromDirect((env, input) => {
      const values = directs.map((direct) => direct(env, input));
      return values.includes(NONE) ? NONE : join(env, values);
    }, weight);
  }
  return fromGen((env, input, emit) => eachCombination(codes, env, input, (values) => emit(join(env, values))), weight);
}

interface Entry {
  readonly key: Code;
  readonly value: Code;
}

/** `{…}`: the first entry varies slowest. */
export function compileObject(node: ObjectNode, scope: Scope): Code {
  const entries = node.entries.map((entry): Entry => {
    const key =
      entry.style === "variable" && entry.value === null && entry.key.type === "variable"
        ? constant(entry.key.name)
        : compile(entry.key, scope, false);
    if (entry.value !== null) return { key, value: compile(entry.value, scope, false) };
    return { key, value: entry.style === "variable" ? compile(entry.key, scope, false) : own(key) };
  });
  const weight = weigh(entries.flatMap((entry) => [entry.key, entry.value]));
  const values = allDirect(entries.map((entry) => entry.value));
  const keys = allDirect(entries.map((entry) => entry.key));
  if (keys !== null && values !== null) return fromDirect(directObject(entries, keys, values), weight);
  return fromGen((env, input, emit) => {
    const pairs: unknown[] = [];
    const level = (at: number): Signal => {
      const entry = entries[at];
      if (entry === undefined) return emit(build(env, pairs));
      return entry.key.gen(env, input, (key) => {
        pairs[2 * at] = key;
        return entry.value.gen(env, input, (value) => {
          tick(env.meter, 0);
          checkKey(env, key);
          pairs[2 * at] = key;
          pairs[2 * at + 1] = value;
          return level(at + 1);
        });
      });
    };
    return level(0);
  }, weight);
}

/** `{"a b"}`: the field of that name. */
function own(key: Code): Code {
  if (typeof key.constant?.value === "string") {
    const name = key.constant.value;
    return fromDirect((env, input) => getIndex(env.meter, input, name), 1);
  }
  return key.direct === null
    ? fromGen((env, input, emit) => key.gen(env, input, (name) => emit(getIndex(env.meter, input, name))), key.weight)
    : fromDirect((env, input) => getIndex(env.meter, input, key.direct?.(env, input)), key.weight);
}

function directObject(entries: readonly Entry[], keys: readonly Direct[], values: readonly Direct[]): Direct {
  const names = entries.map((entry) => entry.key.constant?.value);
  if (names.every((name) => typeof name === "string" && name !== "__proto__")) {
    return (env, input) => {
      const object: JsonObject = {};
      for (let at = 0; at < names.length; at++) {
        const value = (values[at] as Direct)(env, input);
        if (value === NONE) return NONE;
        object[names[at] as string] = value;
      }
      return object;
    };
  }
  return (env, input) => {
    const object: JsonObject = {};
    for (let at = 0; at < values.length; at++) {
      const key = (keys[at] as Direct)(env, input);
      if (key === NONE) return NONE;
      const value = (values[at] as Direct)(env, input);
      if (value === NONE) return NONE;
      checkKey(env, key);
      putKey(object, key as string, value);
    }
    return object;
  };
}

function checkKey(env: Env, key: unknown): void {
  if (typeof key !== "string") raise(`Cannot use ${kindOf(key)} (${excerpt(env.meter, key)}) as object key`);
}

function build(env: Env, pairs: readonly unknown[]): JsonObject {
  env.meter.charge(pairs.length / 8);
  const object: JsonObject = {};
  for (let at = 0; at < pairs.length; at += 2) putKey(object, String(pairs[at]), pairs[at + 1]);
  return object;
}
