export type Json = unknown;
export type JsonObject = Record<string, unknown>;
export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

/** Deeper than this jq gives up, with an error, on what would recurse. */
export const MAX_DEPTH = 10_000;

export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "array" : "object";
    // What is not JSON can come from the caller only; undefined is an absent value.
    default:
      return "null";
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function truthy(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}

/** Own properties only: whatever Object.prototype has is not of the value. */
export function getKey(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

/** Assigning `__proto__` would change the prototype instead. */
export function putKey(object: JsonObject, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

export function copyObject(object: JsonObject): JsonObject {
  // Spread defines properties, `__proto__` as well.
  return { ...object };
}

/** By code point, as UTF-8 orders bytes; UTF-16 units order astral characters before U+E000. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) {
      const high = (x & 0xf800) === 0xd800;
      return high === ((y & 0xf800) === 0xd800) ? x - y : high ? (y >= 0xe000 ? 1 : x - y) : x >= 0xe000 ? -1 : x - y;
    }
  }
  return a.length - b.length;
}

export function sortedKeys(object: JsonObject): string[] {
  return Object.keys(object).sort(compareStrings);
}

/** Whether only code units below the surrogates are in it, so that units and code points are the same. */
export function isBmp(text: string): boolean {
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xf800) === 0xd800) return false;
  return true;
}

export function codePointLength(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length--;
      at++;
    }
  }
  return length;
}

export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      at++;
    } else bytes += 2;
  }
  return bytes;
}
