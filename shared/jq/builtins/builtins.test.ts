import { describe, expect, test } from "vitest";
import { compile } from "../index.ts";

const run = (program: string, input: unknown = null): unknown[] => compile(program).run(input);

describe("order of several outputs", () => {
  test.each<[program: string, outputs: unknown[]]>([
    ["(1, 2) + (10, 20)", [11, 12, 21, 22]],
    ["[pow(2, 3; 1, 2)]", [[2, 3, 4, 9]]],
    [
      "[{a: (1, 2), b: (3, 4)}] | map([.a, .b])",
      [
        [
          [1, 3],
          [1, 4],
          [2, 3],
          [2, 4],
        ],
      ],
    ],
    ['"\\(1, 2) \\(3, 4)"', ["1 3", "2 3", "1 4", "2 4"]],
    ["[[1, 2, 3, 4][(0, 1):(2, 3)] | length]", [[2, 3, 1, 2]]],
    ["[([1, 2], [3, 4])[0, 1]]", [[1, 3, 2, 4]]],
    ["[range(0, 1; 3, 4)]", [[0, 1, 2, 0, 1, 2, 3, 1, 2, 1, 2, 3]]],
    [
      "def f($a; $b): [$a, $b]; [f(1, 2; 3, 4)]",
      [
        [
          [1, 3],
          [1, 4],
          [2, 3],
          [2, 4],
        ],
      ],
    ],
    ["[(true, false) and (true, false)]", [[true, false, false]]],
    ["[{} | .a += (1, 2)]", [[{ a: 1 }, { a: 2 }]]],
    ['[sub("(?<x>.)"; "\\(.x)1", "\\(.x)2")]', [["a1b", "a2b"]]],
  ])("%s", (program, outputs) => {
    expect(run(program, "ab")).toEqual(outputs);
  });
});

test("recursion in last place needs no stack", () => {
  expect(run("def down: if . > 0 then . - 1 | down else . end; 30000 | down")).toEqual([0]);
  expect(run("[limit(3; 0 | recurse(. + 1))]")).toEqual([[0, 1, 2]]);
  expect(run("0 | until(. > 50000; . + 1)")).toEqual([50001]);
  expect(run("last(0 | while(. < 20000; . + 1))")).toEqual([19999]);
  expect(run("[limit(5; repeat(1))]")).toEqual([[1, 1, 1, 1, 1]]);
});

test("what is built up piece by piece is not copied each time", () => {
  expect(run("reduce range(20000) as $i ([]; . + [$i]) | length")).toEqual([20000]);
  expect(run('reduce range(20000) as $i ({}; .["k\\($i % 5000)"] += 1) | length')).toEqual([5000]);
  expect(run("[range(20000) | {key: tostring, value: .}] | from_entries | length")).toEqual([20000]);
  expect(run("INDEX(range(20000); .) | length")).toEqual([20000]);
});

test("dates", () => {
  expect(run('strptime("%T")', "02:03:04")).toEqual([[1900, 0, 0, 2, 3, 4, 8, 367]]);
  expect(run('strptime("%a, %d %b %Y %H:%M:%S %z") | mktime', "Thu, 05 Mar 2015 23:51:47 +0000")).toEqual([1425599507]);
  expect(run('strptime("%Y-%j")', "2015-064")).toEqual([[2015, 2, 5, 0, 0, 0, 4, 63]]);
  expect(run('strftime("%a %d %b %y %I:%M %p, day %j, week %V of %G, %e %-d %Z")', 1425599507)).toEqual([
    "Thu 05 Mar 15 11:51 PM, day 064, week 10 of 2015,  5 5 UTC",
  ]);
  expect(run("mktime", [2015, 14, -1, 25, 61, 61])).toEqual([Date.UTC(2015, 14, -1, 25, 61, 61) / 1000]);
  expect(run("todate", 1425599507.9)).toEqual(["2015-03-05T23:51:47Z"]);
});

test("numbers are written as jq writes them", () => {
  const shown = (value: number): unknown => run("tojson", value)[0];
  expect(
    [
      1e17,
      1e15,
      123456789012345680,
      1e-5,
      0.0001,
      1.5e300,
      -0,
      0.1,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      1.7976931348623157e308,
    ].map(shown),
  ).toEqual([
    "1e+17",
    "1000000000000000",
    "123456789012345680",
    "1e-05",
    "0.0001",
    "1.5e+300",
    "-0",
    "0.1",
    "1.7976931348623157e+308",
    "null",
    "1.7976931348623157e+308",
  ]);
});

test("special functions", () => {
  const near = (program: string, value: number): void => expect(run(program)[0]).toBeCloseTo(value, 12);
  near("5.5 | lgamma", 3.9578139676187165);
  near("0.5 | tgamma", 1.772453850905516);
  near("0.3 | erf", 0.3286267594591274);
  near("3 | erfc * 1e5", 2.209049699858544);
  near("1.5 | j0", 0.5118276717359181);
  near("1.5 | y1", -0.4123086269739113);
  expect(run("[10 | frexp, significand, logb], [1 | ldexp(.; 10)], [nextafter(1; 2)]")).toEqual([
    [[0.625, 4], 1.25, 3],
    [1024],
    [1.0000000000000002],
  ]);
});

test("text", () => {
  expect(run("[.[] | @uri | ., @urid]", ["é%/ "])).toEqual([["%C3%A9%25%2F%20", "é%/ "]]);
  expect(run("try @urid catch .", "%F0%93")).toEqual(['string ("%F0%93") is not a valid uri encoding']);
  expect(run("try @base64d catch .", "QUJDa")).toEqual(['string ("QUJDa") trailing base64 byte found']);
  expect(run("@base32 | ., @base32d", "test")).toEqual(["ORSXG5A=", "test"]);
  expect(run('length, utf8bytelength, explode, (explode | implode), .[1:2], indices("x")', "a𝄞x")).toEqual([
    3,
    6,
    [97, 119070, 120],
    "a𝄞x",
    "𝄞",
    [2],
  ]);
  expect(run('["\\uE000", "\\uD834\\uDD1E", "a"] | sort')).toEqual([["a", "\ue000", "\u{1d11e}"]]);
});
