import { JqBudgetError } from "../errors.ts";
import type { AssignOperator, BinaryOperator, Definition, Node, Pattern } from "./ast.ts";
import { type Cursor, MAX_CHAIN } from "./cursor.ts";
import { parsePattern } from "./parse-pattern.ts";
import { parseTerm } from "./parse-term.ts";

export { parseString } from "./parse-string.ts";

/** How tight an operator binds, and whether it may follow itself. */
type Binding = readonly [level: number, join: "left" | "right" | "none"];

const OPERATORS: ReadonlyMap<string, Binding> = new Map<string, Binding>([
  ["//", [1, "right"]],
  ...["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="].map((operator): [string, Binding] => [operator, [2, "none"]]),
  ["or", [3, "left"]],
  ["and", [4, "left"]],
  ...["==", "!=", "<", "<=", ">", ">="].map((operator): [string, Binding] => [operator, [5, "none"]]),
  ["+", [6, "left"]],
  ["-", [6, "left"]],
  ["*", [7, "left"]],
  ["/", [7, "left"]],
  ["%", [7, "left"]],
]);
const ASSIGN_LEVEL = 2;

/** Everything up to a closing bracket, `;` or the end: pipes, commas, definitions, bindings. */
export function parseQuery(cursor: Cursor): Node {
  cursor.enter();
  const first = parseComma(cursor);
  let query = first;
  if (cursor.is("|")) {
    const stages = [first];
    while (cursor.accept("|")) stages.push(parseComma(cursor));
    query = { type: "pipe", stages, start: first.start, end: cursor.end };
  }
  cursor.leave();
  return query;
}

function parseComma(cursor: Cursor): Node {
  const first = parseItem(cursor);
  if (!cursor.is(",")) return first;
  const items = [first];
  while (cursor.accept(",")) items.push(parseItem(cursor));
  return { type: "comma", items, start: first.start, end: cursor.end };
}

/** A definition, a label and a binding reach as far to the right as they can. */
function parseItem(cursor: Cursor): Node {
  const start = cursor.peek().start;
  if (cursor.is("def", "keyword")) {
    const definitions: Definition[] = [];
    while (cursor.is("def", "keyword")) definitions.push(parseDefinition(cursor));
    const body = parseQuery(cursor);
    return { type: "def", definitions, body, start, end: cursor.end };
  }
  if (cursor.accept("label", "keyword")) {
    const name = cursor.expectType("variable", "a $name").text;
    cursor.expect("|");
    const body = parseQuery(cursor);
    return { type: "label", name, body, start, end: cursor.end };
  }
  const source = parseExpression(cursor);
  if (!cursor.accept("as", "keyword")) return source;
  const patterns = parsePatterns(cursor);
  cursor.expect("|");
  const body = parseQuery(cursor);
  return { type: "bind", source, patterns, body, start, end: cursor.end };
}

export function parsePatterns(cursor: Cursor): readonly Pattern[] {
  const patterns = [parsePattern(cursor)];
  while (cursor.accept("?//")) patterns.push(parsePattern(cursor));
  return patterns;
}

export function parseDefinition(cursor: Cursor): Definition {
  const start = cursor.expect("def", "keyword").start;
  const name = cursor.expectType("identifier", "a name").text;
  const params: { name: string; value: boolean }[] = [];
  if (cursor.accept("(")) {
    do {
      const param = cursor.next();
      if (param.type !== "identifier" && param.type !== "variable")
        cursor.fail("unexpected parameter, expected a name or a $name", param);
      params.push({ name: param.text, value: param.type === "variable" });
    } while (cursor.accept(";"));
    cursor.expect(")");
  }
  cursor.expect(":");
  const body = parseQuery(cursor);
  cursor.expect(";");
  return { name, params, body, start, end: cursor.end };
}

/** Operators over terms. @param least the loosest operator that may be read */
export function parseExpression(cursor: Cursor, least = 1): Node {
  let left = parseTerm(cursor);
  let highest = Number.POSITIVE_INFINITY;
  for (let chain = 0; ; chain++) {
    if (chain > MAX_CHAIN) throw new JqBudgetError("depth", MAX_CHAIN);
    const token = cursor.peek();
    if (token.type !== "punctuation" && token.type !== "keyword") return left;
    const [level, join] = OPERATORS.get(token.text) ?? [0, "none"];
    if (level < least || level === 0) return left;
    if (level > highest || (level === highest && join === "none")) cursor.unexpected("another operator");
    cursor.next();
    cursor.enter();
    const right = parseExpression(cursor, join === "right" ? level : level + 1);
    cursor.leave();
    highest = level;
    const span = { start: left.start, end: cursor.end };
    left =
      level === ASSIGN_LEVEL
        ? { type: "assign", operator: token.text as AssignOperator, left, right, ...span }
        : { type: "binary", operator: token.text as BinaryOperator, left, right, ...span };
  }
}
