/** Where in a definition a position of its text is, by indentation alone: while one types it seldom parses. */
export interface YamlPlace {
  /** Keys and list places that lead to the mapping at the position. */
  readonly path: readonly (string | number)[];
  /** The keys beside the position, with what stands behind them on their line. */
  readonly siblings: ReadonlyMap<string, string>;
  /** Set where the position is behind `key:`. */
  readonly key: string | null;
}

interface Line {
  readonly indent: number;
  readonly key: string | null;
  readonly rest: string;
  /** Indents of the dashes in front of it, outermost first. */
  readonly dashes: readonly number[];
}

/** A look back that is longer than this is no look at the same task. */
const MAX_LINES = 2_000;

export function placeAt(lines: readonly string[], line: number, column: number): YamlPlace {
  const current = read((lines[line] ?? "").slice(0, column));
  const whole = read(lines[line] ?? "");
  const behind = current.key !== null;
  const indent = blank(lines[line] ?? "") ? column : current.indent;
  const path: (string | number)[] = [];
  let at = indent;
  // Items are counted as their dashes are passed, until the list's own key is reached.
  let counted: { readonly indent: number; count: number } | null = null;
  const siblings = new Map<string, string>();
  const dashed = (own: Line): void => {
    for (const dash of own.dashes.toReversed()) {
      if (dash >= at) continue;
      if (counted !== null) path.unshift(counted.count);
      counted = { indent: dash, count: 0 };
      at = dash;
    }
  };
  const add = (own: Line): void => {
    if (own.key !== null && own.indent === indent) siblings.set(own.key, own.rest);
  };
  dashed(current);
  if (whole.key !== null && !behind) add(whole);
  for (let i = line - 1; i >= 0 && line - i < MAX_LINES; i--) {
    const text = lines[i] ?? "";
    if (blank(text)) continue;
    const own = read(text);
    const outer = own.dashes[0] ?? own.indent;
    if (own.indent === indent && at === indent) add(own);
    if (counted !== null) {
      const list: { readonly indent: number; count: number } = counted;
      if (own.dashes.includes(list.indent) && outer === list.indent) list.count++;
      // A list may stand as deep as its key.
      const holds =
        own.key !== null &&
        own.rest === "" &&
        own.indent <= list.indent &&
        !(own.dashes.length > 0 && outer === list.indent);
      if (holds || (own.key !== null && own.indent < list.indent)) {
        path.unshift(own.key ?? "", list.count);
        counted = null;
        at = own.indent;
        dashed(own);
      }
      continue;
    }
    if (own.key !== null && own.indent < at) {
      path.unshift(own.key);
      at = own.indent;
    } else if (!(own.dashes.length > 0 && own.indent === at)) continue;
    dashed(own);
  }
  if (counted !== null) path.unshift((counted as { count: number }).count);
  for (let i = line + 1; i < lines.length && i - line < MAX_LINES; i++) {
    const text = lines[i] ?? "";
    if (blank(text)) continue;
    const own = read(text);
    if (own.indent < indent || own.dashes.length > 0) break;
    add(own);
  }
  return { path, siblings, key: current.key };
}

const blank = (text: string): boolean => /^\s*(?:#.*)?$/.test(text);

function read(text: string): Line {
  const dashes: number[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === " ") at++;
    if (text[at] !== "-" || (text[at + 1] !== " " && at + 1 !== text.length)) break;
    dashes.push(at);
    at++;
  }
  const match = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#:'"{[&*!|>%@`][^:#]*?)\s*:(?:\s+(.*))?$/.exec(text.slice(at));
  const key = match?.[1];
  const rest = (match?.[2] ?? "").replace(/\s+#.*$/, "").trim();
  return { indent: at, key: key === undefined ? null : key.replace(/^(["'])(.*)\1$/, "$2"), rest, dashes };
}
