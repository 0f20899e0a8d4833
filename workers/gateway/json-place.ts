export interface Place {
  /** UTF-16 code units from the start. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Where JSON text stops being JSON (RFC 8259); undefined where it does not. V8 names a place in some of
 * its messages only. Iterative: the text may nest as deep as it likes.
 */
export function jsonErrorPlace(text: string): Place | undefined {
  let at = 0;
  const open: ("{" | "[")[] = [];
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const key = (): boolean => {
    match(SPACE);
    if (!match(STRING)) return false;
    match(SPACE);
    if (text[at] !== ":") return false;
    at++;
    return true;
  };
  let needsValue = true;
  for (;;) {
    match(SPACE);
    if (needsValue) {
      const character = text[at];
      if (character === "{" || character === "[") {
        at++;
        match(SPACE);
        if (text[at] === (character === "{" ? "}" : "]")) {
          at++;
          needsValue = false;
          continue;
        }
        open.push(character);
        if (character === "{" && !key()) return place(text, at);
        continue;
      }
      if (!match(STRING) && !match(NUMBER) && !match(WORD)) return place(text, at);
      needsValue = false;
      continue;
    }
    const container = open.at(-1);
    if (container === undefined) return at === text.length ? undefined : place(text, at);
    if (text[at] === ",") {
      at++;
      if (container === "{" && !key()) return place(text, at);
      needsValue = true;
    } else if (text[at] === (container === "{" ? "}" : "]")) {
      at++;
      open.pop();
    } else return place(text, at);
  }
}

function place(text: string, offset: number): Place {
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf("\n"); i !== -1 && i < offset; i = text.indexOf("\n", i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { offset, line, column: offset - lineStart + 1 };
}
