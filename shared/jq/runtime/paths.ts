import { getIndex, sliceBounds } from "./access.ts";
import { compare, equals } from "./compare.ts";
import type { Meter } from "./meter.ts";
import { raise } from "./raise.ts";
import { copyObject, isObject, type JsonObject, kindOf, MAX_DEPTH, putKey } from "./values.ts";

const MAX_INDEX = 0x7fff_ffff >> 2;

/** A way into a value, from its end to its root: going on costs one object, not a copy. */
export class PathNode {
  readonly parent: PathNode | null;
  readonly key: unknown;
  /** What stands there. */
  readonly value: unknown;

  constructor(parent: PathNode | null, key: unknown, value: unknown) {
    this.parent = parent;
    this.key = key;
    this.value = value;
  }

  toArray(): unknown[] {
    const keys: unknown[] = [];
    for (let at: PathNode = this; at.parent !== null; at = at.parent) keys.push(at.key);
    return keys.reverse();
  }
}

function checkPath(path: unknown): readonly unknown[] {
  if (!Array.isArray(path)) return raise("Path must be specified as an array");
  if (path.length > MAX_DEPTH) raise("Path too deep");
  return path;
}

export function getPath(meter: Meter, root: unknown, path: unknown): unknown {
  let value = root;
  const keys = checkPath(path);
  meter.charge(keys.length / 4);
  for (const key of keys) value = getIndex(meter, value, key);
  return value;
}

/** Containers made while one assignment runs: nobody else has them, so they may be written to. */
export type Owned = Set<object>;

/** @returns a root in which `value` stands at `path`; the old one is left as it is. */
export function setPath(meter: Meter, root: unknown, path: unknown, value: unknown, owned?: Owned): unknown {
  const keys = checkPath(path);
  const parents: unknown[] = [];
  let at = root;
  for (const key of keys) {
    parents.push(at);
    at = getIndex(meter, at, key);
  }
  meter.charge(1 + keys.length / 4);
  let result = value;
  for (let depth = keys.length - 1; depth >= 0; depth--)
    result = setIndex(meter, parents[depth] ?? null, keys[depth], result, owned);
  return result;
}

/** One step of an assignment. */
export function setIndex(meter: Meter, target: unknown, key: unknown, value: unknown, owned?: Owned): unknown {
  if (typeof key === "string" && (target === null || isObject(target))) {
    const object = own(meter, target ?? {}, owned) as JsonObject;
    putKey(object, key, value);
    return object;
  }
  if (typeof key === "number" && (target === null || Array.isArray(target))) {
    if (Number.isNaN(key)) return raise("Cannot set array element at NaN index");
    return setItem(meter, target ?? [], Math.trunc(key), value, owned);
  }
  if (isObject(key) && (target === null || Array.isArray(target))) {
    const items: readonly unknown[] = target ?? [];
    const [start, end] = sliceBounds(items.length, key["start"], key["end"]);
    if (!Array.isArray(value)) return raise("A slice of an array can only be assigned another array");
    meter.size((items.length + value.length) * 8);
    return [...items.slice(0, start), ...(value as unknown[]), ...items.slice(end)];
  }
  if (isObject(key) && typeof target === "string") return raise("Cannot update string slices");
  return raise(`Cannot update field at ${kindOf(key)} index of ${kindOf(target)}`);
}

function setItem(
  meter: Meter,
  target: readonly unknown[],
  index: number,
  value: unknown,
  owned: Owned | undefined,
): unknown {
  const at = index < 0 ? index + target.length : index;
  if (at < 0) raise("Out of bounds negative array index");
  if (at > MAX_INDEX) raise("Array index too large");
  if (at >= target.length) meter.size((at + 1) * 8);
  const items = own(meter, target, owned) as unknown[];
  while (items.length < at) items.push(null);
  items[at] = value;
  return items;
}

function own(meter: Meter, container: object, owned: Owned | undefined): object {
  if (owned?.has(container) === true) return container;
  const copy = Array.isArray(container) ? container.slice() : copyObject(container as JsonObject);
  meter.charge(Array.isArray(copy) ? copy.length / 32 : Object.keys(copy).length / 4);
  owned?.add(copy);
  return copy;
}

/** @param paths an array of arrays */
export function deletePaths(meter: Meter, root: unknown, paths: unknown): unknown {
  if (!Array.isArray(paths)) return raise("Paths must be specified as an array");
  meter.charge(paths.length);
  const sorted = [...paths].sort((a, b) => compare(meter, a, b));
  for (const path of sorted) {
    if (!Array.isArray(path)) raise(`Path must be specified as array, not ${kindOf(path)}`);
    if ((path as unknown[]).length > MAX_DEPTH) raise("Path too deep");
  }
  const first = sorted[0] as unknown[] | undefined;
  if (first === undefined) return root;
  return first.length === 0 ? null : deleteSorted(meter, root, sorted as unknown[][], 0);
}

function deleteSorted(meter: Meter, root: unknown, paths: readonly (readonly unknown[])[], depth: number): unknown {
  if (paths.length === 1) return deleteOne(meter, root, paths[0] ?? [], depth);
  let value = root;
  const keys: unknown[] = [];
  for (let from = 0; from < paths.length;) {
    const path = paths[from] ?? [];
    const key = path[depth];
    let to = from + 1;
    while (to < paths.length && equals(meter, key, paths[to]?.[depth])) to++;
    if (path.length === depth + 1) keys.push(key);
    else {
      const inner = getIndex(meter, value, key);
      if (inner !== null)
        value = setIndex(meter, value, key, deleteSorted(meter, inner, paths.slice(from, to), depth + 1));
    }
    from = to;
  }
  return deleteKeys(meter, value, keys);
}

/** A loop, since a single path can be deeper than our stack. */
function deleteOne(meter: Meter, root: unknown, path: readonly unknown[], from: number): unknown {
  const parents: unknown[] = [];
  let at = root;
  for (let depth = from; depth < path.length - 1; depth++) {
    parents.push(at);
    at = getIndex(meter, at, path[depth]);
    if (at === null) return root;
  }
  let result = deleteKeys(meter, at, [path.at(-1)]);
  for (let depth = parents.length - 1; depth >= 0; depth--)
    result = setIndex(meter, parents[depth], path[from + depth], result);
  return result;
}

function deleteKeys(meter: Meter, value: unknown, keys: readonly unknown[]): unknown {
  if (value === null || keys.length === 0) return value;
  if (isObject(value)) {
    const result = copyObject(value);
    meter.charge(Object.keys(result).length / 4);
    for (const key of keys) {
      if (typeof key !== "string") return raise(`Cannot delete ${kindOf(key)} field of object`);
      delete result[key];
    }
    return result;
  }
  if (!Array.isArray(value)) return raise(`Cannot delete fields from ${kindOf(value)}`);
  meter.size(value.length * 8);
  const gone = new Set<number>();
  for (const key of keys) {
    if (typeof key === "number") {
      if (!Number.isNaN(key)) gone.add(key < 0 ? Math.trunc(key) + value.length : Math.trunc(key));
    } else if (isObject(key)) {
      const [start, end] = sliceBounds(value.length, key["start"], key["end"]);
      meter.charge(end - start);
      for (let at = start; at < end; at++) gone.add(at);
    } else return raise(`Cannot delete ${kindOf(key)} element of array`);
  }
  return value.filter((_, at) => !gone.has(at));
}
