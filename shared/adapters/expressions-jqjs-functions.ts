import {
  deletePaths,
  equal,
  getPath,
  setPath,
  typeName,
  type Json,
  type Node,
  type Run,
} from "./expressions-jqjs-values.ts";

export type Call = (input: Json, run: Run, args: readonly Node[]) => Iterable<Json>;

/** jq: everything but false and null, so 0 and "" too. */
export function isTrue(value: Json | undefined): boolean {
  return value !== false && value !== null && value !== undefined;
}

function arg(args: readonly Node[], at: number): Node {
  const node = args[at];
  if (node === undefined) throw new Error("An argument is missing");
  return node;
}

function list(value: Json, what: string): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`${what} needs an array, not ${typeName(value)}`);
  return value;
}

function values(value: Json): readonly Json[] {
  if (typeof value !== "object" || value === null) throw new Error(`Cannot iterate over ${typeName(value)}`);
  return Object.values(value);
}

/** jq's error: what was given is the message, or, where it is no text, its JSON. */
function raise(value: Json): never {
  throw new Error(typeof value === "string" ? value : `${JSON.stringify(value)} (not a string)`);
}

function simple(compute: (input: Json) => Json): Call {
  return function* (input) {
    yield compute(input);
  };
}

function some(outputs: Iterable<Json>, wanted: boolean): boolean {
  for (const value of outputs) if (isTrue(value) === wanted) return true;
  return false;
}

function* each(generator: Iterable<Json>, condition: Node, run: Run): Iterable<Json> {
  for (const item of generator) yield* condition.apply(item, run);
}

function keys(sorted: boolean): Call {
  return simple((input) => {
    if (Array.isArray(input)) return input.map((_, i) => i);
    if (typeof input !== "object" || input === null) throw new Error(`${typeName(input)} has no keys`);
    return sorted ? Object.keys(input).sort() : Object.keys(input);
  });
}

function entry(item: Json): readonly [string, Json] {
  if (typeName(item) !== "object") throw new Error(`Cannot use ${typeName(item)} as an entry`);
  const fields = item as { [key: string]: Json };
  const pick = (...names: string[]): Json =>
    names.map((name) => getPath(fields, [name])).find((value) => value !== null) ?? null;
  const key = pick("key", "k", "name", "Name", "Key", "K");
  const value = ["value", "v", "Value", "V"].find((name) => Object.hasOwn(fields, name));
  return [typeof key === "string" ? key : JSON.stringify(key), value === undefined ? null : (fields[value] ?? null)];
}

const MAX_MATCHES = 100_000;

/** Outputs of `scan`: the text of a match, or its groups where it has some. */
function* scan(input: Json, source: Json, flags: Json): Iterable<Json> {
  if (typeof input !== "string" || typeof source !== "string")
    throw new Error(`${typeName(input)} cannot be matched, as it is not a string`);
  let matches = 0;
  for (const match of input.matchAll(new RegExp(source, `g${regexFlags(flags)}`))) {
    if (++matches > MAX_MATCHES) return;
    yield match.length > 1 ? match.slice(1).map((group: string | undefined) => group ?? null) : match[0];
  }
}

function regexFlags(flags: Json): string {
  const text = flags ?? "";
  if (typeof text !== "string" || /[^gimsnpx]/.test(text))
    throw new Error(`${JSON.stringify(flags)} is not a valid regex flag`);
  if (/[nx]/.test(text)) throw new Error(`The regex flags n and x are not supported`);
  return [...new Set(`u${text.replaceAll("g", "").replaceAll("p", "sm")}`)].join("");
}

/** Functions that jqjs lacks, gets wrong in ways that workflows meet, or has unsafe. By jq 1.7's manual. */
export const CORRECTED: Readonly<Record<string, Call>> = {
  "keys/0": keys(true),
  "keys_unsorted/0": keys(false),
  "not/0": simple((input) => !isTrue(input)),
  "error/0": simple(raise),
  "error/1": function* (input, run, args) {
    for (const message of arg(args, 0).apply(input, run)) yield raise(message);
  },
  "any/0": simple((input) => some(values(input), true)),
  "all/0": simple((input) => !some(values(input), false)),
  "any/1": function* (input, run, args) {
    yield some(each(values(input), arg(args, 0), run), true);
  },
  "all/1": function* (input, run, args) {
    yield !some(each(values(input), arg(args, 0), run), false);
  },
  "any/2": function* (input, run, args) {
    yield some(each(arg(args, 0).apply(input, run), arg(args, 1), run), true);
  },
  "all/2": function* (input, run, args) {
    yield !some(each(arg(args, 0).apply(input, run), arg(args, 1), run), false);
  },
  "has/1": function* (input, run, args) {
    for (const key of arg(args, 0).apply(input, run)) {
      if (typeof key === "string" && typeName(input) === "object") yield Object.hasOwn(input as object, key);
      else if (typeof key === "number" && Array.isArray(input)) yield key >= 0 && key < input.length;
      else throw new Error(`Cannot check whether ${typeName(input)} has a ${typeName(key)} key`);
    }
  },
  "length/0": simple((input) => {
    if (typeof input === "string") return [...input].length;
    if (typeof input === "number") return Math.abs(input);
    if (typeof input === "boolean") throw new Error("boolean has no length");
    return input === null ? 0 : Object.keys(input).length;
  }),
  "utf8bytelength/0": simple((input) => {
    if (typeof input !== "string") throw new Error(`${typeName(input)} only strings have UTF-8 byte length`);
    return new TextEncoder().encode(input).length;
  }),
  "tonumber/0": simple((input) => {
    if (typeof input === "number") return input;
    if (typeof input === "string" && /^\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(input)) return Number(input);
    throw new Error(`${JSON.stringify(input)} cannot be parsed as a number`);
  }),
  "tostring/0": simple((input) => (typeof input === "string" ? input : JSON.stringify(input))),
  "fromjson/0": simple((input) => {
    if (typeof input !== "string") throw new Error(`${typeName(input)} cannot be parsed as JSON`);
    return JSON.parse(input) as Json;
  }),
  "range/1": function* (input, run, args) {
    for (const end of arg(args, 0).apply(input, run)) yield* range(0, end, 1);
  },
  "range/2": function* (input, run, args) {
    for (const start of arg(args, 0).apply(input, run))
      for (const end of arg(args, 1).apply(input, run)) yield* range(start, end, 1);
  },
  "range/3": function* (input, run, args) {
    for (const start of arg(args, 0).apply(input, run))
      for (const end of arg(args, 1).apply(input, run))
        for (const by of arg(args, 2).apply(input, run)) yield* range(start, end, by);
  },
  "limit/2": function* (input, run, args) {
    for (const count of arg(args, 0).apply(input, run)) {
      if (typeof count !== "number" || count < 0) throw new Error("limit needs a number that is not negative");
      let left = count;
      if (left > 0)
        for (const value of arg(args, 1).apply(input, run)) {
          yield value;
          if (--left <= 0) break;
        }
    }
  },
  "ltrimstr/1": trim(true, false),
  "rtrimstr/1": trim(false, true),
  "trimstr/1": trim(true, true),
  "ascii/0": simple((input) =>
    typeof input === "number" ? String.fromCodePoint(input) : raise("ascii needs a number"),
  ),
  "explode/0": simple((input) => {
    if (typeof input !== "string") throw new Error(`${typeName(input)} cannot be exploded`);
    return [...input].map((character) => character.codePointAt(0) ?? 0);
  }),
  "in/1": function* (input, run, args) {
    for (const holder of arg(args, 0).apply(input, run)) {
      if (typeof input === "string" && typeName(holder) === "object") yield Object.hasOwn(holder as object, input);
      else if (typeof input === "number" && Array.isArray(holder)) yield input >= 0 && input < holder.length;
      else throw new Error(`Cannot check whether ${typeName(holder)} has a ${typeName(input)} key`);
    }
  },
  "from_entries/0": simple((input) => Object.fromEntries(list(input, "from_entries").map(entry))),
  "indices/1": function* (input, run, args) {
    for (const needle of arg(args, 0).apply(input, run)) yield indices(input, needle);
  },
  "getpath/1": function* (input, run, args) {
    for (const path of arg(args, 0).apply(input, run)) yield getPath(input, list(path, "getpath"));
  },
  "setpath/2": function* (input, run, args) {
    for (const path of arg(args, 0).apply(input, run))
      for (const value of arg(args, 1).apply(input, run)) yield setPath(input, list(path, "setpath"), value);
  },
  "delpaths/1": function* (input, run, args) {
    for (const paths of arg(args, 0).apply(input, run)) {
      yield deletePaths(
        input,
        list(paths, "delpaths").map((path) => list(path, "delpaths")),
      );
    }
  },
  "scan/1": function* (input, run, args) {
    for (const source of arg(args, 0).apply(input, run)) yield* scan(input, source, null);
  },
  "scan/2": function* (input, run, args) {
    for (const source of arg(args, 0).apply(input, run))
      for (const flags of arg(args, 1).apply(input, run)) yield* scan(input, source, flags);
  },
  "test/2": function* (input, run, args) {
    for (const source of arg(args, 0).apply(input, run))
      for (const flags of arg(args, 1).apply(input, run)) {
        if (typeof input !== "string" || typeof source !== "string")
          throw new Error(`${typeName(input)} cannot be matched, as it is not a string`);
        yield new RegExp(source, regexFlags(flags)).test(input);
      }
  },
};

function* range(start: Json, end: Json, by: Json): Iterable<Json> {
  if (typeof start !== "number" || typeof end !== "number" || typeof by !== "number")
    throw new Error("Range bounds must be numeric");
  if (by === 0) return;
  for (let value = start; by > 0 ? value < end : value > end; value += by) yield value;
}

function trim(left: boolean, right: boolean): Call {
  return function* (input, run, args) {
    for (const text of arg(args, 0).apply(input, run)) {
      if (typeof input !== "string" || typeof text !== "string" || text === "") {
        yield input;
        continue;
      }
      const start = left && input.startsWith(text) ? text.length : 0;
      const end =
        right && input.length - start >= text.length && input.endsWith(text)
          ? input.length - text.length
          : input.length;
      yield input.slice(start, end);
    }
  };
}

function indices(input: Json, needle: Json): Json {
  if (input === null) return null;
  if (typeof input === "string" && typeof needle === "string") {
    const found: number[] = [];
    if (needle === "") return null;
    for (let at = input.indexOf(needle); at !== -1; at = input.indexOf(needle, at + 1)) found.push(at);
    return found;
  }
  if (!Array.isArray(input)) throw new Error(`Cannot determine indices of ${typeName(needle)} in ${typeName(input)}`);
  const wanted = Array.isArray(needle) ? needle : [needle];
  if (wanted.length === 0) return null;
  return input.flatMap((_, at) =>
    wanted.every((item, i) => at + i < input.length && equal(input[at + i] ?? null, item)) ? [at] : [],
  );
}
