import { collect } from "../compile/construct.ts";
import { type Env, fromGen, type Signal } from "../compile/code.ts";
import { eachCombination } from "../compile/product.ts";
import { slice } from "../runtime/access.ts";
import type { Meter } from "../runtime/meter.ts";
import { add } from "../runtime/operators.ts";
import { raise } from "../runtime/raise.ts";
import { type JsonObject, kindOf, putKey } from "../runtime/values.ts";
import { type Match, matchRegex, testRegex } from "../regex/match.ts";
import { native, nativeInOrder, only } from "./native.ts";
import type { Group } from "./registry.ts";

/** One argument is a pattern, or an array of a pattern and perhaps flags. */
function pair(value: unknown): readonly [pattern: unknown, flags: unknown] {
  if (typeof value === "string") return [value, null];
  if (Array.isArray(value) && value.length > 0) return [value[0], value[1] ?? null];
  return raise(`${kindOf(value)} not a string or array`);
}

function captured(match: Match): JsonObject {
  const object: JsonObject = {};
  for (const { name, string } of match.captures) if (name !== null) putKey(object, name, string);
  return object;
}

function split(meter: Meter, input: unknown, pattern: unknown, flags: unknown): unknown[] {
  const parts: unknown[] = [];
  let from = 0;
  for (const { offset, length } of matchRegex(meter, input, pattern, add(meter, flags, "g"))) {
    parts.push(slice(meter, input, from, offset));
    from = offset + length;
  }
  parts.push(slice(meter, input, from, null));
  meter.size(parts.length * 8);
  return parts;
}

/** `sub`: each output of the replacement makes one result. */
function substitute(
  env: Env,
  input: unknown,
  pattern: unknown,
  flags: unknown,
  replacement: Parameters<typeof collect>[2],
  emit: (value: unknown) => Signal,
): Signal {
  const { meter } = env;
  const results: unknown[] = [];
  let from = 0;
  for (const match of matchRegex(meter, input, pattern, flags)) {
    const gap = slice(meter, input, from, match.offset);
    collect(env, captured(match), replacement).forEach((text, at) => {
      results[at] = add(meter, results[at] ?? null, add(meter, gap, text));
    });
    from = match.offset + match.length;
  }
  if (results.length === 0) return emit(input);
  const rest = slice(meter, input, from, null);
  for (const result of results) {
    const signal = emit(add(meter, result ?? null, rest));
    if (signal !== undefined) return signal;
  }
  return undefined;
}

export const REGEX: Group = {
  "test/1": native((meter, input, value) => testRegex(meter, input, ...pair(value)), 4),
  "test/2": native(testRegex, 4),
  "_matches/1": native((meter, input, value) => matchRegex(meter, input, ...pair(value)), 4),
  "_matches/2": native(matchRegex, 4),
  "_captures/0": native((_, input) => captured(input as Match)),
  "split/2": nativeInOrder(split, 4),
  "sub/3": (args) =>
    fromGen(
      (env, input, emit) =>
        eachCombination([only(args, 2), only(args)], env, input, ([flags, pattern]) => {
          return substitute(env, input, pattern, flags, only(args, 1).gen, emit);
        }),
      6 + only(args, 1).weight,
    ),
};
