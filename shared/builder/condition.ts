import { stripExpression } from "../dsl/expressions.ts";
import type { Node } from "../jq/dsl/index.ts";
import { readByHand } from "./condition-by-hand.ts";
import { expressionOf, readField, tryParse } from "./fields.ts";
import { pathOf } from "./reference.ts";
import { readTest, testOf } from "./condition-tests.ts";
import type { Condition, ConditionRow, FieldValue } from "./types.ts";

/**
 * A condition as `when` holds it. Every row is a list of what its test says of the left value, and whether any of it is
 * true: what is missing or of an odd type gives no error and no surprise, but false.
 */
export function writeCondition(condition: Condition): string {
  return `\${ ${conditionSource(condition)} }`;
}

export function conditionSource(condition: Condition): string {
  if (condition.kind === "expression") return condition.source.trim();
  const { rows, join } = condition;
  return rows.length === 0 ? "true" : rows.map(writeRow).join(` ${join} `);
}

function writeRow(row: ConditionRow): string {
  const { test, negated } = testOf(row.operator, row.right);
  const left = `([(${operand(row.left)})? | ${test}] | any${negated ? " | not" : ""})`;
  const { right } = row;
  if (right === null || right.kind === "literal" || !test.includes("$right")) return left;
  return `([(${operand(right)})?][0] as $right | ${left})`;
}

/** Of a list's "each" every element is looked at by itself. */
function operand(field: FieldValue): string {
  if (field.kind !== "value") return expressionOf(field);
  const { convert } = field.ref;
  return pathOf(field.ref) + (convert === undefined ? "" : convert === "number" ? " | tonumber" : " | tostring");
}

/** Rows where the text is as writeCondition writes them, or compares two plain values; else the expression. */
export function readCondition(value: unknown): Condition {
  const source = typeof value === "string" ? stripExpression(value) : "true";
  const node = tryParse(source);
  const read = node === null ? null : (readRows(node, source) ?? readSingle(node, source));
  return read ?? { kind: "expression", source };
}

/** What a row has nothing in. An empty text on purpose is what "is empty" asks for. */
export function unfinishedSides({ left, right }: ConditionRow): readonly ("left" | "right")[] {
  const sides: ("left" | "right")[] = [];
  if (isEmptyField(left)) sides.push("left");
  if (right !== null && isEmptyField(right)) sides.push("right");
  return sides;
}

const isEmptyField = (field: FieldValue): boolean => field.kind === "literal" && field.value === "";

function readSingle(node: Node, source: string): Condition | null {
  if (node.type === "literal" && node.value === true) return { kind: "rows", join: "and", rows: [] };
  const row = readRow(node, source);
  return row === null ? null : { kind: "rows", join: "and", rows: [row] };
}

function readRows(node: Node, source: string): Condition | null {
  if (node.type !== "binary" || (node.operator !== "and" && node.operator !== "or")) return null;
  const join = node.operator;
  const rows: ConditionRow[] = [];
  const collect = (one: Node): boolean => {
    if (one.type === "binary" && one.operator === join) return collect(one.left) && collect(one.right);
    const row = readRow(one, source);
    if (row !== null) rows.push(row);
    return row !== null;
  };
  return collect(node) ? { kind: "rows", join, rows } : null;
}

function readRow(node: Node, source: string): ConditionRow | null {
  const inner = unwrap(node);
  if (inner.type !== "bind") return readAny(inner, source, null) ?? readByHand(inner, source);
  const right = boundRight(inner);
  return right === null ? null : readAny(unwrap(inner.body), source, operandOf(right, source));
}

/** `[(RIGHT)?][0] as $right` */
function boundRight(node: Extract<Node, { type: "bind" }>): Node | null {
  const [pattern] = node.patterns;
  if (pattern?.type !== "bindVariable" || pattern.name !== "right" || node.source.type !== "index") return null;
  return optional(node.source.target.type === "array" ? node.source.target.body : null);
}

/** `[(LEFT)? | TEST] | any`, and ` | not` behind it. */
function readAny(node: Node, source: string, bound: FieldValue | null): ConditionRow | null {
  if (node.type !== "pipe") return null;
  const [list, any, not, ...more] = node.stages;
  if (more.length > 0 || !isCall(any, "any") || (not !== undefined && !isCall(not, "not"))) return null;
  if (list?.type !== "array" || list.body?.type !== "pipe") return null;
  const [first, ...tests] = list.body.stages;
  const left = optional(first ?? null);
  const [from, to] = [tests[0], tests.at(-1)];
  if (left === null || from === undefined || to === undefined) return null;
  const read = readTest(source.slice(from.start, to.end), from, not !== undefined, bound);
  return read === null ? null : { left: operandOf(left, source), ...read };
}

function operandOf(node: Node, source: string): FieldValue {
  const text = source.slice(node.start, node.end);
  // "Each" stands here without the list around it.
  const each = readField(`[${text}]`, true);
  if (each.kind === "value") return each;
  return readField(text, true);
}

function optional(node: Node | null): Node | null {
  return node?.type === "try" && node.postfix ? unwrap(node.body) : null;
}

function unwrap(node: Node): Node {
  return node.type === "paren" ? unwrap(node.body) : node;
}

function isCall(node: Node | undefined, name: string): boolean {
  return node?.type === "call" && node.name === name && node.args.length === 0;
}
