import { describe } from "../data/print.ts";
import { compare, equals } from "./compare.ts";
import type { Meter } from "./meter.ts";
import { raise } from "./raise.ts";
import { copyObject, isBmp, isObject, type JsonObject, MAX_DEPTH, putKey } from "./values.ts";

/** Evaluates a binary operator over two values. */
export type Operation = (meter: Meter, a: unknown, b: unknown) => unknown;

const MAX_STRING = 0x7fff_ffff - 8;

function typeError(meter: Meter, a: unknown, b: unknown, what: string): never {
  return raise(`${describe(meter, a)} and ${describe(meter, b)} ${what}`);
}

export function add(meter: Meter, a: unknown, b: unknown): unknown {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (typeof a === "string" && typeof b === "string") {
    const length = a.length + b.length;
    if (length > 4096) {
      if (length > meter.budget.valueBytes) meter.spent("valueBytes");
      // The engine joins long texts without copying; only the shorter one is paid for.
      meter.charge(Math.min(a.length, b.length) / 64);
    }
    return a + b;
  }
  if (a === null || a === undefined) return b ?? null;
  if (b === null || b === undefined) return a;
  if (Array.isArray(a) && Array.isArray(b)) {
    meter.size((a.length + b.length) * 8);
    return a.concat(b);
  }
  if (isObject(a) && isObject(b)) {
    const merged = copyObject(a);
    const keys = Object.keys(b);
    for (const key of keys) putKey(merged, key, b[key]);
    meter.charge((Object.keys(merged).length + keys.length) / 4);
    return merged;
  }
  return typeError(meter, a, b, "cannot be added");
}

export function subtract(meter: Meter, a: unknown, b: unknown): unknown {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.filter((item) => {
      meter.charge(b.length / 4);
      return !b.some((other) => equals(meter, item, other));
    });
  }
  return typeError(meter, a, b, "cannot be subtracted");
}

export function multiply(meter: Meter, a: unknown, b: unknown): unknown {
  if (typeof a === "number" && typeof b === "number") return a * b;
  if (typeof a === "string" && typeof b === "number") return repeatText(meter, a, b);
  if (typeof a === "number" && typeof b === "string") return repeatText(meter, b, a);
  if (isObject(a) && isObject(b)) return mergeDeep(meter, a, b);
  return typeError(meter, a, b, "cannot be multiplied");
}

function repeatText(meter: Meter, text: string, times: number): string | null {
  if (times < 0 || Number.isNaN(times)) return null;
  const length = text.length * Math.trunc(times);
  if (length >= MAX_STRING) raise("Repeat string result too long");
  if (length === 0 || Number.isNaN(length)) return "";
  meter.size(length);
  return text.repeat(Math.trunc(times));
}

/** Objects within objects are merged as well. A loop: values can be deeper than our stack. */
function mergeDeep(meter: Meter, first: JsonObject, second: JsonObject): JsonObject {
  const result = copyObject(first);
  const stack: [target: JsonObject, from: JsonObject, depth: number][] = [[result, second, 0]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [target, from, depth] = top;
    if (depth > MAX_DEPTH) raise("Object merge too deep");
    const keys = Object.keys(from);
    meter.charge(1 + (keys.length + Object.keys(target).length) / 4);
    for (const key of keys) {
      const old = Object.hasOwn(target, key) ? target[key] : null;
      const value = from[key];
      if (isObject(old) && isObject(value)) {
        const merged = copyObject(old);
        putKey(target, key, merged);
        stack.push([merged, value, depth + 1]);
      } else putKey(target, key, value);
    }
  }
  return result;
}

export function divide(meter: Meter, a: unknown, b: unknown): unknown {
  if (typeof a === "number" && typeof b === "number") {
    return b === 0 ? typeError(meter, a, b, "cannot be divided because the divisor is zero") : a / b;
  }
  if (typeof a === "string" && typeof b === "string") return splitText(meter, a, b);
  return typeError(meter, a, b, "cannot be divided");
}

export function splitText(meter: Meter, text: string, separator: string): string[] {
  meter.charge(text.length / 32);
  if (text === "") return [];
  if (separator === "") {
    meter.size(text.length * 8);
    return isBmp(text) ? text.split("") : [...text];
  }
  const parts = text.split(separator);
  meter.size(parts.length * 8);
  return parts;
}

const INT64 = 2 ** 63;

export function modulo(meter: Meter, a: unknown, b: unknown): unknown {
  if (typeof a !== "number" || typeof b !== "number") return typeError(meter, a, b, "cannot be divided (remainder)");
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  const divisor = Math.trunc(b);
  if (divisor === 0) return typeError(meter, a, b, "cannot be divided (remainder) because the divisor is zero");
  if (Number.isSafeInteger(divisor) && Math.abs(a) < Number.MAX_SAFE_INTEGER) return (Math.trunc(a) % divisor) + 0;
  // jq counts in 64-bit integers, and clips to them.
  if (divisor === -1) return 0;
  return Number(toInt64(a) % toInt64(divisor));
}

function toInt64(value: number): bigint {
  if (value >= INT64) return 2n ** 63n - 1n;
  return value < -INT64 ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": modulo,
  "==": equals,
  "!=": (meter, a, b) => !equals(meter, a, b),
  "<": (meter, a, b) => compare(meter, a, b) < 0,
  "<=": (meter, a, b) => compare(meter, a, b) <= 0,
  ">": (meter, a, b) => compare(meter, a, b) > 0,
  ">=": (meter, a, b) => compare(meter, a, b) >= 0,
};

export function negate(meter: Meter, value: unknown): number {
  return typeof value === "number" ? -value : raise(`${describe(meter, value)} cannot be negated`);
}
