import { type RegexNode, RegexProblem } from "./ast.ts";
import { negate, propertyTest, shorthand } from "./classes.ts";
import type { Options, RegexParser } from "./parse.ts";

const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, v: 11, a: 7, e: 27 };

/** A character written as an escape: `\n`, `\x{e9}`, `\101`; null where it is something else. */
export function escapedChar(parser: RegexParser): number | null {
  const letter = parser.peek();
  const control = Object.hasOwn(CONTROL, letter) ? CONTROL[letter] : undefined;
  if (control !== undefined) {
    parser.at++;
    return control;
  }
  const rest = parser.points.slice(parser.at, parser.at + 12).join("");
  const hex =
    /^x\{([0-9A-Fa-f]{1,8})\}/.exec(rest) ?? /^x([0-9A-Fa-f]{1,2})/.exec(rest) ?? /^u([0-9A-Fa-f]{4})/.exec(rest);
  if (hex !== null) {
    parser.at += hex[0].length;
    const point = Number.parseInt(hex[1] ?? "0", 16);
    if (point > 0x10ffff) throw new RegexProblem("too big wide-char value");
    return utf8Point(parser, point, rest.charAt(1) !== "{" && rest.startsWith("x"));
  }
  const octal = /^0[0-7]{0,2}/.exec(rest);
  if (octal === null) return null;
  parser.at += octal[0].length;
  return Number.parseInt(octal[0], 8);
}

/** `\xc3\xa9` are the bytes of one character. */
function utf8Point(parser: RegexParser, first: number, byte: boolean): number {
  if (!byte || first < 0xc2 || first > 0xf4) return first;
  const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  const rest = parser.points.slice(parser.at, parser.at + 4 * more).join("");
  const found = new RegExp(`^(?:\\\\x[89abAB][0-9a-fA-F]){${more}}`).exec(rest);
  if (found === null) return first;
  parser.at += found[0].length;
  let point = first & (more === 1 ? 0x1f : more === 2 ? 0x0f : 0x07);
  for (const part of found[0].split("\\x").slice(1)) point = (point << 6) | (Number.parseInt(part, 16) & 0x3f);
  return point;
}

/** `\p{…}`, `\P{…}`, `\p{^…}` with the parser behind the `p`. */
export function property(parser: RegexParser, negative: boolean): (point: number) => boolean {
  if (!parser.accept("{")) throw new RegexProblem("invalid character property name {p}");
  const inverted = parser.accept("^");
  const name = parser.until("}");
  if (name === null) throw new RegexProblem("invalid character property name {}");
  const test = propertyTest(name);
  return negative !== inverted ? negate(test) : test;
}

export function parseEscape(parser: RegexParser, options: Options): RegexNode {
  parser.at++;
  const letter = parser.peek();
  if (letter === "") throw new RegexProblem("end pattern at escape");
  const test = shorthand(letter);
  if (test !== null) {
    parser.at++;
    return { type: "class", test };
  }
  const point = escapedChar(parser);
  if (point !== null) return { type: "char", point, ignoreCase: options.ignoreCase };
  parser.at++;
  switch (letter) {
    case "b":
      return { type: "assert", kind: "word" };
    case "B":
      return { type: "assert", kind: "notWord" };
    case "A":
      return { type: "assert", kind: "bufferStart" };
    case "Z":
      return { type: "assert", kind: "lastLineEnd" };
    case "z":
      return { type: "assert", kind: "bufferEnd" };
    case "G":
      return { type: "assert", kind: "searchStart" };
    case "K":
      return { type: "keep" };
    case "p":
      return { type: "class", test: property(parser, false) };
    case "P":
      return { type: "class", test: property(parser, true) };
    case "R":
      return newline();
    case "X":
      return { type: "class", test: () => true };
    case "Q":
      return quoted(parser, options);
    case "k":
      return reference(parser, options);
    case "g":
      return call(parser);
    default:
      break;
  }
  if (/^[1-9]$/.test(letter)) {
    const digits = /^[0-9]*/.exec(parser.points.slice(parser.at, parser.at + 3).join(""))?.[0] ?? "";
    parser.at += digits.length;
    return { type: "backReference", groups: [Number(letter + digits)], ignoreCase: options.ignoreCase };
  }
  return { type: "char", point: letter.codePointAt(0) ?? 0, ignoreCase: options.ignoreCase };
}

function newline(): RegexNode {
  const char = (point: number): RegexNode => ({ type: "char", point, ignoreCase: false });
  const single: RegexNode = {
    type: "class",
    test: (point) => (point >= 10 && point <= 13) || point === 0x85 || point === 0x2028 || point === 0x2029,
  };
  return {
    type: "atomic",
    body: { type: "choice", items: [{ type: "sequence", items: [char(13), char(10)] }, single] },
  };
}

function quoted(parser: RegexParser, options: Options): RegexNode {
  const items: RegexNode[] = [];
  while (parser.at < parser.points.length && !parser.accept("\\E")) {
    items.push({ type: "char", point: parser.peek().codePointAt(0) ?? 0, ignoreCase: options.ignoreCase });
    parser.at++;
  }
  return { type: "sequence", items };
}

function bracketed(parser: RegexParser): string {
  const closing = parser.accept("<") ? ">" : parser.accept("'") ? "'" : null;
  const name = closing === null ? null : parser.until(closing);
  if (name === null) throw new RegexProblem("invalid backref number/name");
  if (name === "") throw new RegexProblem("group name is empty");
  return name;
}

function resolve(parser: RegexParser, name: string): readonly number[] {
  if (/^[0-9]+$/.test(name)) return [Number(name)];
  if (/^-[0-9]+$/.test(name)) return [parser.groups + 1 + Number(name)];
  return parser.groupNumbers(name);
}

function reference(parser: RegexParser, options: Options): RegexNode {
  const name = bracketed(parser);
  const groups = resolve(parser, name);
  if (groups.length === 0) throw new RegexProblem(`undefined name <${name}> reference`);
  return { type: "backReference", groups, ignoreCase: options.ignoreCase };
}

function call(parser: RegexParser): RegexNode {
  const name = bracketed(parser);
  let [group] = resolve(parser, name);
  if (group === undefined) {
    // A group further on may have the name: count what opens before it.
    const rest = parser.points.slice(parser.at).join("");
    const before = rest.indexOf(`(?<${name}>`);
    if (before < 0) throw new RegexProblem(`undefined name <${name}> call`);
    group = parser.groups + 1 + (rest.slice(0, before).match(/(?<!\\)\((?!\?)|\(\?<(?![=!])/g) ?? []).length;
  }
  return { type: "call", group };
}
