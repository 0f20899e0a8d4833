import type { Node } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseQuery } from "./parse-query.ts";

/** A text, with the format before it if there is one. */
export function parseString(cursor: Cursor): Node {
  const start = cursor.peek().start;
  const format = cursor.isType("format") ? cursor.next().text : null;
  cursor.expectType("stringStart", "a text");
  const parts: (string | Node)[] = [];
  while (!cursor.isType("stringEnd")) {
    if (cursor.isType("interpolationStart")) {
      cursor.next();
      parts.push(parseQuery(cursor));
      cursor.expectType("interpolationEnd", "')'");
    } else {
      const { text } = cursor.expectType("stringText", "'\"'");
      const last = parts.at(-1);
      if (typeof last === "string") parts[parts.length - 1] = last + text;
      else parts.push(text);
    }
  }
  cursor.next();
  return { type: "string", format, parts, start, end: cursor.end };
}

/** Whether a text begins here, with or without a format. */
export function atString(cursor: Cursor, ahead = 0): boolean {
  return (
    cursor.isType("stringStart", ahead) || (cursor.isType("format", ahead) && cursor.isType("stringStart", ahead + 1))
  );
}
