import { type CharTest, RegexProblem } from "./ast.ts";

/** POSIX brackets, over Unicode as Oniguruma has them. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: "[\\p{L}\\p{M}\\p{Nd}]",
  alpha: "[\\p{L}\\p{M}]",
  ascii: "[\\x00-\\x7f]",
  blank: "[\\p{Zs}\\t]",
  cntrl: "\\p{Cc}",
  digit: "\\p{Nd}",
  graph: "[^\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}]",
  lower: "\\p{Lowercase}",
  print: "[^\\p{Cc}\\p{Cn}\\p{Cs}]",
  punct: "[\\p{P}$+<=>^`|~]",
  space: "\\p{White_Space}",
  upper: "\\p{Uppercase}",
  xdigit: "[0-9A-Fa-f]",
  word: "[\\p{L}\\p{M}\\p{N}\\p{Pc}]",
  any: "[^]",
};

const tests = new Map<string, CharTest>();

/** A test by a class of JavaScript's own expressions, of one character: nothing to backtrack over. */
function unicodeTest(source: string): CharTest {
  const known = tests.get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(`^${source}$`, "u");
  const ascii = Array.from({ length: 128 }, (_, point) => pattern.test(String.fromCharCode(point)));
  const test: CharTest = (point) => (point < 128 ? (ascii[point] ?? false) : pattern.test(String.fromCodePoint(point)));
  if (tests.size < 200) tests.set(source, test);
  return test;
}

export function posixTest(name: string): CharTest | null {
  const source = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  return source === undefined ? null : unicodeTest(source);
}

/** `\p{Name}`: a POSIX name, a general category, a script or a binary property. */
export function propertyTest(name: string): CharTest {
  const plain = name.replaceAll(/[ _-]/g, "").toLowerCase();
  const posix = posixTest(plain);
  if (posix !== null) return posix;
  const spelled = name.replaceAll(" ", "_");
  const title = spelled.replaceAll(
    /(^|_)([a-z])([A-Za-z]*)/g,
    (_, before: string, first: string, rest: string) => before + first.toUpperCase() + rest.toLowerCase(),
  );
  for (const source of [spelled, title, `Script=${spelled}`, `Script=${title}`]) {
    try {
      return unicodeTest(`\\p{${source}}`);
    } catch {
      // Not of this kind: the next one may know it.
    }
  }
  throw new RegexProblem(`invalid character property name {${name}}`);
}

const isDigit = unicodeTest("\\p{Nd}");
const isSpace = unicodeTest("\\p{White_Space}");
export const isWord = unicodeTest("[\\p{L}\\p{M}\\p{N}\\p{Pc}]");

export function negate(test: CharTest): CharTest {
  return (point) => !test(point);
}

/** `\d`, `\W` and so on; null for any other letter. */
export function shorthand(letter: string): CharTest | null {
  switch (letter) {
    case "d":
      return isDigit;
    case "D":
      return negate(isDigit);
    case "s":
      return isSpace;
    case "S":
      return negate(isSpace);
    case "w":
      return isWord;
    case "W":
      return negate(isWord);
    default:
      return null;
  }
}

/** Upper and lower case of one character, where they are one character. */
export function fold(point: number): number {
  if (point < 128) return point >= 65 && point <= 90 ? point + 32 : point;
  const text = String.fromCodePoint(point);
  const lower = text.toUpperCase().toLowerCase();
  const simple = lower.codePointAt(0) ?? point;
  return String.fromCodePoint(simple).length === lower.length ? simple : (text.toLowerCase().codePointAt(0) ?? point);
}

export function foldTest(test: CharTest): CharTest {
  return (point) => {
    if (test(point)) return true;
    const text = String.fromCodePoint(point);
    const lower = text.toLowerCase();
    const upper = text.toUpperCase();
    return (
      test(fold(point)) ||
      (lower.length === text.length && test(lower.codePointAt(0) ?? 0)) ||
      (upper.length === text.length && test(upper.codePointAt(0) ?? 0))
    );
  };
}
