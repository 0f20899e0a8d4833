import { MAX_DEPTH, MAX_VALUE_BYTES } from "../domain/limits.ts";
import { TaskFailure } from "./errors.ts";

/** Beyond this the exact size is of no use, and counting on would let one value stall the turn. */
const COUNT_UP_TO = 16 * MAX_VALUE_BYTES;
/** Counting a small value again is cheaper than remembering it. */
const REMEMBER_FROM = 512;

/** Values are immutable, and the same one passes through many tasks. */
const known = new WeakMap<object, number>();

/**
 * Bytes of the value as JSON in UTF-8: exact for text, approximate for numbers. Stops counting past
 * `COUNT_UP_TO`.
 * @throws {TaskFailure} runtime, where the value nests deeper than MAX_DEPTH
 */
export function sizeOf(value: unknown): number {
  return measure(value, 0, 0);
}

/** @throws {TaskFailure} runtime, where the value is over MAX_VALUE_BYTES or nests deeper than MAX_DEPTH */
export function checkedSize(value: unknown, what: string): number {
  const bytes = sizeOf(value);
  if (bytes <= MAX_VALUE_BYTES) return bytes;
  const size = bytes > COUNT_UP_TO ? `more than ${COUNT_UP_TO}` : String(bytes);
  throw new TaskFailure(
    "runtime",
    "Value too large",
    `${what} is ${size} bytes of JSON; the limit is ${MAX_VALUE_BYTES} bytes.`,
  );
}

function measure(value: unknown, depth: number, before: number): number {
  switch (typeof value) {
    case "string":
      return textSize(value);
    case "number":
      return value >= 0 && value < 10 ? 1 : value === Math.trunc(value) ? 8 : 18;
    case "boolean":
      return 5;
    case "object":
      break;
    default:
      return 4;
  }
  if (value === null) return 4;
  const remembered = known.get(value);
  if (remembered !== undefined && depth === 0) return remembered;
  // A bounded depth is what makes this recursion safe.
  if (depth >= MAX_DEPTH) {
    throw new TaskFailure("runtime", "Value too deep", `A value nests deeper than the limit of ${MAX_DEPTH} levels.`);
  }
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += 1 + measure(item, depth + 1, before + size);
      if (before + size > COUNT_UP_TO) return size;
    }
  } else {
    const object = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(object)) {
      size += 2 + textSize(key) + measure(object[key], depth + 1, before + size);
      if (before + size > COUNT_UP_TO) return size;
    }
  }
  if (depth === 0 && size >= REMEMBER_FROM) known.set(value, size);
  return size;
}

function textSize(text: string): number {
  let size = 2 + text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) size += 5;
    else if (code < 0x80) size += code === 0x22 || code === 0x5c ? 1 : 0;
    // A surrogate pair is two code units and four bytes.
    else size += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return size;
}
