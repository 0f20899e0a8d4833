import { JqSyntaxError, type Span } from "../errors.ts";
import { readEscapes } from "./escapes.ts";

export type TokenType =
  | "end"
  | "punctuation"
  | "keyword"
  | "identifier"
  | "field"
  | "variable"
  | "number"
  | "format"
  | "stringStart"
  | "stringText"
  | "interpolationStart"
  | "interpolationEnd"
  | "stringEnd";

export interface Token extends Span {
  readonly type: TokenType;
  /** Without `$`, `@` and the dot of a field; of a text, with its escapes read. */
  readonly text: string;
}

export const KEYWORDS: ReadonlySet<string> = new Set(
  "as import include module def if then else elif and or end reduce foreach try catch label break".split(" "),
);

const OPERATORS = ["?//", "//=", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", ".."];
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const NAME = /(?:[A-Za-z_][A-Za-z_0-9]*::)*[A-Za-z_][A-Za-z_0-9]*/y;
const FIELD = /[A-Za-z_][A-Za-z_0-9]*/y;
const FORMAT = /@[A-Za-z0-9_]+/y;
const SPACE = /[ \r\n\t]+/y;
/** A backslash goes on with the comment over the end of the line, as in Tcl. */
const COMMENT = /#(?:\\(?:\\|\r?\n)|\\(?!\r?\n)|[^\\\n])*/y;
const TEXT = /[^\\"]+/y;
const ESCAPES = /(?:\\[^u(]|\\u[A-Za-z0-9]{0,4})+/y;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** @throws {JqSyntaxError} */
export function tokenise(source: string): readonly Token[] {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  /** What is open: the closing bracket, `"` inside a text, `\(` inside an interpolation. */
  readonly #open: string[] = [];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): readonly Token[] {
    while (this.#at < this.#source.length) {
      if (this.#open.at(-1) === '"') this.#text();
      else this.#token();
    }
    if (this.#open.at(-1) === '"')
      throw new JqSyntaxError("unterminated text", this.#source, this.#span(this.#at), ['"']);
    this.#push("end", "", this.#at);
    return this.#tokens;
  }

  #token(): void {
    const source = this.#source;
    const start = this.#at;
    if (this.#match(SPACE) !== null || this.#match(COMMENT) !== null) return;
    const char = source.charAt(start);
    const number = this.#match(NUMBER);
    if (number !== null) return this.#push("number", number, start);
    const name = this.#match(NAME);
    if (name !== null) return this.#push(KEYWORDS.has(name) ? "keyword" : "identifier", name, start);
    if (char === "." || char === "$") {
      this.#at++;
      const word = this.#match(char === "." ? FIELD : NAME);
      if (word !== null) return this.#push(char === "." ? "field" : "variable", word, start);
      this.#at = start;
    }
    const format = this.#match(FORMAT);
    if (format !== null) return this.#push("format", format.slice(1), start);
    if (char === '"') {
      this.#at++;
      this.#open.push('"');
      return this.#push("stringStart", '"', start);
    }
    this.#punctuation(char, start);
  }

  #punctuation(char: string, start: number): void {
    const operator = OPERATORS.find((each) => this.#source.startsWith(each, start)) ?? char;
    const closing = CLOSING[char];
    if (closing !== undefined) this.#open.push(closing);
    else if (char === ")" || char === "]" || char === "}") {
      const open = this.#open.pop();
      this.#at++;
      if (open === "\\(" && char === ")") return this.#push("interpolationEnd", ")", start);
      if (open !== char)
        throw new JqSyntaxError(`unexpected '${char}'`, this.#source, this.#span(start), expectedClosing(open));
      return this.#push("punctuation", char, start);
    } else if (!".?=;,:|+-*/%$<>".includes(char) && operator === char) {
      const shown = String.fromCodePoint(this.#source.codePointAt(start) ?? 0);
      throw new JqSyntaxError(`unexpected character '${shown}'`, this.#source, this.#span(start));
    }
    this.#at = start + operator.length;
    this.#push("punctuation", operator, start);
  }

  #text(): void {
    const start = this.#at;
    const source = this.#source;
    if (source.charAt(start) === '"') {
      this.#at++;
      this.#open.pop();
      return this.#push("stringEnd", '"', start);
    }
    if (source.startsWith("\\(", start)) {
      this.#at += 2;
      this.#open.push("\\(");
      return this.#push("interpolationStart", "\\(", start);
    }
    const text = this.#match(TEXT);
    if (text !== null) return this.#push("stringText", text, start);
    const escapes = this.#match(ESCAPES);
    if (escapes === null) throw new JqSyntaxError("unterminated text", source, this.#span(start), ['"']);
    this.#push("stringText", readEscapes(escapes, source, start), start);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #push(type: TokenType, text: string, start: number): void {
    this.#tokens.push({ type, text, start, end: this.#at });
  }

  #span(start: number): Span {
    return { start, end: Math.min(start + 1, this.#source.length) };
  }
}

function expectedClosing(open: string | undefined): readonly string[] {
  if (open === undefined) return ["the end of the program"];
  return [open === "\\(" ? "')'" : `'${open}'`];
}
