import type { Node, Pattern, PatternEntry } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { checkKey } from "./parse-object.ts";
import { parseQuery } from "./parse-query.ts";
import { atString, parseString } from "./parse-string.ts";

/** `$a`, `[$a, {b: $c}]`. */
export function parsePattern(cursor: Cursor): Pattern {
  const start = cursor.peek().start;
  if (cursor.isType("variable")) return { type: "bindVariable", name: cursor.next().text, start, end: cursor.end };
  cursor.enter();
  try {
    if (cursor.accept("[")) {
      const items = list(cursor, "]", () => parsePattern(cursor));
      return { type: "bindArray", items, start, end: cursor.end };
    }
    if (cursor.accept("{")) {
      const entries = list(cursor, "}", () => parseEntry(cursor));
      return { type: "bindObject", entries, start, end: cursor.end };
    }
  } finally {
    cursor.leave();
  }
  return cursor.unexpected("a $name", "'['", "'{'");
}

function list<T>(cursor: Cursor, closing: string, item: () => T): readonly T[] {
  const items = [item()];
  while (cursor.accept(",")) items.push(item());
  cursor.expect(closing);
  return items;
}

function parseEntry(cursor: Cursor): PatternEntry {
  const start = cursor.peek().start;
  const done = (key: Node, variable: string | null, pattern: Pattern | null): PatternEntry => ({
    key,
    variable,
    pattern,
    start,
    end: cursor.end,
  });
  const literal = (text: string): Node => ({ type: "string", format: null, parts: [text], start, end: cursor.end });
  if (cursor.isType("variable")) {
    const name = cursor.next().text;
    const key = literal(name);
    return done(key, name, cursor.accept(":") ? parsePattern(cursor) : null);
  }
  let key: Node;
  if (cursor.isType("identifier") || cursor.isType("keyword")) key = literal(cursor.next().text);
  else if (atString(cursor)) key = parseString(cursor);
  else if (cursor.accept("(")) {
    key = parseQuery(cursor);
    cursor.expect(")");
    checkKey(cursor, key);
  } else return cursor.unexpected("a $name", "a name", "a text", "'('");
  cursor.expect(":");
  return done(key, null, parsePattern(cursor));
}
