import { shapeAt } from "../../../../shared/builder/index.ts";
import type { Available, ConditionRow, FieldValue, Operator } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { sameSource, sampleOf } from "./samples.ts";
import { kindOf, type LiteralKind } from "./value-kind.ts";

const text = fields.condition;
const ORDER: ReadonlySet<Operator> = new Set(["greater", "atLeast", "less", "atMost"]);
const OF_TEXT: ReadonlySet<Operator> = new Set(["startsWith", "endsWith"]);

/** What a side of a condition is, by what it was last time, else by what its step says it gives; null: nobody can say. */
function kindOfSide(value: FieldValue, available: readonly Available[]): LiteralKind | null {
  if (value.kind === "literal") return kindOf(value.value);
  if (value.kind === "text") return "text";
  if (value.kind === "expression") return null;
  if (value.ref.convert !== undefined) return value.ref.convert;
  const sample = sampleOf(value.ref, available);
  // Of "each", every element is looked at by itself.
  const each = value.ref.path.some((segment) => typeof segment === "object");
  const seen: unknown = each && Array.isArray(sample) ? sample.flat(Infinity)[0] : sample;
  if (seen !== undefined && seen !== null) return kindOf(seen);
  const from = available.find(({ reference }) => sameSource(reference.source, value.ref.source));
  const said = shapeAt(from?.shape, { path: value.ref.path.slice(from?.reference.path.length) })?.["type"];
  return typeof said === "string" ? (KINDS[said] ?? null) : null;
}

const KINDS: Readonly<Record<string, LiteralKind>> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
};

/** The row with this value on its left: of a yes or no, "is" and nothing beside it asks whether it is yes. */
export function withLeft(row: ConditionRow, left: FieldValue, available: readonly Available[]): ConditionRow {
  const untouched = row.operator === "is" && row.right !== null && isBlank(row.right);
  if (left.kind === "value" && untouched && kindOfSide(left, available) === "boolean")
    return { left, operator: "isTrue", right: null };
  return { ...row, left };
}

const ANSWERS: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["true", true],
  ["no", false],
  ["false", false],
]);

const answerOf = (side: FieldValue): boolean | undefined =>
  side.kind === "literal" && typeof side.value === "string" ? ANSWERS.get(side.value.trim().toLowerCase()) : undefined;

const isNumeric = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));

/**
 * What was typed as the right side, as what it is meant to be: `100` is a number beside a number, and wherever more and
 * less are asked for; in plain text `"250" > 100` would be true.
 */
export function meant(right: FieldValue, row: ConditionRow, available: readonly Available[]): FieldValue {
  if (right.kind !== "literal" || typeof right.value !== "string") return right;
  const left = kindOfSide(row.left, available);
  const answer = left === "boolean" ? answerOf(right) : undefined;
  if (answer !== undefined) return { kind: "literal", value: answer };
  const before = row.right?.kind === "literal" && typeof row.right.value === "number";
  const number = left === "number" || ORDER.has(row.operator) || (left === null && before);
  return number && isNumeric(right.value) ? { kind: "literal", value: Number(right.value) } : right;
}

export interface Differing {
  readonly message: string;
  readonly label: string;
  readonly mended: ConditionRow;
}

/** Where the two sides can never be equal, or more, or less: why, and the row as it may be meant. */
export function differing(row: ConditionRow, available: readonly Available[]): Differing | null {
  const { left, operator, right } = row;
  if (right === null || isBlank(left) || isBlank(right)) return null;
  const a = kindOfSide(left, available);
  const b = kindOfSide(right, available);
  if (a === null || b === null) return null;
  // A list contains things of any kind; whether a text does is asked with a text.
  if (operator === "contains" && a !== "number") return null;
  const wanted = OF_TEXT.has(operator) || operator === "contains" ? "text" : wantedOf(a, b);
  if (wanted === null || (a === wanted && b === wanted)) return null;
  const message = text.differ(text.kinds[a], text.kinds[b].toLowerCase(), operator === "isNot");
  const answered = a === "boolean" ? answerOf(right) : undefined;
  if (answered !== undefined && (operator === "is" || operator === "isNot")) {
    const yes = answered === (operator === "is");
    return { message, label: text.ask(yes), mended: { left, operator: yes ? "isTrue" : "isFalse", right: null } };
  }
  const as = (kind: "number" | "text", label: string): Differing | null => {
    const [l, r] = [asSide(left, a, kind, available), asSide(right, b, kind, available)];
    return l === null || r === null ? null : { message, label, mended: { ...row, left: l, right: r } };
  };
  if (wanted === "text") return as("text", text.convertText);
  // What is no number can still be the same text; more or less than a number it never is.
  const mended = as("number", text.convertNumber) ?? (ORDER.has(operator) ? null : as("text", text.convertText));
  if (mended !== null || right.kind !== "literal") return mended;
  const shown = typeof right.value === "string" ? text.noNumber(right.value) : message;
  return { message: shown, label: text.clear, mended: { ...row, right: { kind: "literal", value: "" } } };
}

const isBlank = (value: FieldValue): boolean => value.kind === "literal" && value.value === "";

function wantedOf(a: LiteralKind, b: LiteralKind): "number" | "text" | null {
  const pair = new Set([a, b]);
  if (pair.size === 1) return null;
  if (pair.has("number") && pair.has("text")) return "number";
  return pair.has("boolean") && pair.has("text") ? "text" : null;
}

/** Null: it can't be made that. */
function asSide(
  value: FieldValue,
  is: LiteralKind,
  wanted: "number" | "text",
  available: readonly Available[],
): FieldValue | null {
  if (is === wanted) return value;
  if (value.kind === "value") {
    const seen = sampleOf(value.ref, available);
    if (wanted === "number" && typeof seen === "string" && !isNumeric(seen)) return null;
    return { kind: "value", ref: { ...value.ref, convert: wanted } };
  }
  if (value.kind !== "literal") return null;
  if (wanted === "text") return { kind: "literal", value: String(value.value) };
  return isNumeric(value.value) ? { kind: "literal", value: Number(value.value) } : null;
}
