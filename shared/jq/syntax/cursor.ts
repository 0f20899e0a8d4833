import { JqBudgetError, JqSyntaxError, type Span } from "../errors.ts";
import type { Token, TokenType } from "./lexer.ts";

/**
 * How deep a program may nest. Each level costs the parser and the compiler a few frames of the
 * stack, of which a Workers isolate has about a megabyte.
 */
export const MAX_NESTING = 400;
/** How many operators or postfixes may follow each other: they nest to the left. */
export const MAX_CHAIN = 1000;

/** Reads tokens one after the other. */
export class Cursor {
  readonly source: string;
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(source: string, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = [...tokens];
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.type !== "end") this.#at++;
    return token;
  }

  /** The end of the last token read. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  is(text: string, type: TokenType = "punctuation", ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.type === type && token.text === text;
  }

  isType(type: TokenType, ahead = 0): boolean {
    return this.peek(ahead).type === type;
  }

  accept(text: string, type: TokenType = "punctuation"): boolean {
    if (!this.is(text, type)) return false;
    this.#at++;
    return true;
  }

  /** A `?` behind a term. `.a?//1` is `.a? // 1`: only between patterns is `?//` one word. */
  acceptOptional(): boolean {
    const token = this.peek();
    if (token.type !== "punctuation" || token.text !== "?//") return this.accept("?");
    this.#tokens[this.#at] = { ...token, text: "//", start: token.start + 1 };
    return true;
  }

  expect(text: string, type: TokenType = "punctuation"): Token {
    return this.is(text, type) ? this.next() : this.unexpected(`'${text}'`);
  }

  expectType(type: TokenType, name: string): Token {
    return this.isType(type) ? this.next() : this.unexpected(name);
  }

  unexpected(...expected: readonly string[]): never {
    const token = this.peek();
    const what =
      token.type === "end"
        ? "unexpected end of the program"
        : `unexpected '${this.source.slice(token.start, token.end)}'`;
    throw new JqSyntaxError(what, this.source, token, expected);
  }

  fail(problem: string, span: Span): never {
    throw new JqSyntaxError(problem, this.source, span);
  }

  /** Goes one level down. @throws {JqBudgetError} */
  enter(): void {
    if (++this.#depth > MAX_NESTING) throw new JqBudgetError("depth", MAX_NESTING);
  }

  leave(): void {
    this.#depth--;
  }
}
