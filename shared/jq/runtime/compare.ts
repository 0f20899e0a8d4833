import type { Meter } from "./meter.ts";
import { raise } from "./raise.ts";
import { compareStrings, isObject, type JsonObject, MAX_DEPTH, sortedKeys } from "./values.ts";

const RANK: Readonly<Record<string, number>> = { undefined: 0, boolean: 1, number: 3, string: 4 };

function rank(value: unknown): number {
  if (value === null) return 0;
  if (value === true) return 2;
  if (typeof value === "object") return Array.isArray(value) ? 5 : 6;
  return RANK[typeof value] ?? 0;
}

/** The order of jq's `sort`; negative, 0 or positive. Walks a stack of its own: values can be deeper than ours. */
export function compare(meter: Meter, a: unknown, b: unknown): number {
  const direct = compareScalars(a, b);
  return direct === null ? compareDeep(meter, a, b) : direct;
}

/** Null where both are arrays or both are objects. */
function compareScalars(a: unknown, b: unknown): number | null {
  // jq has nan below every number, itself too.
  if (typeof a === "number" && typeof b === "number") return a < b || a !== a ? -1 : a === b ? 0 : 1;
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  const x = rank(a);
  const y = rank(b);
  return x !== y ? x - y : x < 5 ? 0 : null;
}

function compareDeep(meter: Meter, first: unknown, second: unknown): number {
  const stack: [a: unknown, b: unknown, depth: number][] = [[first, second, 0]];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [a, b, depth] = pair;
    if (depth > MAX_DEPTH) raise("Comparison too deep");
    meter.charge(1);
    const direct = compareScalars(a, b);
    if (direct !== null) {
      if (direct !== 0) return direct;
    } else if (Array.isArray(a) && Array.isArray(b)) {
      const shared = Math.min(a.length, b.length);
      meter.charge(shared);
      let at = 0;
      // Most are decided by scalars: those need no stack.
      for (; at < shared; at++) {
        const order = compareScalars(a[at], b[at]);
        if (order === null) break;
        if (order !== 0) return order;
      }
      if (at === shared) {
        if (a.length !== b.length) return a.length - b.length;
        continue;
      }
      stack.push([a.length, b.length, depth]);
      for (let index = shared - 1; index >= at; index--) stack.push([a[index], b[index], depth + 1]);
    } else pushObjects(meter, stack, a as JsonObject, b as JsonObject, depth);
  }
  return 0;
}

function pushObjects(
  meter: Meter,
  stack: [unknown, unknown, number][],
  a: JsonObject,
  b: JsonObject,
  depth: number,
): void {
  const keys = sortedKeys(a);
  meter.charge(keys.length * 2);
  for (const key of keys.toReversed()) stack.push([a[key], b[key], depth + 1]);
  stack.push([keys, sortedKeys(b), depth]);
}

/** jq's `==`: order of keys does not count, nan is equal to nothing. */
export function equals(meter: Meter, a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a === b || (a ?? null) === (b ?? null);
  return equalsDeep(meter, a, b);
}

function equalsDeep(meter: Meter, first: object, second: object): boolean {
  const stack: [a: unknown, b: unknown, depth: number][] = [[first, second, 0]];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [a, b, depth] = pair;
    if (a === b) continue;
    if (depth > MAX_DEPTH) raise("Equality check too deep");
    meter.charge(1);
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      for (let at = a.length - 1; at >= 0; at--) if (!pushUnequal(stack, a[at], b[at], depth)) return false;
    } else if (isObject(a)) {
      if (!isObject(b)) return false;
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) if (!Object.hasOwn(b, key) || !pushUnequal(stack, a[key], b[key], depth)) return false;
    } else if ((a ?? null) !== (b ?? null)) return false;
  }
  return true;
}

function pushUnequal(stack: [unknown, unknown, number][], a: unknown, b: unknown, depth: number): boolean {
  if (typeof a !== "object" || a === null) return a === b || (a ?? null) === (b ?? null);
  stack.push([a, b, depth + 1]);
  return true;
}

/** `contains`; both of the same kind. */
export function contains(meter: Meter, a: unknown, b: unknown, depth = 0): boolean {
  meter.charge(1);
  if (typeof a === "string" && typeof b === "string") {
    meter.charge((a.length + b.length) / 64);
    return a.includes(b);
  }
  if (depth > MAX_DEPTH) raise("Containment check too deep");
  if (Array.isArray(a) && Array.isArray(b)) {
    if (b.length === 1 && a.length === 1) return containsChain(meter, a, b, depth);
    return b.every((item) => a.some((own) => contains(meter, own, item, depth + 1)));
  }
  if (isObject(a) && isObject(b)) {
    return Object.keys(b).every((key) => Object.hasOwn(a, key) && contains(meter, a[key], b[key], depth + 1));
  }
  return equals(meter, a, b);
}

/** Arrays of one item each: a loop, since that is how values get deep. */
function containsChain(meter: Meter, first: readonly unknown[], second: readonly unknown[], from: number): boolean {
  let a: unknown = first;
  let b: unknown = second;
  let depth = from;
  while (Array.isArray(a) && Array.isArray(b) && a.length === 1 && b.length === 1) {
    a = a[0];
    b = b[0];
    meter.charge(1);
    if (++depth > MAX_DEPTH) raise("Containment check too deep");
  }
  return contains(meter, a, b, depth);
}
