export type TokenKind = "plain" | "key" | "string" | "number" | "note" | "expression";
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

// A string may be open at the end, or each quote of a hostile text would be tried to the end again.
const JSON_TOKEN =
  /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\btrue\b|\bfalse\b|\bnull\b)|[^"\d\-tfn]+|./gsy;
const YAML_SCALAR = /^(?:-?\d+(?:\.\d+)?|true|false|null|~)$/;

/** Splits text into coloured pieces; joined again they are the text. */
export function highlight(text: string, language: "json" | "yaml" | "text"): Token[] {
  if (language === "json") return json(text);
  return language === "yaml" ? yaml(text) : [{ kind: "plain", text }];
}

function json(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [whole, string, colon, scalar] of text.matchAll(JSON_TOKEN)) {
    if (string !== undefined && colon !== undefined) push(tokens, "key", string, "plain", colon);
    else if (string !== undefined) push(tokens, string.includes("${") ? "expression" : "string", string);
    else push(tokens, scalar === undefined ? "plain" : "number", whole);
  }
  return tokens;
}

function yaml(text: string): Token[] {
  const tokens: Token[] = [];
  const lines = text.split("\n");
  lines.forEach((line, i) => {
    const start = indentOf(line);
    const end = keyEnd(line, start);
    push(tokens, "plain", line.slice(0, start));
    if (end !== -1) push(tokens, "key", line.slice(start, end), "plain", ":");
    const rest = line.slice(end === -1 ? start : end + 1);
    const note = rest.startsWith("#") ? 0 : rest.indexOf(" #");
    const value = note === -1 ? rest : rest.slice(0, note);
    push(tokens, scalarKind(value.trim()), value);
    if (note !== -1) push(tokens, "note", rest.slice(note));
    if (i < lines.length - 1) push(tokens, "plain", "\n");
  });
  return tokens;
}

/** Spaces, and the dashes of a list. */
function indentOf(line: string): number {
  let at = 0;
  while (line[at] === " " || (line[at] === "-" && line[at + 1] === " ")) at++;
  return at;
}

/** Where the colon behind a key is; -1: the line has no key. */
function keyEnd(line: string, start: number): number {
  const first = line[start];
  if (first === undefined || "#{}[],&*!|>%@`".includes(first)) return -1;
  let at = start;
  if (first === '"' || first === "'") {
    for (at++; at < line.length && line[at] !== first; at++) if (first === '"' && line[at] === "\\") at++;
    at++;
    return line[at] === ":" && (at + 1 === line.length || line[at + 1] === " ") ? at : -1;
  }
  for (; at < line.length; at++) {
    if (line[at] === "#" && line[at - 1] === " ") return -1;
    if (line[at] === ":" && (at + 1 === line.length || line[at + 1] === " ")) return at === start ? -1 : at;
  }
  return -1;
}

function scalarKind(value: string): TokenKind {
  if (value.includes("${")) return "expression";
  if (YAML_SCALAR.test(value)) return "number";
  return /^[|>&*!{[]/.test(value) ? "plain" : "string";
}

function push(tokens: Token[], ...pairs: string[]): void {
  for (let i = 0; i < pairs.length; i += 2) {
    const kind = pairs[i] as TokenKind;
    const text = pairs[i + 1] ?? "";
    const last = tokens.at(-1);
    if (text === "") continue;
    if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + text };
    else tokens.push({ kind, text });
  }
}
