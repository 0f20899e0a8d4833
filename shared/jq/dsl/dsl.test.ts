import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, JqBudgetError, JqSyntaxError } from "../index.ts";
import { program } from "../testing/grammar.ts";
import {
  analyse,
  ANY,
  ARGUMENTS,
  classify,
  compileTemplate,
  type Node,
  parse,
  print,
  renameReferences,
  splitTemplate,
} from "./index.ts";

describe("templates", () => {
  const evaluate = (text: string, mode: "strict" | "loose" = "strict"): unknown =>
    compileTemplate(text, mode, { variables: ARGUMENTS }).evaluate(
      { a: [1, 2], b: "x", n: null },
      { context: { c: "y" } },
    );

  test("that are one expression keep its type", () => {
    expect(evaluate("${ .a }")).toEqual([1, 2]);
    expect(evaluate("  ${ .a | length } ")).toBe(2);
    expect(evaluate("${ empty }")).toBeNull();
    expect(evaluate("${ {a: .b} }")).toEqual({ a: "x" });
    expect(evaluate("${ $context.c }")).toBe("y");
  });

  test("with text around are joined", () => {
    expect(evaluate("b is ${ .b }, a is ${.a}${.n}!")).toBe("b is x, a is [1,2]!");
    expect(evaluate('${ "}" + .b }-${ "\\("}" + .b)" } # ${ .b }')).toBe("}x-}x # x");
    expect(evaluate("plain")).toBe("plain");
    expect(evaluate("")).toBe("");
  });

  test("in loose mode are programs where they can be", () => {
    expect(evaluate(".a | length", "loose")).toBe(2);
    expect(evaluate("Hello, world!", "loose")).toBe("Hello, world!");
    expect(evaluate(".a | length")).toBe(".a | length");
  });

  test("tell where they are not closed, and know their arguments", () => {
    expect(() => splitTemplate("a ${ .b")).toThrow(JqSyntaxError);
    expect(splitTemplate("a${.b}")).toMatchObject([{ text: "a" }, { source: ".b", start: 3, end: 5 }]);
    expect(() => compileTemplate("${ $nope }", "strict", { variables: ARGUMENTS })).toThrow("$nope is not defined");
  });
});

describe("analysis", () => {
  const reads = (source: string): string[] =>
    analyse(source)
      .reads.map(({ variable, path }) => [variable === null ? "" : `$${variable}`, ...path].join("."))
      .sort();

  test.each([
    [".order.total > 100", [".order.total"]],
    ["$context.steps.fetch.body[0].id + $input.x", ["$context.steps.fetch.body.0.id", "$input.x"]],
    [".items | map(.price * .qty) | add", [`.items.${ANY}.price`, `.items.${ANY}.qty`]],
    [".a as $x | $x.b", [".a.b"]],
    [".items[] | select(.ok) | .name", [`.items.${ANY}.name`, `.items.${ANY}.ok`]],
    ["{a: .b.c, d}", [".b.c", ".d"]],
    ['"x \\(.a.b) \\($secrets.key)"', ["$secrets.key", ".a.b"]],
    ["if .a then .b else $x.c end", ["$x.c", ".a", ".b"]],
    [".[.key]", [`.${ANY}`, ".key"]],
    ["reduce .xs[] as $x (0; . + $x.n)", [`.xs.${ANY}.n`]],
    ["first(.xs[]).id", [`.xs.${ANY}.id`]],
    ["now", []],
  ])("%s", (source, wanted) => {
    expect(reads(source)).toEqual(wanted);
  });

  test("names the variables from outside, once each", () => {
    expect(analyse("$a + $b.c + $a | . as $d | $d").variables).toEqual(["a", "b"]);
  });
});

test.each([
  [".a.b[0]?", "path"],
  ["$context.x[]", "path"],
  [".a | .b", "path"],
  ['"Hello \\(.name)"', "text"],
  ['"a" + .b + (.c | tostring)', "text"],
  [".a > 1 and (.b | not)", "condition"],
  ['.a | test("x")', "condition"],
  [".items | map(.a) | sort", "list"],
  ["[.items[] | select(.ok)]", "list"],
  [".a + 1", "other"],
  ["reduce .[] as $x (0; . + $x)", "other"],
  ["{a: 1}", "other"],
])("%s is a %s", (source, kind) => {
  expect(classify(parse(source))).toBe(kind);
});

describe("printing", () => {
  test("an unchanged program comes out as it was", () => {
    fc.assert(
      fc.property(program, (source) => {
        const root = parse(source);
        expect(print(root, { source, root })).toBe(source);
      }),
      { numRuns: 500 },
    );
  });

  test("a tree without its text prints as a program that means the same", () => {
    const outcome = (source: string): string => {
      try {
        return JSON.stringify(
          compile(source, { budget: { steps: 5000 }, now: () => 0 }).run(
            { a: [1, { b: 2 }], c: "abc" },
            { x: [1, "a"], y: 1 },
          ),
        );
      } catch (error) {
        return error instanceof JqBudgetError ? "budget" : error instanceof JqSyntaxError ? "syntax" : String(error);
      }
    };
    fc.assert(
      fc.property(program, (source) => {
        const printed = print(parse(source));
        expect(print(parse(printed))).toBe(printed);
        expect(outcome(printed)).toBe(outcome(source));
      }),
      { numRuns: 500 },
    );
  });

  test("only what is changed is written anew", () => {
    const source = "  .a   |  map( .b+1 ) # all of them\n | .[0]";
    const root = parse(source) as Node & { type: "pipe" };
    const [first, call, last] = root.stages as [Node, Node & { type: "call" }, Node];
    const literal: Node = { type: "literal", value: 2, start: 0, end: 0 };
    const arg = call.args[0] as Node & { type: "binary" };
    const edited: Node = { ...root, stages: [first, { ...call, args: [{ ...arg, right: literal }] }, last] };
    expect(print(edited, { source, root })).toBe("  .a   |  map( .b+2 ) # all of them\n | .[0]");
    const sum: Node = { type: "binary", operator: "+", left: literal, right: literal, start: 0, end: 0 };
    const product = parse(".x *  .y") as Node & { type: "binary" };
    expect(print({ ...product, right: sum }, { source: ".x *  .y", root: product })).toBe(".x *  (2 + 2)");
  });
});

describe("renaming", () => {
  test("changes the names of one path and nothing else", () => {
    const source = '$context.steps.fetch.body # fetch\n + $context["steps"]["fetch"].id + $input.steps.fetch + "fetch"';
    expect(renameReferences(source, { variable: "context", path: ["steps", "fetch"], to: "get" })).toEqual({
      source: '$context.steps.get.body # fetch\n + $context["steps"]["get"].id + $input.steps.fetch + "fetch"',
      count: 2,
      unsure: [],
    });
  });

  test("follows bindings and pipes, and quotes what is no name", () => {
    expect(renameReferences("$context as $c | $c.a | .b", { variable: "context", path: ["a"], to: "x y" }).source).toBe(
      '$context as $c | $c."x y" | .b',
    );
    expect(renameReferences(".a.b", { variable: null, path: ["a", "b"], to: "c" }).source).toBe(".a.c");
  });

  test("tells what it can't follow", () => {
    expect(
      renameReferences("$context.steps[$input.name].id", { variable: "context", path: ["steps", "fetch"], to: "get" }),
    ).toMatchObject({ count: 0, unsure: [{ start: 0 }] });
  });
});
