import { sampleOf } from "./sample.ts";
import type { ConditionRow, FieldValue, Operator, Samples } from "./types.ts";

export type TypeName = "text" | "number" | "yes or no" | "list" | "object";

/** A row that compares two values of different types: it is never true, whatever people read into it. */
export interface TypesDiffer {
  readonly left: TypeName;
  readonly right: TypeName;
  /** The row as one click makes it; null: no conversion helps. */
  readonly fixed: ConditionRow | null;
}

const COMPARES: ReadonlySet<Operator> = new Set(["is", "isNot", "greater", "atLeast", "less", "atMost"]);

/** @returns null where the types are the same, or one of them is not known */
export function typesDiffer(row: ConditionRow, samples: Samples): TypesDiffer | null {
  if (!COMPARES.has(row.operator) || row.right === null) return null;
  const left = typeOf(valueOf(row.left, samples));
  const right = typeOf(valueOf(row.right, samples));
  if (left === null || right === null || left === right) return null;
  return { left, right, fixed: fixed(row, row.right, left, right, samples) };
}

function valueOf(field: FieldValue, samples: Samples): unknown {
  switch (field.kind) {
    case "literal":
      return field.value;
    case "text":
      return "";
    case "value": {
      const value = sampleOf(field.ref, samples);
      // Of "each" every element is compared by itself.
      return field.ref.path.some((segment) => typeof segment === "object") && Array.isArray(value)
        ? (value as unknown[])[0]
        : value;
    }
    case "expression":
      return undefined;
  }
}

function typeOf(value: unknown): TypeName | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "yes or no" : "object";
}

function fixed(
  row: ConditionRow,
  right: FieldValue,
  leftType: TypeName,
  rightType: TypeName,
  samples: Samples,
): ConditionRow | null {
  const ordered = row.operator !== "is" && row.operator !== "isNot";
  const types = [leftType, rightType];
  if (!types.includes("text") || !types.includes("number")) return null;
  // A constant is what was mistyped; of two values, the text becomes a number where it reads as one.
  const literal = literalAs(right, leftType) ?? (ordered ? literalAs(right, "number") : null);
  if (literal !== null && literalType(literal) === leftType) return { ...row, right: literal };
  if (leftType === "text") {
    const left = converted(row.left, "number");
    if (left !== null && isNumeric(valueOf(row.left, samples))) return { ...row, left };
    const other = converted(right, "text");
    return !ordered && other !== null ? { ...row, right: other } : left === null ? null : { ...row, left };
  }
  const other = converted(right, "number");
  return other === null ? null : { ...row, right: other };
}

function literalType(field: FieldValue): TypeName | null {
  return field.kind === "literal" ? typeOf(field.value) : null;
}

/** A constant in the other type, where it can be written so. */
function literalAs(field: FieldValue, type: TypeName): FieldValue | null {
  if (field.kind !== "literal") return null;
  if (type === "number") return isNumeric(field.value) ? { kind: "literal", value: Number(field.value) } : null;
  return null;
}

function isNumeric(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}

function converted(field: FieldValue, convert: "number" | "text"): FieldValue | null {
  return field.kind === "value" ? { kind: "value", ref: { ...field.ref, convert } } : null;
}
