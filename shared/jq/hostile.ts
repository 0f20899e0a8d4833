/** Programs made to hang or crash whoever runs them. Each has to end with a typed error, at once. */
export interface HostileCase {
  readonly name: string;
  readonly program: string;
  readonly input: unknown;
  /** `value`: it ends by itself, which is as good. */
  readonly ends: "budget" | "runtime" | "value";
}

const nested = (open: string, middle: string, close: string, times: number): string =>
  open.repeat(times) + middle + close.repeat(times);

/** A function, since two of them are large: no isolate should hold them for nothing. */
export function hostileCases(): readonly HostileCase[] {
  const budget = (name: string, program: string, input: unknown = null): HostileCase => ({
    name,
    program,
    input,
    ends: "budget",
  });
  return [
    budget("an endless array", "[range(1e12)]"),
    budget("repeat", "repeat(.)"),
    budget("repeat in an array", "[repeat(1)]"),
    budget("recursion in last place", "def f: f; f"),
    budget("recursion with work left", "def f: 1 + f; f"),
    budget("recursion of two", "def f(g): g | f(g); f(.)"),
    budget("recursion through a parameter", "def f(g): f(g | g); f(.)"),
    budget("recursion through an array", "def f: [f]; f"),
    budget("recursion through try", "def f: try f catch f; f"),
    budget("recursion through a path", "def f: .a | f; path(f)"),
    budget("recursion through reduce", "def f: reduce f as $x (0; 1); f"),
    budget("recursion through a generator", "def f: (., .) | f; f"),
    budget("recursion of values", "def f($n): f($n + 1); f(0)"),
    budget("a long text", '"a" * 1e9'),
    budget("texts doubled", 'reduce range(100) as $i ("ab"; . + .)'),
    budget("arrays doubled", "reduce range(100) as $i ([1]; . + .)"),
    budget("texts in an array", '[range(1e6) | "x" * 1e5]'),
    budget("a far index", ".[500000000] = 1"),
    budget("limit", "[limit(1e9; repeat(1))]"),
    budget("the last of many", "last(range(1e12))"),
    budget("no end to first", "first(range(1e12) | select(. < 0))"),
    budget("until", "until(false; .)"),
    budget("while", "last(while(true; .))"),
    budget("recurse", "last(recurse(.))"),
    budget("reduce", "reduce range(1e12) as $i (0; . + 1)"),
    budget("foreach", "last(foreach range(1e12) as $i (0; . + 1))"),
    budget("products", "[range(1000) as $a | range(1000) as $b | range(1000) as $c | 1] | length"),
    budget("commas", `last(${Array.from({ length: 60 }, () => "(1, 2)").join(" | ")})`),
    budget("combinations", "[[range(100)] | combinations(10)] | length"),
    budget("objects of many", "[{a: range(1e4), b: range(1e4)}] | length"),
    budget("texts of many", '[range(1e4) | "\\(range(1e4))"] | length'),
    budget("a megabyte", `${"1 + ".repeat(262_144)}1`),
    budget("a megabyte of pipes", `.${" | .".repeat(350_000)}`),
    budget("nested brackets", nested("[", "1", "]", 100_000)),
    budget("nested parentheses", nested("(", "1", ")", 100_000)),
    budget("nested objects", nested("{a:", "1", "}", 80_000)),
    budget("nested texts", nested('"\\(', "1", ')"', 30_000)),
    budget("many minuses", `${"-".repeat(100_000)}1`),
    budget("many tries", `${"try ".repeat(50_000)}1`),
    budget("many fields", ".a".repeat(100_000)),
    budget(
      "many definitions",
      `${Array.from({ length: 10_000 }, (_, at) => `def f${at}: f${Math.max(0, at - 1)};`).join("")}f9999`,
    ),
    budget("nested regular expressions", 'test("^(a|a|aa)+$")', `${"a".repeat(5000)}b`),
    budget("a catastrophic pattern", 'test("^(a+)+$")', `${"a".repeat(5000)}b`),
    budget("another one", 'test("(x+x+)+y")', "x".repeat(5000)),
    budget("back references", 'test("^(.*)(.*)(.*)\\\\1\\\\2\\\\3z$")', "ab".repeat(500)),
    budget("a pattern that calls itself", '"aaaa" | test("(?<x>\\\\g<x>a|a)")'),
    { name: "the pattern of the issue", program: 'test("(a+)+$")', input: "a".repeat(50_000), ends: "value" },
    { name: "repeats of repeats", program: 'test("((a{1000}){1000}){1000}")', input: "a", ends: "runtime" },
    {
      name: "a deep value",
      program: "reduce range(100000) as $i ([]; [.]) | tojson | length",
      input: null,
      ends: "value",
    },
    {
      name: "a deep comparison",
      program: "reduce range(100000) as $i ([]; [.]) | [., .] | sort",
      input: null,
      ends: "runtime",
    },
    { name: "a deep path", program: "setpath([range(1e5) | 0]; 1)", input: null, ends: "runtime" },
    { name: "deep json", program: `"${"[".repeat(50_000)}" | fromjson`, input: null, ends: "runtime" },
  ];
}
