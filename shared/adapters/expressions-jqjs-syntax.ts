import { ExpressionSyntaxError } from "../ports/expressions.ts";
import { position, tokenise, type Token } from "./expressions-jqjs-tokens.ts";

/**
 * jqjs reads many programs that are not jq (`.a |`, `a b`, `.a & .b`) and reads some jq wrongly
 * (precedence, open slices, `."key"`, `1e3`). So a program is parsed here first, by jq 1.8's grammar,
 * and written out again in a form that jqjs can't get wrong: with every operation in parentheses.
 *
 * Left out, with a clear error, until our own jq is there: `def` (jqjs keeps definitions for
 * everybody), `try … catch`, `label`/`break`, destructuring, `?//`, `import`, `$__loc__`.
 *
 * Variables are renamed: `$x` bound by `as` to `$b1_x` (jqjs has one scope for all, and ends it with
 * the innermost binding of a name), and `$x` that is given from outside to `$gx`.
 */
export function normalise(source: string, isFunction: (nameAndArity: string) => boolean): string {
  return new Reader(source, tokenise(source), isFunction, { bindings: 0 }).program(new Map());
}

/** From loosest to tightest (jq 1.8, parser.y). */
const LEVELS: readonly { readonly operators: readonly string[]; readonly join: "left" | "right" | "none" }[] = [
  { operators: ["//"], join: "right" },
  { operators: ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="], join: "none" },
  { operators: ["or"], join: "left" },
  { operators: ["and"], join: "left" },
  { operators: ["==", "!=", "<", "<=", ">", ">="], join: "none" },
  { operators: ["+", "-"], join: "left" },
  { operators: ["*", "/", "%"], join: "left" },
];

const UNSUPPORTED: Readonly<Record<string, string>> = {
  def: "Functions of your own (def) are not supported.",
  catch: "try … catch is not supported: use try … or ?.",
  label: "label and break are not supported.",
  break: "label and break are not supported.",
  import: "Modules are not supported.",
  include: "Modules are not supported.",
  "?//": "Destructuring alternatives (?//) are not supported.",
};

const KEYWORDS: ReadonlySet<string> = new Set(
  "def catch label break import include if then elif else end as reduce foreach try and or __loc__".split(" "),
);

/** Names bound by `as`, and what they are written as. */
type Scope = ReadonlyMap<string, string>;

/** Nested deeper, jqjs might exhaust the stack. */
const MAX_NESTING = 200;

class Reader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #isFunction: (nameAndArity: string) => boolean;
  /** Shared with the readers of interpolations: a name is never given twice. */
  readonly #counter: { bindings: number };
  #scope: Scope = new Map();
  #depth = 0;
  #at = 0;

  constructor(
    source: string,
    tokens: readonly Token[],
    isFunction: (nameAndArity: string) => boolean,
    counter: { bindings: number },
  ) {
    this.#source = source;
    this.#tokens = tokens;
    this.#isFunction = isFunction;
    this.#counter = counter;
  }

  program(scope: Scope, what = "The expression"): string {
    this.#scope = scope;
    if (this.#peek().type === "end") throw new ExpressionSyntaxError(`${what} is empty.`);
    const text = this.#pipe();
    if (this.#peek().type !== "end") this.#unexpected();
    return text;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  #is(...texts: string[]): boolean {
    const token = this.#peek();
    return (token.type === "symbol" || token.type === "name") && texts.includes(token.text);
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#unexpected(`, expected ${text}`);
  }

  #unexpected(more = ""): never {
    const { type, text, offset } = this.#peek();
    const reason =
      (type === "symbol" || type === "name") && Object.hasOwn(UNSUPPORTED, text) ? UNSUPPORTED[text] : undefined;
    const what =
      type === "end"
        ? "The expression ends too early"
        : `Unexpected ${text.slice(0, 40)} at ${position(this.#source, offset)}`;
    throw new ExpressionSyntaxError(reason ?? `${what}${more}.`);
  }

  /** The name after `as`, without its `$`. */
  #bound(): string {
    const token = this.#peek();
    if (token.type !== "variable") {
      if (this.#is("[", "{"))
        throw new ExpressionSyntaxError("Destructuring is not supported: bind one variable, as $name.");
      this.#unexpected(", expected a variable");
    }
    this.#at++;
    return token.text;
  }

  #reference(): string {
    const { text } = this.#peek();
    this.#at++;
    if (text === "__loc__") throw new ExpressionSyntaxError("$__loc__ is not supported.");
    return `$${this.#scope.get(text) ?? `g${text}`}`;
  }

  /** Reads with a name bound: gives what the name is written as, and what was read. */
  #within<T>(name: string, read: () => T): readonly [string, T] {
    const outer = this.#scope;
    const written = `b${++this.#counter.bindings}_${name}`;
    this.#scope = new Map(outer).set(name, written);
    const result = read();
    this.#scope = outer;
    return [`$${written}`, result];
  }

  #pipe(): string {
    if (++this.#depth > MAX_NESTING)
      throw new ExpressionSyntaxError(`The expression is nested deeper than ${MAX_NESTING} levels.`);
    const comma = this.#comma();
    const text = this.#take("|") ? `(${comma} | ${this.#pipe()})` : comma;
    this.#depth--;
    return text;
  }

  #comma(): string {
    const parts = [this.#binding()];
    while (this.#take(",")) parts.push(this.#binding());
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(", ")})`;
  }

  /** `EXPRESSION as $x | body`: the body takes all that follows, commas and pipes too. */
  #binding(): string {
    const value = this.#operation(0);
    if (!this.#take("as")) return value;
    const name = this.#bound();
    this.#expect("|");
    const [written, body] = this.#within(name, () => this.#pipe());
    return `((${value}) as ${written} | ${body})`;
  }

  #operation(level: number): string {
    const rule = LEVELS[level];
    if (rule === undefined) return this.#unary();
    let left = this.#operation(level + 1);
    while (this.#is(...rule.operators)) {
      const operator = this.#peek().text;
      this.#at++;
      const right = this.#operation(rule.join === "right" ? level : level + 1);
      left = LEVELS[1]?.operators.includes(operator)
        ? this.#assignment(left, operator, right)
        : `(${left} ${operator} ${right})`;
      if (rule.join === "none") {
        if (this.#is(...rule.operators)) this.#unexpected(`: put parentheses around one of the two`);
        break;
      }
    }
    return left;
  }

  /** jq evaluates the right side of `a += b` over the whole input, once for each output; jqjs over `a`. */
  #assignment(left: string, operator: string, right: string): string {
    if (operator === "=" || operator === "|=") return `(${left} ${operator} ${right})`;
    const [value, update] = this.#within(
      "",
      () => `${left} |= (. ${operator.slice(0, -1)} $b${this.#counter.bindings}_)`,
    );
    return `((${right}) as ${value} | (${update}))`;
  }

  #unary(): string {
    if (!this.#take("-")) return this.#postfix();
    const token = this.#peek();
    const operand = this.#unary();
    return token.type === "number" && operand === token.text ? `(-${operand})` : `(0 - ${operand})`;
  }

  #postfix(): string {
    let term = this.#term();
    for (;;) {
      const token = this.#peek();
      if (token.type === "field") {
        this.#at++;
        term += `.${token.text}`;
      } else if (
        this.#is(".") &&
        ["string", "symbol"].includes(this.#peek(1).type) &&
        (this.#peek(1).type === "string" || this.#peek(1).text === "[")
      ) {
        this.#at++;
        term += this.#peek().type === "string" ? `[${this.#string()}]` : this.#brackets();
      } else if (this.#is("[")) term += this.#brackets();
      else if (this.#take("?")) term = `(${term})?`;
      else return term;
    }
  }

  /** `[]`, `[index]`, `[from:to]`; an open end of a slice becomes null. */
  #brackets(): string {
    this.#expect("[");
    if (this.#take("]")) return "[]";
    const from = this.#is(":") ? "null" : this.#pipe();
    if (this.#take("]")) return `[${from}]`;
    this.#expect(":");
    const to = this.#is("]") ? "null" : this.#pipe();
    this.#expect("]");
    return `[${from}:${to}]`;
  }

  #term(): string {
    const token = this.#peek();
    switch (token.type) {
      case "number":
        this.#at++;
        return token.text;
      case "string":
        return this.#string();
      case "format":
        return this.#format();
      case "variable":
        return this.#reference();
      case "field":
        this.#at++;
        return `.${token.text}`;
      case "name":
        return this.#named(token.text);
      case "symbol":
        return this.#symbol(token.text);
      case "end":
        return this.#unexpected();
    }
  }

  #symbol(text: string): string {
    switch (text) {
      case "..":
        this.#at++;
        return "..";
      case ".":
        this.#at++;
        if (this.#peek().type === "string") return `.[${this.#string()}]`;
        return this.#is("[") ? `.${this.#brackets()}` : ".";
      case "(": {
        this.#at++;
        const inner = this.#pipe();
        this.#expect(")");
        return `(${inner})`;
      }
      case "[": {
        this.#at++;
        if (this.#take("]")) return "[]";
        const inner = this.#pipe();
        this.#expect("]");
        return `[${inner}]`;
      }
      case "{":
        return this.#object();
      default:
        return this.#unexpected();
    }
  }

  #named(name: string): string {
    switch (name) {
      case "if":
        return this.#condition();
      case "try": {
        this.#at++;
        const body = this.#postfix();
        if (this.#is("catch")) this.#unexpected();
        return `(${body})?`;
      }
      case "reduce":
      case "foreach":
        return this.#fold(name);
      default:
        if (KEYWORDS.has(name)) return this.#unexpected();
        return this.#call(name);
    }
  }

  #call(name: string): string {
    const { offset } = this.#peek();
    this.#at++;
    if (["true", "false", "null"].includes(name) && !this.#is("(")) return name;
    const args: string[] = [];
    if (this.#take("(")) {
      do args.push(this.#pipe());
      while (this.#take(";"));
      this.#expect(")");
    }
    if (!this.#isFunction(`${name}/${args.length}`)) {
      throw new ExpressionSyntaxError(
        `There is no function ${name}/${args.length} (at ${position(this.#source, offset)}).`,
      );
    }
    return args.length === 0 ? name : `${name}(${args.join("; ")})`;
  }

  #condition(): string {
    let text = "";
    for (let word = "if"; this.#take(word); word = "elif") {
      const condition = this.#pipe();
      this.#expect("then");
      text += `${word} ${condition} then ${this.#pipe()} `;
    }
    if (this.#take("else")) text += `else ${this.#pipe()} `;
    this.#expect("end");
    return `${text}end`;
  }

  #fold(name: "reduce" | "foreach"): string {
    this.#at++;
    const generator = this.#operation(0);
    this.#expect("as");
    const variable = this.#bound();
    this.#expect("(");
    const start = this.#pipe();
    this.#expect(";");
    const [written, steps] = this.#within(variable, () => {
      const update = this.#pipe();
      return name === "foreach" && this.#take(";") ? `${update}; ${this.#pipe()}` : update;
    });
    this.#expect(")");
    return `(${name} (${generator}) as ${written} (${start}; ${steps}))`;
  }

  #object(): string {
    this.#expect("{");
    const fields: string[] = [];
    while (!this.#is("}")) {
      fields.push(this.#field());
      if (!this.#take(",")) break;
    }
    this.#expect("}");
    return `{${fields.join(", ")}}`;
  }

  #field(): string {
    const token = this.#peek();
    if (token.type === "variable") {
      const name = this.#reference();
      return this.#take(":") ? `(${name}): (${this.#fieldValue()})` : `"${token.text}": (${name})`;
    }
    if (token.type === "name") {
      this.#at++;
      return this.#take(":") ? `"${token.text}": (${this.#fieldValue()})` : `"${token.text}": (.${token.text})`;
    }
    if (token.type === "string" || token.type === "format") {
      const key = token.type === "string" ? this.#string() : this.#format();
      return this.#take(":") ? `(${key}): (${this.#fieldValue()})` : `(${key}): (.[${key}])`;
    }
    if (!this.#take("(")) this.#unexpected(", expected a key");
    const key = this.#pipe();
    this.#expect(")");
    this.#expect(":");
    return `(${key}): (${this.#fieldValue()})`;
  }

  #fieldValue(): string {
    const value = this.#operation(0);
    return this.#take("|") ? `${value} | ${this.#fieldValue()}` : value;
  }

  #string(): string {
    const { parts } = this.#peek();
    this.#at++;
    return `"${(parts ?? []).map((part) => (typeof part === "string" ? part : `\\(${new Reader(this.#source, part, this.#isFunction, this.#counter).program(this.#scope, "An interpolation \\( )")})`)).join("")}"`;
  }

  #format(): string {
    const { text } = this.#peek();
    this.#at++;
    if (this.#peek().type !== "string") return `@${text}`;
    const literal = !(this.#peek().parts ?? []).some((part) => typeof part !== "string");
    // A format changes what is interpolated only; jqjs takes one before a plain string for a filter.
    return literal ? this.#string() : `@${text} ${this.#string()}`;
  }
}
