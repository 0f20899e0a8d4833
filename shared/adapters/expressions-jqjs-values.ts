/** What jq computes with. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What one evaluation carries along: jqjs's own two scopes, the variables it was given, and its budget. */
export interface Run {
  userFuncArgs: object;
  variables: Record<string, unknown>;
  readonly given: Readonly<Record<string, unknown>>;
  steps: number;
}

/** A node of jqjs's syntax tree; which of the methods and parts it has depends on its class. */
export interface Node {
  apply(input: Json, run: Run): Iterator<Json> & Iterable<Json>;
  paths(input: Json, run: Run): Iterable<readonly Json[]>;
  combine(left: Json, right: Json, leftType: string, rightType: string): Json;
  repeat(text: string, times: number): Json;
  merge(left: Json, right: Json): Json;
  readonly [part: string]: unknown;
}

/** A budget is used up: unlike jq's own errors, no `?` or `//` may swallow it. */
export class ExpressionLimit extends Error {
  override readonly name = "ExpressionLimit";
}

/** A text or a list that an expression makes may be this long: doubling reaches any memory in few steps. */
const MAX_LENGTH = 8_000_000;

export function forbidGrowth(value: Json): Json {
  if ((typeof value === "string" || Array.isArray(value)) && value.length > MAX_LENGTH) {
    throw new ExpressionLimit(`The expression makes a value longer than ${MAX_LENGTH}.`);
  }
  return value;
}

export function repeat(text: string, times: number): string {
  if (text.length * times > MAX_LENGTH)
    throw new ExpressionLimit(`The expression makes a value longer than ${MAX_LENGTH}.`);
  return text.repeat(Math.max(1, Math.floor(times)));
}

export function typeName(value: Json | undefined): string {
  if (value === null || value === undefined) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

export function equal(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, i) => equal(item, right[i] ?? null))
    );
  }
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key] ?? null, right[key] ?? null))
  );
}

function isSlice(key: Json): key is { start: Json; end: Json } {
  return typeName(key) === "object";
}

/** jq's getpath: null for what is not there. Own properties only. */
export function getPath(value: Json, path: readonly Json[]): Json {
  let at = value;
  for (const key of path) at = step(at, key);
  return at;
}

function step(value: Json, key: Json): Json {
  if (isSlice(key)) {
    if (value === null) return null;
    if (!Array.isArray(value)) throw new Error(`Cannot slice ${typeName(value)} here`);
    const [start, end] = range(value, key);
    return value.slice(start, end);
  }
  if (value === null) {
    if (typeof key === "string" || typeof key === "number" || key === null) return null;
  } else if (typeof key === "string" && typeName(value) === "object") {
    return Object.hasOwn(value as object, key) ? ((value as { [key: string]: Json })[key] ?? null) : null;
  } else if (typeof key === "number" && Array.isArray(value)) {
    return value.at(Math.floor(key)) ?? null;
  }
  throw new Error(`Cannot index ${typeName(value)} with ${typeof key === "string" ? `"${key}"` : typeName(key)}`);
}

function range(list: readonly Json[], key: { start: Json; end: Json }): readonly [number, number] {
  const bound = (end: Json, otherwise: number): number => {
    const value = typeof end === "number" ? (end < 0 ? end + list.length : end) : otherwise;
    return Math.min(list.length, Math.max(0, Math.floor(value)));
  };
  const start = bound(key.start, 0);
  return [start, Math.max(start, bound(key.end, list.length))];
}

/** jq's setpath, on a copy of what lies on the path; undefined deletes. */
export function setPath(value: Json, path: readonly Json[], leaf: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return leaf ?? null;
  const inner = (): Json | undefined => (rest.length === 0 ? leaf : setPath(step(value, key), rest, leaf));
  if (leaf === undefined && step(value, key) === null && rest.length > 0) return value;
  if (isSlice(key)) return setSlice(value, key, inner());
  if (typeof key === "string" && (value === null || typeName(value) === "object")) {
    const entries = new Map(Object.entries(value ?? {}));
    const next = inner();
    if (next === undefined) entries.delete(key);
    else entries.set(key, next);
    return Object.fromEntries(entries);
  }
  if (typeof key === "number" && (value === null || Array.isArray(value)))
    return setIndex(value ?? [], Math.floor(key), inner());
  throw new Error(`Cannot update ${typeName(value)} at ${typeof key === "string" ? `"${key}"` : typeName(key)}`);
}

function setIndex(list: readonly Json[], key: number, next: Json | undefined): Json {
  const at = key < 0 ? key + list.length : key;
  if (next === undefined) return at >= 0 && at < list.length ? list.toSpliced(at, 1) : [...list];
  if (at < 0) throw new Error("Out of bounds negative array index");
  if (at > MAX_LENGTH) throw new ExpressionLimit(`The expression makes a value longer than ${MAX_LENGTH}.`);
  const copy = [...list];
  while (copy.length < at) copy.push(null);
  copy[at] = next;
  return copy;
}

function setSlice(value: Json, key: { start: Json; end: Json }, next: Json | undefined): Json {
  const list = value ?? [];
  if (!Array.isArray(list)) throw new Error(`Cannot update a slice of ${typeName(value)}`);
  if (next !== undefined && !Array.isArray(next))
    throw new Error("A slice of an array can only be assigned another array");
  const [start, end] = range(list, key);
  return list.toSpliced(start, end - start, ...(next ?? []));
}

/** jq's delpaths: the last first, since removing an element of a list moves those after it. */
export function deletePaths(value: Json, paths: readonly (readonly Json[])[]): Json {
  const absolute = paths.map((path) => path.map((key, at) => fromStart(value, path.slice(0, at), key)));
  const unique = new Map(absolute.map((path) => [JSON.stringify(path), path]));
  let result = value;
  for (const path of [...unique.values()].sort(comparePaths).reverse()) result = setPath(result, path, undefined);
  return result;
}

/** A negative index as what it is from the start, so that paths can be put in order. */
function fromStart(value: Json, parent: readonly Json[], key: Json): Json {
  if (typeof key !== "number" || key >= 0) return key;
  const holder = getPath(value, parent);
  return Array.isArray(holder) ? key + holder.length : key;
}

function comparePaths(left: readonly Json[], right: readonly Json[]): number {
  for (const [at, key] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (typeof key === "number" && typeof other === "number" && key !== other) return key - other;
    if (typeof key === "string" && typeof other === "string" && key !== other) return key < other ? -1 : 1;
  }
  return left.length - right.length;
}

/** Values that leave are held to this: they are written to a journal, and walked recursively there. */
const MAX_NODES = 1_000_000;
const MAX_RESULT_DEPTH = 256;

/**
 * What jqjs gave, as JSON: undefined and NaN become null, an infinity the largest number (as jq
 * prints them), and -0 becomes 0, so that a value is the same before and after it was stored. The same object where there is nothing to mend.
 */
export function toJson(value: unknown): unknown {
  let nodes = 0;
  function walk(item: unknown, depth: number): unknown {
    if (++nodes > MAX_NODES) throw new ExpressionLimit("The expression's result is too large.");
    if (typeof item === "string" || typeof item === "boolean" || item === null) return item;
    if (typeof item === "number")
      return Number.isFinite(item) ? item + 0 : Number.isNaN(item) ? null : Math.sign(item) * Number.MAX_VALUE;
    if (typeof item !== "object") return null;
    if (depth > MAX_RESULT_DEPTH)
      throw new ExpressionLimit(`The expression's result is nested deeper than ${MAX_RESULT_DEPTH} levels.`);
    if (Array.isArray(item)) {
      const items = item.map((child: unknown) => walk(child, depth + 1));
      return items.length === item.length && items.every((child, i) => Object.is(child, item[i])) ? item : items;
    }
    let changed = false;
    const entries = Object.entries(item).map(([key, child]) => {
      const walked = walk(child, depth + 1);
      changed ||= !Object.is(walked, child);
      return [key, walked] as const;
    });
    return changed ? Object.fromEntries(entries) : item;
  }
  return walk(value, 0);
}
