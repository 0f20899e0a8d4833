import type { Meter } from "./meter.ts";
import { quote } from "../data/print.ts";
import { utf8Length } from "./values.ts";

/**
 * At most how many bytes a value has as JSON (a number may have fewer); stops counting past `enough`. Shared parts count each time
 * they appear, as they would when written out.
 */
export function sizeOf(meter: Meter, value: unknown, enough: number): number {
  if (typeof value !== "object" || value === null) return scalarSize(value);
  let bytes = 0;
  let unpaid = 0;
  const stack: object[] = [value];
  for (let top = stack.pop(); top !== undefined && bytes <= enough; top = stack.pop()) {
    const items: readonly unknown[] = Array.isArray(top) ? (top as unknown[]) : Object.values(top);
    bytes += 2 + items.length;
    if (!Array.isArray(top)) for (const key of Object.keys(top)) bytes += textSize(key) + 1;
    for (const item of items) {
      if (typeof item === "object" && item !== null) stack.push(item);
      else bytes += scalarSize(item);
    }
    unpaid += 1 + items.length / 16;
    if (unpaid > 64) {
      meter.charge(unpaid);
      unpaid = 0;
    }
  }
  meter.charge(unpaid);
  return bytes;
}

/** What JSON writes as it is: no quotes, backslashes or control characters. */
const PLAIN = /^[^"\\\u0000-\u001f\u007f]*$/;

function textSize(text: string): number {
  return 2 + (PLAIN.test(text) ? utf8Length(text) : utf8Length(quote(text)) - 2);
}

/** The longest a double can be, `-2.2250738585072014e-308`, where it is not short for certain. */
function numberSize(value: number): number {
  return value > -1e7 && value < 1e7 && Number.isInteger(value) ? 8 : 24;
}

function scalarSize(value: unknown): number {
  switch (typeof value) {
    case "string":
      return textSize(value);
    case "number":
      return numberSize(value);
    case "boolean":
      return 5;
    default:
      return 4;
  }
}
