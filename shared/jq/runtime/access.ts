import { describe, excerpt } from "../data/print.ts";
import { equals } from "./compare.ts";
import type { Meter } from "./meter.ts";
import { raise } from "./raise.ts";
import { codePointLength, getKey, isBmp, isObject, type JsonObject, kindOf } from "./values.ts";

const INT_MAX = 0x7fff_ffff;

function toInt(value: number): number {
  return Math.trunc(Math.min(INT_MAX, Math.max(-INT_MAX - 1, value)));
}

/** `.[key]`: fields, items, slices (an object with start and end), and where an array is within another. */
export function getIndex(meter: Meter, target: unknown, key: unknown): unknown {
  if (typeof key === "string") {
    if (isObject(target)) return getKey(target, key);
    if (target === null || target === undefined) return null;
  } else if (typeof key === "number") {
    if (Array.isArray(target)) return itemAt(target, key);
    if (target === null || target === undefined) return null;
  } else if (isObject(key)) {
    if (Array.isArray(target) || typeof target === "string") return slice(meter, target, key["start"], key["end"]);
    if (target === null || target === undefined) return null;
  } else if (Array.isArray(key) && Array.isArray(target)) return indicesOf(meter, target, key);
  return cannotIndex(meter, target, key);
}

export function cannotIndex(meter: Meter, target: unknown, key: unknown): never {
  return raise(`Cannot index ${kindOf(target)} with ${describe(meter, key)}`);
}

function itemAt(items: readonly unknown[], key: number): unknown {
  if (Number.isNaN(key)) return null;
  const at = toInt(key);
  return items[at < 0 ? at + items.length : at] ?? null;
}

/** Bounds of a slice within so many items: the start is rounded down, the end up. */
export function sliceBounds(length: number, from: unknown, to: unknown): [start: number, end: number] {
  const first = from ?? 0;
  const last = to ?? length;
  if (typeof first !== "number" || typeof last !== "number")
    return raise("Array/string slice indices must be integers");
  let start = Number.isNaN(first) ? 0 : first;
  if (start < 0) start = Math.max(0, start + length);
  start = Math.floor(Math.min(start, length));
  let end = Number.isNaN(last) ? length : last;
  if (end < 0) end += length;
  if (end < 0) end = start;
  end = Math.min(length, Math.ceil(end));
  return [start, Math.max(start, end)];
}

export function slice(meter: Meter, target: unknown, from: unknown, to: unknown): unknown {
  if (Array.isArray(target)) {
    const [start, end] = sliceBounds(target.length, from, to);
    meter.size((end - start) * 8);
    return target.slice(start, end);
  }
  if (typeof target === "string") {
    meter.charge(target.length / 64);
    if (isBmp(target)) return target.slice(...sliceBounds(target.length, from, to));
    const [start, end] = sliceBounds(codePointLength(target), from, to);
    const first = unitOffset(target, 0, start);
    return target.slice(first, unitOffset(target, first, end - start));
  }
  if (target === null || target === undefined) return null;
  return cannotIndex(meter, target, { start: from ?? null, end: to ?? null });
}

/** Where in UTF-16 units so many code points after `from` are. */
function unitOffset(text: string, from: number, points: number): number {
  let at = from;
  for (let left = points; left > 0 && at < text.length; left--) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

function indicesOf(meter: Meter, items: readonly unknown[], wanted: readonly unknown[]): unknown[] {
  const found: number[] = [];
  if (wanted.length === 0) return found;
  for (let at = 0; at + wanted.length <= items.length; at++) {
    meter.charge(1);
    if (wanted.every((item, offset) => equals(meter, items[at + offset] ?? null, item))) found.push(at);
  }
  return found;
}

/** The values of `.[]`. */
export function iterable(meter: Meter, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.values(value);
  return raise(`Cannot iterate over ${describe(meter, value)}`);
}

export function has(meter: Meter, target: unknown, key: unknown): boolean {
  void meter;
  if (target === null) return false;
  if (isObject(target) && typeof key === "string") return Object.hasOwn(target, key);
  if (Array.isArray(target) && typeof key === "number") {
    const at = Math.trunc(key);
    return at >= 0 && at < target.length;
  }
  return raise(`Cannot check whether ${kindOf(target)} has a ${kindOf(key)} key`);
}

/** The same value, as far as a path goes: the identical object, or an equal scalar. */
export function identical(a: unknown, b: unknown): boolean {
  return Object.is(a ?? null, b ?? null);
}

export function invalidPath(meter: Meter, key: unknown, value: unknown): never {
  return raise(
    `Invalid path expression near attempt to access element ${excerpt(meter, key)} of ${excerpt(meter, value)}`,
  );
}

export function sliceKey(from: unknown, to: unknown): JsonObject {
  return { start: from ?? null, end: to ?? null };
}
