import { ExpressionSyntaxError } from "../ports/expressions.ts";

export interface Token {
  readonly type: "number" | "string" | "format" | "variable" | "field" | "name" | "symbol" | "end";
  /** Without `$`, `@` and the dot of a field; numbers in plain digits, which is all that jqjs reads. */
  readonly text: string;
  /** Of a string: literal text as it stood, escapes and all, and the tokens of what is interpolated. */
  readonly parts?: readonly (string | readonly Token[])[];
  /** Where it begins, in UTF-16 units. */
  readonly offset: number;
}

/** `line:column`, both from 1. Found only when there is something to say: it reads all that is before. */
export function position(source: string, offset: number): string {
  const before = source.slice(0, offset);
  return `${before.split("\n").length}:${offset - before.lastIndexOf("\n")}`;
}

/** The longest first. */
const SYMBOLS = [
  ..."?// //=".split(" "),
  ..."|= += -= *= /= %= == != <= >= // ..".split(" "),
  ..."| , = < > + - * / % . [ ] ( ) { } : ; ?".split(" "),
];
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /(?:[ \t\r\n]|#[^\n]*)+/y;
const LITERAL = /[^"\\]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

/** jq's lexical grammar (jq 1.7, lexer.l). @throws {ExpressionSyntaxError} with line and column */
export function tokenise(source: string): readonly Token[] {
  return new Lexer(source).tokens(false);
}

/** A number that is not negative, without an exponent. */
function plainDigits(value: number): string {
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const [whole = "", fraction = ""] = mantissa.split(".");
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  return point > 0 ? digits.padEnd(point, "0") : `0.${"0".repeat(-point)}${digits}`;
}

class Lexer {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#source)?.[0];
    this.#at += text?.length ?? 0;
    return text;
  }

  #fail(message: string): never {
    throw new ExpressionSyntaxError(`${message} at ${position(this.#source, this.#at)}.`);
  }

  /** @param nested inside `\( )`: ends after the parenthesis that closes it */
  tokens(nested: boolean): readonly Token[] {
    const tokens: Token[] = [];
    let open = 0;
    for (;;) {
      this.#match(SPACE);
      const token = this.#token();
      if (token.type === "end" && nested) this.#fail("A string is not closed");
      if (token.type === "symbol" && token.text === "(") open++;
      if (token.type === "symbol" && token.text === ")" && --open < 0 && nested) {
        tokens.push({ ...token, type: "end" });
        return tokens;
      }
      tokens.push(token);
      if (token.type === "end") return tokens;
    }
  }

  #token(): Token {
    const offset = this.#at;
    const source = this.#source;
    const character = source.charAt(this.#at);
    if (character === "") return { type: "end", text: "", offset };
    if (character === '"') return { type: "string", text: '"', parts: this.#string(), offset };
    const next = source.charAt(this.#at + 1);
    if (/\d/.test(character) || (character === "." && /\d/.test(next))) {
      return { type: "number", text: this.#number(), offset };
    }
    for (const [mark, type] of [
      ["$", "variable"],
      ["@", "format"],
      [".", "field"],
    ] as const) {
      if (character !== mark || !/[A-Za-z_]/.test(next)) continue;
      this.#at++;
      return { type, text: this.#match(WORD) ?? "", offset };
    }
    const word = this.#match(WORD);
    if (word !== undefined) return { type: "name", text: word, offset };
    const symbol = SYMBOLS.find((candidate) => source.startsWith(candidate, this.#at));
    if (symbol === undefined) {
      const hint = character === "'" ? ": jq's strings stand in double quotes" : "";
      return this.#fail(`Unexpected ${String.fromCodePoint(source.codePointAt(this.#at) ?? 0)}${hint}`);
    }
    this.#at += symbol.length;
    return { type: "symbol", text: symbol, offset };
  }

  #number(): string {
    const text = this.#match(NUMBER) ?? "";
    const value = Number(text);
    return Number.isFinite(value) ? plainDigits(value) : this.#fail(`The number ${text.slice(0, 40)} is too large`);
  }

  #string(): readonly (string | readonly Token[])[] {
    const parts: (string | readonly Token[])[] = [];
    this.#at++;
    for (;;) {
      const literal = this.#match(LITERAL) ?? this.#match(ESCAPE);
      if (literal !== undefined) parts.push(literal);
      else if (this.#source.startsWith('"', this.#at)) {
        this.#at++;
        return parts;
      } else if (this.#source.startsWith("\\(", this.#at)) {
        this.#at += 2;
        parts.push(this.tokens(true));
      } else if (this.#at >= this.#source.length) this.#fail("A string is not closed");
      else this.#fail("Invalid escape in a string");
    }
  }
}
