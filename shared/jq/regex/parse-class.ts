import { type CharTest, type RegexNode, RegexProblem } from "./ast.ts";
import { foldTest, negate, posixTest, shorthand } from "./classes.ts";
import type { RegexParser } from "./parse.ts";
import { escapedChar, property } from "./parse-escape.ts";

const UNFINISHED = "premature end of char-class";

/** `[a-z\d[:alpha:]]` */
export function parseClass(parser: RegexParser, ignoreCase: boolean): RegexNode {
  parser.at++;
  const negative = parser.accept("^");
  const ranges: [from: number, to: number][] = [];
  const tests: CharTest[] = [];
  for (let first = true; ; first = false) {
    const char = parser.peek();
    if (char === "") throw new RegexProblem(first && parser.points.at(-1) === "]" ? "empty char-class" : UNFINISHED);
    if (char === "]") {
      if (!first) break;
      // Where it closes nothing a bracket in first place stands for itself.
      if (!parser.points.includes("]", parser.at + 1)) throw new RegexProblem("empty char-class");
    }
    const item = readItem(parser);
    if (typeof item === "function") tests.push(item);
    else ranges.push([item, readEnd(parser, item, tests)]);
  }
  parser.at++;
  const inRanges = rangeTest(ranges);
  const any: CharTest = tests.length === 0 ? inRanges : (point) => inRanges(point) || tests.some((test) => test(point));
  const folded = ignoreCase ? foldTest(any) : any;
  return { type: "class", test: negative ? negate(folded) : folded };
}

function rangeTest(ranges: readonly [from: number, to: number][]): CharTest {
  const ascii = Array.from({ length: 128 }, (_, point) => ranges.some(([from, to]) => point >= from && point <= to));
  return (point) => (point < 128 ? (ascii[point] ?? false) : ranges.some(([from, to]) => point >= from && point <= to));
}

function readItem(parser: RegexParser): number | CharTest {
  const char = parser.peek();
  const posix = /^\[:(\^?)([a-z]+):\]/.exec(parser.points.slice(parser.at, parser.at + 14).join(""));
  if (posix !== null) {
    const test = posixTest(posix[2] ?? "");
    if (test !== null) {
      parser.at += posix[0].length;
      return posix[1] === "^" ? negate(test) : test;
    }
  }
  parser.at++;
  if (char !== "\\") return char.codePointAt(0) ?? 0;
  const letter = parser.peek();
  if (letter === "") throw new RegexProblem("end pattern at escape");
  const test = shorthand(letter);
  if (test !== null) {
    parser.at++;
    return test;
  }
  const point = escapedChar(parser);
  if (point !== null) return point;
  parser.at++;
  if (letter === "p" || letter === "P") return property(parser, letter === "P");
  return letter === "b" ? 8 : (letter.codePointAt(0) ?? 0);
}

/** The end of a range; a hyphen at the end of the class, or before a class, stands for itself. */
function readEnd(parser: RegexParser, from: number, tests: CharTest[]): number {
  if (parser.peek() !== "-" || parser.peek(1) === "]" || parser.peek(1) === "") return from;
  parser.at++;
  const to = readItem(parser);
  if (typeof to === "function") {
    tests.push(to, (point) => point === 45);
    return from;
  }
  if (to < from) throw new RegexProblem("empty range in char class");
  return to;
}
