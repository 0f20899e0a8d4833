import { type CharTest, type RegexFlags, type RegexNode, RegexProblem, type RegexSource } from "./ast.ts";
import { isWord } from "./classes.ts";
import { parseClass } from "./parse-class.ts";
import { parseEscape } from "./parse-escape.ts";

const MAX_NESTING = 100;
const MAX_REPEAT = 100_000;

/** What can be switched within a pattern. */
export interface Options {
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly dotAll: boolean;
  /** `^` and `$` at every line. */
  readonly lines: boolean;
}

/** Oniguruma's "Perl NG" syntax, which is what jq uses (doc/SYNTAX.md there). */
export function parseRegex(pattern: string, flags: RegexFlags): RegexSource {
  return new RegexParser(pattern).run({
    ignoreCase: flags.ignoreCase,
    extended: flags.extended,
    dotAll: flags.dotAll,
    lines: false,
  });
}

export class RegexParser {
  readonly points: readonly string[];
  readonly names = new Map<number, string>();
  at = 0;
  groups = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.points = Array.from(pattern);
  }

  run(options: Options): RegexSource {
    const root = this.#choice(options);
    if (this.at < this.points.length) throw new RegexProblem("unmatched close parenthesis");
    this.#check(root);
    return { root, groups: this.groups, names: this.names };
  }

  peek(ahead = 0): string {
    return this.points[this.at + ahead] ?? "";
  }

  accept(text: string): boolean {
    for (let offset = 0; offset < text.length; offset++) if (this.peek(offset) !== text.charAt(offset)) return false;
    this.at += text.length;
    return true;
  }

  /** What stands before the next `closing`, which is read as well; null where there is none. */
  until(closing: string): string | null {
    const end = this.points.indexOf(closing, this.at);
    if (end < 0) return null;
    const text = this.points.slice(this.at, end).join("");
    this.at = end + 1;
    return text;
  }

  groupNumbers(name: string): readonly number[] {
    return [...this.names].filter(([, each]) => each === name).map(([index]) => index);
  }

  #choice(options: Options): RegexNode {
    if (++this.#depth > MAX_NESTING) throw new RegexProblem("too deep nest level");
    const items: RegexNode[] = [];
    let current = options;
    do {
      const [sequence, after] = this.#sequence(current);
      items.push(sequence);
      // `(?i)` holds to the end of the group, over `|` too.
      current = after;
    } while (this.accept("|"));
    this.#depth--;
    return items.length === 1 ? (items[0] as RegexNode) : { type: "choice", items };
  }

  #sequence(start: Options): [RegexNode, Options] {
    const items: RegexNode[] = [];
    let options = start;
    while (this.at < this.points.length && this.peek() !== "|" && this.peek() !== ")") {
      if (options.extended && this.#skipSpace()) continue;
      const switched = this.#inlineOptions(options);
      if (switched !== null) {
        options = switched;
        continue;
      }
      if (this.accept("(?#")) {
        if (this.until(")") === null) throw new RegexProblem("end pattern in group");
        continue;
      }
      items.push(this.#repeats(this.#atom(options), options));
    }
    return [items.length === 1 ? (items[0] as RegexNode) : { type: "sequence", items }, options];
  }

  #skipSpace(): boolean {
    if (/^\s$/.test(this.peek())) {
      this.at++;
      return true;
    }
    if (this.peek() !== "#") return false;
    while (this.at < this.points.length && this.peek() !== "\n") this.at++;
    return true;
  }

  #inlineOptions(options: Options): Options | null {
    const start = this.at;
    if (!this.accept("(?")) return null;
    const read = this.#readOptions(options);
    if (read !== null && this.accept(")")) return read;
    this.at = start;
    return null;
  }

  #readOptions(options: Options): Options | null {
    let { ignoreCase, extended, dotAll, lines } = options;
    let on = true;
    for (let some = false; ; some = true, this.at++) {
      const letter = this.peek();
      if (letter === "-") on = false;
      else if (letter === "i") ignoreCase = on;
      else if (letter === "x") extended = on;
      else if (letter === "s") dotAll = on;
      else if (letter === "m") lines = on;
      else return some ? { ignoreCase, extended, dotAll, lines } : null;
    }
  }

  #atom(options: Options): RegexNode {
    const char = this.peek();
    switch (char) {
      case "(":
        return this.#group(options);
      case "[":
        return parseClass(this, options.ignoreCase);
      case ".": {
        this.at++;
        const test: CharTest = options.dotAll ? () => true : (point) => point !== 10;
        return { type: "class", test };
      }
      case "^":
        this.at++;
        return { type: "assert", kind: options.lines ? "lineStart" : "bufferStart" };
      case "$":
        this.at++;
        return { type: "assert", kind: options.lines ? "lineEnd" : "lastLineEnd" };
      case "\\":
        return parseEscape(this, options);
      case "*":
      case "+":
      case "?":
        throw new RegexProblem("target of repeat operator is not specified");
      default:
        this.at++;
        return { type: "char", point: char.codePointAt(0) ?? 0, ignoreCase: options.ignoreCase };
    }
  }

  #group(options: Options): RegexNode {
    this.at++;
    if (!this.accept("?")) {
      const index = ++this.groups;
      return { type: "capture", index, body: this.#body(options) };
    }
    if (this.accept(":")) return this.#body(options);
    if (this.accept("=")) return { type: "look", behind: false, negative: false, body: this.#body(options) };
    if (this.accept("!")) return { type: "look", behind: false, negative: true, body: this.#body(options) };
    if (this.accept(">")) return { type: "atomic", body: this.#body(options) };
    if (this.accept("<=")) return { type: "look", behind: true, negative: false, body: this.#body(options) };
    if (this.accept("<!")) return { type: "look", behind: true, negative: true, body: this.#body(options) };
    if (this.accept("<") || this.accept("P<")) {
      const rest = this.points.slice(this.at).join("");
      const name = this.until(">");
      if (name === null) throw new RegexProblem(rest === "" ? "end pattern in group" : `invalid group name <${rest}>`);
      if (name === "") throw new RegexProblem("group name is empty");
      if (
        !isWord(name.codePointAt(0) ?? 0) ||
        /^[0-9]/.test(name) ||
        ![...name].every((each) => isWord(each.codePointAt(0) ?? 0))
      ) {
        throw new RegexProblem(`invalid group name <${name}>`);
      }
      const index = ++this.groups;
      this.names.set(index, name);
      return { type: "capture", index, body: this.#body(options) };
    }
    const inner = this.#readOptions(options);
    if (inner !== null && this.accept(":")) return this.#body(inner);
    throw new RegexProblem(this.at >= this.points.length ? "end pattern in group" : "undefined group option");
  }

  #body(options: Options): RegexNode {
    const body = this.#choice(options);
    if (!this.accept(")")) throw new RegexProblem("end pattern with unmatched parenthesis");
    return body;
  }

  #repeats(atom: RegexNode, options: Options): RegexNode {
    let node = atom;
    for (let chain = 0; ; chain++) {
      if (chain > MAX_NESTING) throw new RegexProblem("too deep nest level");
      if (options.extended) while (this.#skipSpace());
      const bounds = this.#bounds();
      if (bounds === null) return node;
      const [min, max, interval] = bounds;
      let mode: "greedy" | "lazy" | "possessive" = "greedy";
      if (this.accept("?")) mode = "lazy";
      else if (!interval && this.accept("+")) mode = "possessive";
      node = { type: "repeat", body: node, min, max, mode };
    }
  }

  #bounds(): [min: number, max: number, interval: boolean] | null {
    if (this.accept("*")) return [0, Number.POSITIVE_INFINITY, false];
    if (this.accept("+")) return [1, Number.POSITIVE_INFINITY, false];
    if (this.accept("?")) return [0, 1, false];
    if (this.peek() !== "{") return null;
    const found = /^\{([0-9]{1,9})(?:(,)([0-9]{0,9}))?\}/.exec(this.points.slice(this.at, this.at + 24).join(""));
    // Anything else in braces stands for itself.
    if (found === null) return null;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY))
      throw new RegexProblem("too big number range");
    if (max < min) throw new RegexProblem("upper is smaller than lower in repeat range");
    this.at += found[0].length;
    return [min, max, true];
  }

  /** Groups may be named before they stand. */
  #check(node: RegexNode): void {
    if (node.type === "backReference" && node.groups.some((group) => group > this.groups))
      throw new RegexProblem("invalid backref number/name");
    if (node.type === "call" && node.group > this.groups) throw new RegexProblem("undefined group reference");
    if (node.type === "sequence" || node.type === "choice") for (const item of node.items) this.#check(item);
    else if ("body" in node) this.#check(node.body);
  }
}
