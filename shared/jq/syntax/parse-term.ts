import { JqBudgetError } from "../errors.ts";
import type { Node } from "./ast.ts";
import { type Cursor, MAX_CHAIN } from "./cursor.ts";
import { parseObject } from "./parse-object.ts";
import { parseExpression, parsePatterns, parseQuery } from "./parse-query.ts";
import { atString, parseString } from "./parse-string.ts";

/** One operand with everything behind it: `.a[0]?`, `-$x`, `if … end`. */
export function parseTerm(cursor: Cursor): Node {
  cursor.enter();
  let term = parsePrimary(cursor);
  // `try` and `-` reach over the postfixes by themselves.
  const closed = (term.type === "try" && !term.postfix) || term.type === "negate";
  for (let chain = 0; !closed; chain++) {
    if (chain > MAX_CHAIN) throw new JqBudgetError("depth", MAX_CHAIN);
    const longer = parsePostfix(cursor, term);
    if (longer === null) break;
    term = longer;
  }
  cursor.leave();
  return term;
}

function parsePrimary(cursor: Cursor): Node {
  const token = cursor.peek();
  const { start } = token;
  const simple = <T extends object>(fields: T): T & { start: number; end: number } => {
    cursor.next();
    return { ...fields, start, end: cursor.end };
  };
  if (atString(cursor)) return parseString(cursor);
  switch (token.type) {
    case "number":
      return simple({ type: "literal", value: Number(token.text) });
    case "field":
      return parseField(cursor, { type: "identity", start, end: start });
    case "format":
      return simple({ type: "format", name: token.text });
    case "variable":
      if (token.text !== "__loc__") return simple({ type: "variable", name: token.text });
      return simple({ type: "location", line: cursor.source.slice(0, start).split("\n").length });
    case "identifier":
      return parseName(cursor);
    case "keyword":
      return parseKeyword(cursor);
    default:
      break;
  }
  if (token.type !== "punctuation") return cursor.unexpected("an expression");
  switch (token.text) {
    case ".":
      if (atString(cursor, 1)) {
        cursor.next();
        const key = parseString(cursor);
        return index(cursor, { type: "identity", start, end: start }, key, true);
      }
      return simple({ type: "identity" });
    case "..":
      return simple({ type: "recurse" });
    case "-": {
      cursor.next();
      const body = parseTerm(cursor);
      return { type: "negate", body, start, end: cursor.end };
    }
    case "(": {
      cursor.next();
      const body = parseQuery(cursor);
      cursor.expect(")");
      return { type: "paren", body, start, end: cursor.end };
    }
    case "[": {
      cursor.next();
      const body = cursor.is("]") ? null : parseQuery(cursor);
      cursor.expect("]");
      return { type: "array", body, start, end: cursor.end };
    }
    case "{":
      return parseObject(cursor);
    default:
      return cursor.unexpected("an expression");
  }
}

function parseName(cursor: Cursor): Node {
  const name = cursor.next();
  const { start } = name;
  if (!cursor.is("(")) {
    if (name.text === "null") return { type: "literal", value: null, start, end: name.end };
    if (name.text === "true" || name.text === "false")
      return { type: "literal", value: name.text === "true", start, end: name.end };
    return { type: "call", name: name.text, nameSpan: { start, end: name.end }, args: [], start, end: name.end };
  }
  cursor.next();
  const args = [parseQuery(cursor)];
  while (cursor.accept(";")) args.push(parseQuery(cursor));
  cursor.expect(")");
  return { type: "call", name: name.text, nameSpan: { start, end: name.end }, args, start, end: cursor.end };
}

function parseKeyword(cursor: Cursor): Node {
  const { start, text } = cursor.peek();
  switch (text) {
    case "if":
      return parseIf(cursor);
    case "try": {
      cursor.next();
      const body = parseTerm(cursor);
      const handler = cursor.accept("catch", "keyword") ? parseTerm(cursor) : null;
      return { type: "try", body, handler, postfix: false, start, end: cursor.end };
    }
    case "reduce":
    case "foreach":
      return parseFold(cursor, text);
    case "break": {
      cursor.next();
      const name = cursor.expectType("variable", "a label to break to").text;
      return { type: "break", name, start, end: cursor.end };
    }
    default:
      return cursor.unexpected("an expression");
  }
}

function parseIf(cursor: Cursor): Node {
  const { start } = cursor.peek();
  const branches: { condition: Node; then: Node }[] = [];
  let otherwise: Node | null = null;
  do {
    cursor.next();
    const condition = parseQuery(cursor);
    cursor.expect("then", "keyword");
    branches.push({ condition, then: parseQuery(cursor) });
  } while (cursor.is("elif", "keyword"));
  if (cursor.accept("else", "keyword")) otherwise = parseQuery(cursor);
  if (!cursor.is("end", "keyword"))
    cursor.unexpected(...(otherwise === null ? ["'elif'", "'else'", "'end'"] : ["'end'"]));
  cursor.next();
  return { type: "if", branches, otherwise, start, end: cursor.end };
}

function parseFold(cursor: Cursor, type: "reduce" | "foreach"): Node {
  const { start } = cursor.next();
  const source = parseExpression(cursor);
  cursor.expect("as", "keyword");
  const patterns = parsePatterns(cursor);
  cursor.expect("(");
  const init = parseQuery(cursor);
  cursor.expect(";");
  const update = parseQuery(cursor);
  const extract = type === "foreach" && cursor.accept(";") ? parseQuery(cursor) : null;
  cursor.expect(")");
  const shared = { source, patterns, init, update, start, end: cursor.end };
  return type === "reduce" ? { type, ...shared } : { type, extract, ...shared };
}

/** Null where nothing more belongs to the term. */
function parsePostfix(cursor: Cursor, target: Node): Node | null {
  if (cursor.isType("field")) return parseField(cursor, target);
  if (cursor.is(".") && (atString(cursor, 1) || cursor.is("[", "punctuation", 1))) {
    cursor.next();
    return cursor.is("[") ? parseBrackets(cursor, target) : index(cursor, target, parseString(cursor), true);
  }
  if (cursor.is("[")) return parseBrackets(cursor, target);
  if (cursor.acceptOptional()) {
    return { type: "try", body: target, handler: null, postfix: true, start: target.start, end: cursor.end };
  }
  return null;
}

function parseField(cursor: Cursor, target: Node): Node {
  const token = cursor.next();
  const key: Node = { type: "string", format: null, parts: [token.text], start: token.start + 1, end: token.end };
  return index(cursor, target, key, true);
}

function index(cursor: Cursor, target: Node, key: Node, field: boolean): Node {
  const optional = cursor.acceptOptional();
  return { type: "index", target, key, field, optional, start: target.start, end: cursor.end };
}

function parseBrackets(cursor: Cursor, target: Node): Node {
  const { start } = target;
  cursor.expect("[");
  if (cursor.accept("]")) {
    const optional = cursor.acceptOptional();
    return { type: "iterate", target, optional, start, end: cursor.end };
  }
  const from = cursor.is(":") ? null : parseQuery(cursor);
  if (from !== null && cursor.accept("]")) return index(cursor, target, from, false);
  cursor.expect(":");
  if (from === null && cursor.is("]")) cursor.unexpected("an expression");
  const to = cursor.is("]") ? null : parseQuery(cursor);
  cursor.expect("]");
  const optional = cursor.acceptOptional();
  return { type: "slice", target, from, to, optional, start, end: cursor.end };
}
