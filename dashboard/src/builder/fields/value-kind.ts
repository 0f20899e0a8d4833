import { shapeAt } from "../../../../shared/builder/index.ts";
import type { Available, FieldValue } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { isRecord, sameSource, sampleOf } from "./samples.ts";
import { kindWord } from "./value-tree.ts";

export type LiteralKind = "text" | "number" | "boolean" | "list" | "object" | "nothing";

export function kindOf(value: unknown): LiteralKind {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  if (isRecord(value)) return "object";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "text";
}

/** A value of an earlier step alone keeps its own kind: in words, with the kind where it is known; null for all else. */
export function asItIs(field: FieldValue, available: readonly Available[]): string | null {
  if (field.kind !== "value") return null;
  const { ref } = field;
  if (ref.convert !== undefined) return fields.asItIs(fields.types[ref.convert].toLowerCase());
  const sample = sampleOf(ref, available);
  const from = available.find(({ reference }) => sameSource(reference.source, ref.source));
  const known = sample === undefined ? kindWord({ shape: shapeAt(from?.shape, ref) }) : fields.types[kindOf(sample)];
  return fields.asItIs(known === null || known === fields.tree.unknown ? "" : known.toLowerCase());
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
