import type { Node } from "../jq/dsl/index.ts";
import { fieldOf } from "./fields.ts";
import type { ConditionRow, FieldValue, Operator } from "./types.ts";

/**
 * A row for a comparison as people write it by hand: `.total > 100`, `$context.a.b == "x"`, `.paid`, `.paid | not`,
 * `.name | startswith("a")`. Written again it is as a row is, and false where jq would compare a text with a number.
 */
export function readByHand(node: Node, source: string): ConditionRow | null {
  if (node.type === "binary") return readComparison(node, source);
  if (node.type === "pipe") return readPipe(node.stages, source);
  const left = operandOf(node, source);
  return left === null || left.kind === "literal" ? null : { left, operator: "isTrue", right: null };
}

const COMPARED: Readonly<Record<string, readonly [Operator, Operator]>> = {
  "==": ["is", "is"],
  "!=": ["isNot", "isNot"],
  ">": ["greater", "less"],
  ">=": ["atLeast", "atMost"],
  "<": ["less", "greater"],
  "<=": ["atMost", "atLeast"],
};

function readComparison(node: Extract<Node, { type: "binary" }>, source: string): ConditionRow | null {
  const compared = COMPARED[node.operator];
  const [left, right] = [operandOf(node.left, source), operandOf(node.right, source)];
  if (compared === undefined || left === null || right === null) return null;
  const [operator, turned] = compared;
  if (left.kind !== "literal") return constant(operator, left, right);
  return right.kind === "literal" ? null : constant(turned, right, left);
}

/** `!= null` and `== true` have words of their own. */
function constant(operator: Operator, left: FieldValue, right: FieldValue): ConditionRow {
  if (right.kind === "literal" && right.value === null && operator === "isNot")
    return { left, operator: "exists", right: null };
  if (right.kind === "literal" && typeof right.value === "boolean" && operator === "is")
    return { left, operator: right.value ? "isTrue" : "isFalse", right: null };
  return { left, operator, right };
}

const TESTS: Readonly<Record<string, Operator>> = {
  contains: "contains",
  startswith: "startsWith",
  endswith: "endsWith",
};

function readPipe(stages: readonly Node[], source: string): ConditionRow | null {
  const [first, call, ...more] = stages;
  if (first === undefined || call?.type !== "call" || more.length > 0) return null;
  const left = operandOf(first, source);
  if (left === null || left.kind === "literal") return null;
  const [only, ...others] = call.args;
  if (call.name === "not" && only === undefined) return { left, operator: "isFalse", right: null };
  const operator = TESTS[call.name];
  if (operator === undefined || only === undefined || others.length > 0) return null;
  const right = operandOf(only, source);
  // Of lists and objects `contains` says something else than people read.
  return right?.kind === "literal" && typeof right.value === "string" ? { left, operator, right } : null;
}

/** A value, a constant, or a path from what the step before gave. */
function operandOf(node: Node, source: string): FieldValue | null {
  const field = fieldOf(node, source);
  // An empty text is meant here; in a row it is a field that nobody has filled in.
  if (field.kind === "literal" && field.value === "") return null;
  if (field.kind === "value" || (field.kind === "literal" && !isContainer(field.value))) return field;
  return isPath(node) ? { kind: "expression", source: source.slice(node.start, node.end) } : null;
}

function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isPath(node: Node): boolean {
  if (node.type === "paren") return isPath(node.body);
  if (node.type !== "index") return node.type === "identity";
  const named = node.key.type === "string" ? node.key.parts.every((part) => typeof part === "string") : false;
  return (named || node.key.type === "literal") && (node.target.type === "identity" || isPath(node.target));
}
