import { isRecord } from "./samples.ts";

export type LiteralKind = "text" | "number" | "boolean" | "list" | "object" | "nothing";

export function kindOf(value: unknown): LiteralKind {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  if (isRecord(value)) return "object";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "text";
}

/** The value as another kind: what can be kept is kept. */
export function asKind(value: unknown, kind: LiteralKind): unknown {
  switch (kind) {
    case "text":
      return value === null || value === undefined || typeof value === "object" ? "" : String(value);
    case "number": {
      const number = typeof value === "boolean" ? NaN : Number(typeof value === "object" ? NaN : value);
      return Number.isFinite(number) ? number : 0;
    }
    case "boolean":
      return value === true || value === "true" || value === "yes";
    case "list":
      if (Array.isArray(value)) return value;
      return isRecord(value)
        ? Object.values(value)
        : value === null || value === undefined || value === ""
          ? []
          : [value];
    case "object":
      return isRecord(value) ? value : {};
    case "nothing":
      return null;
  }
}

/** A name that the record has not yet. */
export function freeName(record: Readonly<Record<string, unknown>>, base: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}${n}`;
    if (!Object.hasOwn(record, name)) return name;
  }
}

/** Another name at the same place. */
export function renameKey(
  record: Readonly<Record<string, unknown>>,
  from: string,
  to: string,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]));
}
