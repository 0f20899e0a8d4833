import type { Node, ObjectEntry } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression, parseQuery } from "./parse-query.ts";
import { atString, parseString } from "./parse-string.ts";

/** `{…}`; a comma may stand at its end. */
export function parseObject(cursor: Cursor): Node {
  const start = cursor.expect("{").start;
  const entries: ObjectEntry[] = [];
  while (!cursor.is("}")) {
    entries.push(parseEntry(cursor));
    if (!cursor.accept(",")) break;
  }
  if (!cursor.is("}")) cursor.unexpected("','", "'}'");
  cursor.next();
  return { type: "object", entries, start, end: cursor.end };
}

function parseEntry(cursor: Cursor): ObjectEntry {
  const token = cursor.peek();
  const { start } = token;
  const entry = (style: ObjectEntry["style"], key: Node, value: Node | null): ObjectEntry => ({
    style,
    key,
    value,
    start,
    end: cursor.end,
  });
  if (cursor.accept("(")) {
    const key = parseQuery(cursor);
    cursor.expect(")");
    checkKey(cursor, key);
    if (!cursor.is(":")) cursor.unexpected("':'");
    return entry("expression", key, parseValue(cursor));
  }
  if (atString(cursor)) {
    const key = parseString(cursor);
    return entry("string", key, cursor.is(":") ? parseValue(cursor) : null);
  }
  cursor.next();
  const span = { start, end: token.end };
  if (token.type === "variable" && token.text === "__loc__") {
    const line = cursor.source.slice(0, start).split("\n").length;
    return entry(
      "location",
      { type: "string", format: null, parts: ["__loc__"], ...span },
      { type: "location", line, ...span },
    );
  }
  if (token.type === "variable") {
    const key: Node = { type: "variable", name: token.text, ...span };
    return entry("variable", key, cursor.is(":") ? parseValue(cursor) : null);
  }
  if (token.type !== "identifier" && token.type !== "keyword") {
    if (token.type === "number" || token.type === "punctuation") {
      cursor.fail(
        "May need parentheses around object key expression, expected a name or a text or a $name or '('",
        token,
      );
    }
    cursor.fail("unexpected key, expected a name or a text or a $name or '('", token);
  }
  const key: Node = { type: "string", format: null, parts: [token.text], ...span };
  if (!cursor.is(":") && !cursor.is(",") && !cursor.is("}")) cursor.unexpected("':'", "','", "'}'");
  return entry("name", key, cursor.is(":") ? parseValue(cursor) : null);
}

/** Operators and pipes, but no comma: that ends the entry. */
function parseValue(cursor: Cursor): Node {
  cursor.expect(":");
  cursor.enter();
  const first = parseExpression(cursor);
  let value = first;
  if (cursor.is("|")) {
    const stages = [first];
    while (cursor.accept("|")) stages.push(parseExpression(cursor));
    value = { type: "pipe", stages, start: first.start, end: cursor.end };
  }
  cursor.leave();
  return value;
}

/** A constant that can't be a key is told when the program is read, as jq does. */
export function checkKey(cursor: Cursor, key: Node): void {
  if (key.type !== "literal") return;
  const kind = key.value === null ? "null" : typeof key.value;
  cursor.fail(`Cannot use ${kind} (${String(key.value)}) as object key`, key);
}
