import type { Meter } from "./meter.ts";
import { utf8Length } from "./values.ts";

/**
 * About how many bytes a value has as JSON; stops counting past `enough`. Shared parts count each time
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
    if (!Array.isArray(top)) for (const key of Object.keys(top)) bytes += key.length + 3;
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

function scalarSize(value: unknown): number {
  switch (typeof value) {
    case "string":
      return 2 + utf8Length(value);
    case "number":
      return 8;
    case "boolean":
      return 5;
    default:
      return 4;
  }
}
