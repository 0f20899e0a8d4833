import type { Meter } from "../runtime/meter.ts";
import { raise } from "../runtime/raise.ts";
import { type JsonObject, MAX_DEPTH, putKey, utf8Length } from "../runtime/values.ts";
import { parseNumber } from "./number.ts";

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** `fromjson`: JSON, and nan and infinite numbers besides (jv_parse.c). */
export function fromJson(meter: Meter, text: string): unknown {
  meter.charge(text.length / 16);
  // What JSON.parse takes is what jq takes, but for lone surrogates and depth.
  if ((text.length <= MAX_DEPTH || openings(text) <= MAX_DEPTH) && !SURROGATE_ESCAPE.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // jq's own message is wanted, and jq reads a little more than JSON.
    }
  }
  return new Reader(text).run();
}

function openings(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5b || unit === 0x7b) count++;
  }
  return count;
}

type Slot =
  | { readonly kind: "array"; readonly value: unknown[] }
  | { readonly kind: "object"; readonly value: JsonObject }
  | { readonly kind: "key"; readonly value: string };

/** Character by character and with a stack of its own, so that errors come where jq has them. */
class Reader {
  readonly #text: string;
  readonly #stack: Slot[] = [];
  readonly #done: unknown[] = [];
  #next: { readonly value: unknown } | null = null;
  #token = "";
  #line = 1;
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): unknown {
    const text = this.#text.startsWith("\ufeff") ? this.#text.slice(1) : this.#text;
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === '"') {
        this.#step(char);
        this.#literal();
        at = this.#string(text, at + 1);
      } else if (" \t\r\n[{:,]}".includes(char)) {
        this.#step(char);
        this.#literal();
        this.#flush();
        if (!" \t\r\n".includes(char)) this.#structure(char);
      } else {
        this.#step(char);
        this.#token += char;
      }
      this.#flush();
    }
    this.#literal(" at EOF");
    if (this.#stack.length > 0) this.#fail("Unfinished JSON term at EOF");
    this.#flush();
    if (this.#done.length === 0) this.#raise("Expected JSON value");
    return this.#done[0];
  }

  #step(char: string): void {
    if (char === "\n") {
      this.#line++;
      this.#column = 0;
    } else this.#column += char < "\u0080" ? 1 : utf8Length(char);
  }

  #raise(message: string): never {
    raise(`${message} (while parsing '${this.#text}')`);
  }

  #fail(message: string): never {
    this.#raise(`${message} at line ${this.#line}, column ${this.#column}`);
  }

  /** A value of the outermost level is done. */
  #flush(): void {
    if (this.#stack.length > 0 || this.#next === null) return;
    if (this.#done.length > 0) this.#raise("Unexpected extra JSON values");
    this.#done.push(this.#next.value);
    this.#next = null;
  }

  #value(value: unknown): void {
    if (this.#next !== null) this.#fail("Expected separator between values");
    this.#next = { value };
  }

  #literal(where = ""): void {
    const token = this.#token;
    if (token === "") return;
    const fail = (message: string): never => this.#fail(message + where);
    this.#token = "";
    if (token.startsWith("'")) fail("Invalid string literal; expected \", but got '");
    const first = token.charAt(0);
    const word = first === "t" ? "true" : first === "f" ? "false" : token.startsWith("nu") ? "null" : null;
    if (word !== null) {
      if (token !== word) fail("Invalid literal");
      return this.#value(word === "null" ? null : word === "true");
    }
    this.#value(parseNumber(token) ?? fail("Invalid numeric literal"));
  }

  /** @returns where the closing quote is */
  #string(text: string, from: number): number {
    let at = from;
    for (; at < text.length && text.charAt(at) !== '"'; at++) {
      this.#step(text.charAt(at));
      if (text.charAt(at) === "\\" && at + 1 < text.length) this.#step(text.charAt(++at));
    }
    if (at >= text.length) this.#fail("Unfinished string at EOF");
    this.#step('"');
    this.#value(this.#unescape(text.slice(from, at)));
    return at;
  }

  #unescape(raw: string): string {
    if (/[\u0000-\u001f]/.test(raw))
      this.#fail("Invalid string: control characters from U+0000 through U+001F must be escaped");
    return raw.replace(
      /\\(?:u([dD][89abAB][0-9a-fA-F]{2})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|u(.{0,4})|([^u]))/gsu,
      (_, high, low, unit, simple) => {
        if (high !== undefined) {
          if (low === undefined) this.#fail("Invalid \\uXXXX\\uXXXX surrogate pair escape");
          return String.fromCharCode(Number.parseInt(String(high), 16), Number.parseInt(String(low), 16));
        }
        if (unit !== undefined) {
          if (String(unit).length < 4) this.#fail("Invalid \\uXXXX escape");
          if (!/^[0-9a-fA-F]{4}$/.test(String(unit))) this.#fail("Invalid characters in \\uXXXX escape");
          const code = Number.parseInt(String(unit), 16);
          return (code & 0xf800) === 0xd800 ? "\ufffd" : String.fromCharCode(code);
        }
        const found = '"\\/bfnrt'.indexOf(String(simple));
        if (found < 0) this.#fail("Invalid escape");
        return '"\\/\b\f\n\r\t'.charAt(found);
      },
    );
  }

  #structure(char: string): void {
    const top = this.#stack.at(-1);
    switch (char) {
      case "[":
      case "{":
        if (this.#stack.length >= MAX_DEPTH) this.#fail("Exceeds depth limit for parsing");
        if (this.#next !== null) this.#fail("Expected separator between values");
        this.#stack.push(char === "[" ? { kind: "array", value: [] } : { kind: "object", value: {} });
        return;
      case ":":
        if (this.#next === null) this.#fail("Expected string key before ':'");
        if (top?.kind !== "object") this.#fail("':' not as part of an object");
        if (typeof this.#next?.value !== "string") this.#fail("Object keys must be strings");
        this.#stack.push({ kind: "key", value: String(this.#next?.value) });
        this.#next = null;
        return;
      case ",":
        if (this.#next === null) this.#fail("Expected value before ','");
        if (top === undefined) this.#fail("',' not as part of an object or array");
        if (top?.kind === "object") this.#fail("Objects must consist of key:value pairs");
        this.#add();
        return;
      default:
        this.#close(char);
    }
  }

  /** Puts the value just read where it belongs. */
  #add(): void {
    const value = this.#next?.value;
    const top = this.#stack.at(-1);
    this.#next = null;
    if (top?.kind === "array") top.value.push(value);
    else if (top?.kind === "key") {
      this.#stack.pop();
      const object = this.#stack.at(-1);
      if (object?.kind === "object") putKey(object.value, top.value, value);
    }
  }

  #close(char: string): void {
    const top = this.#stack.at(-1);
    if (char === "]") {
      if (top?.kind !== "array") this.#fail("Unmatched ']'");
      else if (this.#next !== null) this.#add();
      else if (top.value.length > 0) this.#fail("Expected another array element");
    } else {
      if (top === undefined) this.#fail("Unmatched '}'");
      if (this.#next !== null) {
        if (top?.kind !== "key") this.#fail("Objects must consist of key:value pairs");
        this.#add();
      } else if (top?.kind !== "object") this.#fail("Unmatched '}'");
      else if (Object.keys(top.value).length > 0) this.#fail("Expected another key-value pair");
    }
    const closed = this.#stack.pop();
    if (closed !== undefined) this.#next = { value: closed.value };
  }
}
