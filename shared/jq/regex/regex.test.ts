import { describe, expect, test } from "vitest";
import { compile } from "../index.ts";

const strings = (subject: string, pattern: string, flags = "g"): unknown =>
  compile("[match($p; $f).string]").first(subject, { p: pattern, f: flags });
const failure = (pattern: string): unknown => compile("try test($p) catch .").first("a", { p: pattern });

describe("patterns", () => {
  test.each<[subject: string, pattern: string, flags: string, found: string[]]>([
    ["aXbxc", "x", "gi", ["X", "x"]],
    ["foobar", "(?<!foo)bar", "g", []],
    ["xbar foobar", "(?<=foo)bar", "g", ["bar"]],
    ["aab ab", "(?<=a{2})b", "g", ["b"]],
    ["foo1 foo2", "foo(?=2)", "g", ["foo"]],
    ["foo1 foo2", "foo(?!1)\\d", "g", ["foo2"]],
    ["abab aba", "(ab)\\1", "g", ["abab"]],
    ["aBAb", "(?<x>ab)\\k<x>", "gi", ["aBAb"]],
    ["aaab", "(?>a+)ab", "g", []],
    ["aaa", "a++a", "g", []],
    ["<a><b>", "<.+?>", "g", ["<a>", "<b>"]],
    ["aaaa", "a{1,2}", "g", ["aa", "aa"]],
    ["aaaa", "a{2,}?", "g", ["aa", "aa"]],
    ["a{,2}", "a{,2}", "g", ["a{,2}"]],
    ["a\nb", "a.b", "g", []],
    ["a\nb", "a.b", "gm", ["a\nb"]],
    ["a\nb", "(?s)a.b", "g", ["a\nb"]],
    ["a\nb", "(?m)^b", "g", ["b"]],
    ["a\nb", "^b", "g", []],
    ["b\n", "b$", "g", ["b"]],
    ["b\n", "b\\z", "g", []],
    ["xabcd", "a b c # not this", "gx", ["abc"]],
    ["tEsT", "(?i)te(?-i)sT", "g", ["tEsT"]],
    ["tEST", "(?i:te)st", "g", []],
    ["a-b]c", "[]a-]", "g", ["a", "-", "]"]],
    ["é1_ß-", "\\w+", "g", ["é1_ß"]],
    ["aé1 ", "[[:alpha:]]", "g", ["a", "é"]],
    ["aé1 ", "[^[:alpha:]\\s]", "g", ["1"]],
    ["αaя", "\\p{Greek}|\\p{Cyrillic}", "g", ["α", "я"]],
    ["Ab", "\\p{Lu}\\P{Lu}", "g", ["Ab"]],
    ["𝄞x𝄞", "\\x{1D11E}", "g", ["𝄞", "𝄞"]],
    ["foo.bar", "\\Qo.b\\E", "g", ["o.b"]],
    ["foobar", "foo\\Kbar", "g", ["bar"]],
    ["((x))", "^(?<p>\\((?:[^()]|\\g<p>)*\\))$", "g", ["((x))"]],
    ["aXbX", "a|bX", "l", ["bX"]],
    ["ab", "a|ab", "l", ["ab"]],
    ["aa", "a*?", "gn", ["a", "a"]],
    ["a b", "\\bb\\b", "g", ["b"]],
    ["\r\n\n", "\\R", "g", ["\r\n", "\n"]],
    ["ab", "", "g", ["", "", ""]],
    ["", "(a*)*", "g", [""]],
    ["aaa", "(a|b*)*c?", "g", ["aaa", ""]],
  ])("%j by %j with %j", (subject, pattern, flags, found) => {
    expect(strings(subject, pattern, flags)).toEqual(found);
  });

  test("offsets and lengths count code points", () => {
    expect(compile('[match("(?<n>x)(y)?"; "g")]').first("𝄞ax𝄞xy", {})).toEqual([
      {
        offset: 2,
        length: 1,
        string: "x",
        captures: [
          { offset: 2, length: 1, string: "x", name: "n" },
          { offset: -1, length: 0, string: null, name: null },
        ],
      },
      {
        offset: 4,
        length: 2,
        string: "xy",
        captures: [
          { offset: 4, length: 1, string: "x", name: "n" },
          { offset: 5, length: 1, string: "y", name: null },
        ],
      },
    ]);
  });

  test("a group that is tried in vain keeps nothing", () => {
    expect(compile('[match("(a)?b|ac").captures[].string]').first("ac")).toEqual([null]);
    expect(compile('[match("(?:(a)|b)*").captures[].string]').first("ab")).toEqual(["a"]);
    expect(compile('[match("(?!(a))b").captures[].string]').first("b")).toEqual([null]);
  });
});

test.each([
  ["(", "end pattern with unmatched parenthesis"],
  [")", "unmatched close parenthesis"],
  ["[a", "premature end of char-class"],
  ["[]", "empty char-class"],
  ["*", "target of repeat operator is not specified"],
  ["\\", "end pattern at escape"],
  ["a{2,1}", "upper is smaller than lower in repeat range"],
  ["\\k<x>", "undefined name <x> reference"],
  ["[b-a]", "empty range in char class"],
  ["(?z)", "undefined group option"],
  ["\\p{foo}", "invalid character property name {foo}"],
  ["\\1", "invalid backref number/name"],
  ["(?<=a+)b", "invalid pattern in look-behind"],
])("%j is refused", (pattern, message) => {
  expect(failure(pattern)).toBe(`Regex failure: ${message}`);
});

test("flags that are none are refused", () => {
  expect(compile('try test("a"; "q") catch .').first("a")).toBe("q is not a valid modifier string");
  expect(compile('try test("a"; 1) catch .').first("a")).toBe("number (1) is not a string");
});
