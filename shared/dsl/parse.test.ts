import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { MAX_DEFINITION_BYTES } from "../domain/limits.ts";
import type { Failure, Problem } from "../domain/result.ts";
import { checkDefinition, parseDefinition } from "./parse.ts";

const HEAD = "document:\n  dsl: '1.0.3'\n  namespace: shop\n  name: order\n  version: '0.1.0'\n";
const document = { dsl: "1.0.3", namespace: "shop", name: "order", version: "0.1.0" };

function failure(source: unknown): Failure {
  const result = parseDefinition(source);
  if (result.ok) throw new Error("was accepted");
  return result.error;
}

function problems(source: unknown): readonly Problem[] {
  const { code, problems: found = [] } = failure(source);
  expect(code).toBe("unprocessable");
  expect(found.length).toBeGreaterThan(0);
  return found;
}

const codes = (source: unknown): string[] => problems(source).map((problem) => problem.code);

describe("parseDefinition", () => {
  it("reads YAML, JSON text and objects alike", () => {
    const definition = {
      document: { ...document, title: "Order", summary: "Takes an order." },
      do: [{ a: { set: { b: 1 } } }],
    };
    const json = JSON.stringify(definition, null, "\t");
    const yaml = `${HEAD}  title: Order\n  summary: Takes an order.\ndo:\n  - a:\n      set:\n        b: 1\n`;
    for (const source of [definition, json, yaml]) {
      expect(parseDefinition(source)).toEqual({
        ok: true,
        value: {
          definition,
          source: typeof source === "string" ? source : null,
          namespace: "shop",
          name: "order",
          version: "0.1.0",
          title: "Order",
          summary: "Takes an order.",
          warnings: [],
        },
      });
    }
  });

  it("keeps the author's order of keys, and does not hold on to the object it was given", () => {
    const given = { do: [{ a: { then: "end", set: { z: 1, a: 2 } } }], document };
    const result = parseDefinition(given);
    given.do = [];
    expect(result.ok && JSON.stringify(result.value.definition)).toBe(
      JSON.stringify({ do: [{ a: { then: "end", set: { z: 1, a: 2 } } }], document }),
    );
  });

  it("reads scalars as YAML 1.2 does", () => {
    const result = parseDefinition(
      `${HEAD}do:\n  - a:\n      set: {yes: yes, on: on, date: 2001-01-01, sexagesimal: 1:30, octal: 010, hex: 0x10, t: true, n: ~}\n`,
    );
    expect(result.ok && result.value.definition.do[0]).toEqual({
      a: {
        set: { yes: "yes", on: "on", date: "2001-01-01", sexagesimal: "1:30", octal: 10, hex: 16, t: true, n: null },
      },
    });
  });
});

describe("texts that only look suspicious", () => {
  const tail = "do:\n  - a:\n      set: {x: 1}\n";

  it("takes Markdown's asterisks in a block of text for text", () => {
    const result = parseDefinition(
      `${HEAD}  summary: |\n    * one\n    *two* &x <<: !y\n  title: >-\n    *bold*\n${tail}`,
    );
    expect(result).toMatchObject({ ok: true, value: { summary: "* one\n*two* &x <<: !y\n", title: "*bold*" } });
  });

  it("takes a byte order mark and Windows line ends, and counts lines all the same", () => {
    expect(parseDefinition(`\uFEFF${HEAD}${tail}`.replaceAll("\n", "\r\n"))).toMatchObject({ ok: true });
    expect(problems(`\uFEFF${HEAD}${tail}more: 1\n`.replaceAll("\n", "\r\n"))).toMatchObject([
      { path: "/more", line: 9, column: 1 },
    ]);
  });

  it("takes brackets inside text, however many", () => {
    expect(parseDefinition(`${HEAD}  summary: "${"[{(".repeat(500)}"\n${tail}`)).toMatchObject({ ok: true });
  });
});

describe("problems of form", () => {
  it("names the unknown type of a task, the types there are, and the place", () => {
    expect(problems(`${HEAD}do:\n  - pay:\n      charge: {}\n`)).toEqual([
      {
        path: "/do/0/pay/charge",
        code: "task.unknown",
        message:
          'Unknown task type "charge". Known types: call, do, emit, for, fork, listen, raise, run, set, switch, try, wait.',
        line: 8,
        column: 7,
      },
    ]);
  });

  it("says one thing for each mistake, in tasks inside tasks too", () => {
    const found = problems({
      document: { ...document, version: 1, name: "no spaces", namespace: undefined },
      do: [
        { a: { set: { b: 1 }, wait: { seconds: 1 } } },
        { b: { try: [{ c: { wait: 5 } }], catch: { retry: { backoff: {}, limit: { attempt: { count: 0 } } } } } },
        { d: { call: "http", with: { method: "get", hedaers: {} } } },
        { e: {}, f: {} },
        { g: { do: [] } },
        { h: { wait: { seconds: -1.5 } } },
      ],
      outputs: {},
    });
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual([
      "/document/namespace required",
      "/document/name value",
      "/document/version type",
      "/do/0/a task.ambiguous",
      "/do/1/b/try/0/c/wait type",
      "/do/1/b/catch/retry/backoff value",
      "/do/1/b/catch/retry/limit/attempt/count value",
      "/do/2/d/with/endpoint required",
      "/do/2/d/with/hedaers unknown_property",
      "/do/3 task.invalid",
      "/do/4/g/do list.empty",
      "/do/5/h/wait/seconds type",
      "/outputs unknown_property",
    ]);
    for (const { message } of found) expect(message).not.toMatch(/Invalid|undefined|expected/);
  });

  it("tells an indentation slip", () => {
    const [problem] = problems(`${HEAD}do:\n  - pay:\n    set: {a: 1}\n`);
    expect(problem).toMatchObject({ path: "/do/0", code: "task.invalid", line: 7 });
    expect(problem?.message).toMatch(/Indent the task's own keys under its name/);
  });

  it.each([
    ["0.9.0", false],
    ["2.0.0", false],
    ["1", false],
    ["1.0.0", true],
    ["1.0.3", true],
    ["1.0.0-alpha5", true],
  ])("takes dsl %s: %s", (dsl, accepted) => {
    expect(parseDefinition({ document: { ...document, dsl }, do: [{ a: { set: { b: 1 } } }] }).ok).toBe(accepted);
  });
});

/** The longest texts take a second each, more on a machine that is busy. */
const PATIENT = { timeout: 60_000 };

describe("hostile input", PATIENT, () => {
  it("refuses aliases before anything is expanded", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    const bomb = ["a0: &a0 [lol]", ...levels].join("\n");
    expect(problems(bomb)).toEqual([
      {
        path: "",
        code: "yaml.alias",
        message: "YAML aliases (*a0) are not accepted: write the value out.",
        line: 2,
        column: 10,
      },
    ]);
  });

  it.each<[string, string]>([
    ["[".repeat(10_000), "flow"],
    [`${HEAD}do: ${"[".repeat(10_000)}${"]".repeat(10_000)}`, "closed flow"],
    ["{a: ".repeat(10_000), "flow maps"],
    [`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`, "JSON"],
    [`do:\n${"- ".repeat(10_000)}a`, "compact sequences"],
    ["? ".repeat(10_000), "explicit keys"],
    [Array.from({ length: 900 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"), "indentation"],
  ])("refuses deep nesting in text: %#", (text) => {
    expect(codes(text)).toEqual(["depth"]);
  });

  it("refuses deep nesting, cycles and shared references in objects", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = i % 2 === 0 ? [deep] : { a: deep };
    expect(codes(deep)).toEqual(["depth"]);
    const cycle: Record<string, unknown> = {};
    cycle["a"] = cycle;
    expect(codes(cycle)).toEqual(["depth"]);
    cycle["b"] = cycle;
    expect(failure(cycle).code).toBe("too_large");
    let bomb: unknown = "x";
    for (let i = 0; i < 60; i++) bomb = [bomb, bomb];
    expect(failure(bomb).code).toBe("too_large");
  });

  it.each(["__proto__", "constructor", "prototype"])("refuses the key %s, and assigns it nowhere", (key) => {
    const place = { path: `/do/0/a/set/${key}`, code: "key.forbidden" };
    expect(problems(`${HEAD}do:\n  - a:\n      set:\n        ${key}:\n          polluted: true\n`)).toMatchObject([
      { ...place, line: 9, column: 9 },
    ]);
    const json = `{"document": ${JSON.stringify(document)}, "do": [{"a": {"set": {"${key}": {"polluted": true}}}}]}`;
    expect(problems(json)).toMatchObject([place]);
    expect(problems(JSON.parse(json))).toMatchObject([place]);
    expect(problems(JSON.parse(`{"${key}": 1}`))).toMatchObject([{ path: `/${key}` }]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each<[string, string]>([
    ["a: 1\na: 2", "yaml.duplicate"],
    ['{"a": 1, "a": 2}', "yaml.duplicate"],
    ["<<: {a: 1}", "yaml.merge"],
    ["a: !!js/function x", "yaml.tag"],
    ["a: !mine x", "yaml.tag"],
    ["a: !!binary aGk=", "yaml.tag"],
    ["a: !!set {x}", "yaml.tag"],
    ["1: a", "yaml.key"],
    ["true: a", "yaml.key"],
    ["[a]: b", "yaml.key"],
    ["? {a: b}\n: c", "yaml.key"],
    ["a: .nan", "number"],
    ["a: -.inf", "number"],
    ["a: 1e999", "number"],
    ["a: 1\n---\nb: 2", "yaml.documents"],
    ["%YAML 1.1\n---\na: yes", "yaml.version"],
    ["", "yaml.empty"],
    ["# nothing", "yaml.empty"],
    ["null", "yaml.empty"],
    ["---\n...", "yaml.empty"],
    ["a: [1", "yaml.syntax"],
    ["a: 'b", "yaml.syntax"],
    ['{"a": 1', "yaml.syntax"],
    ["a: b: c", "yaml.syntax"],
    ["just text", "type"],
    ["[1, 2]", "type"],
  ])("refuses %j as %s", (text, code) => {
    expect(problems(text)[0]).toMatchObject({
      code,
      line: expect.any(Number) as number,
      column: expect.any(Number) as number,
    });
  });

  it.each([
    [new Date()],
    [() => 1],
    [Symbol("x")],
    [1n],
    [undefined],
    [new Map()],
    [
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no");
          },
        },
      ),
    ],
    [5],
    [null],
    [[]],
  ])("refuses the value %#", (value) => {
    expect(failure(value).code).toBe("unprocessable");
    expect(failure({ document, do: [{ a: { set: { value } } }], x: value }).code).toBe("unprocessable");
  });

  it("measures in bytes, not characters", () => {
    const text = `${HEAD}do:\n  - a:\n      set:\n        x: "${"é".repeat(MAX_DEFINITION_BYTES / 2)}"\n`;
    expect(text.length).toBeLessThan(MAX_DEFINITION_BYTES);
    expect(failure(text).code).toBe("too_large");
    expect(failure({ document, do: [{ a: { set: { x: "é".repeat(MAX_DEFINITION_BYTES / 2) } } }] }).code).toBe(
      "too_large",
    );
    expect(failure("x".repeat(MAX_DEFINITION_BYTES + 1)).code).toBe("too_large");
  });

  it("answers briefly, however long the words of the document are", () => {
    const text = `"${"k".repeat(1_000)}": 1\n${Array.from({ length: 5_000 }, (_, i) => `key-${i}-${"x".repeat(50)}: 1`).join("\n")}`;
    for (const source of [text, { ["k".repeat(100_000)]: 1 }, "!".repeat(400_000)]) {
      const error = failure(source);
      expect(JSON.stringify(error).length).toBeLessThan(60_000);
    }
  });

  it("never throws, whatever comes", () => {
    const fragment = fc.constantFrom(
      "[",
      "]",
      "{",
      "}",
      ":",
      "- ",
      "\n",
      " ",
      "&a ",
      "*a",
      "!",
      "|",
      ">",
      "'",
      '"',
      "#",
      "%",
      "?",
      "a",
      "1",
      "do:",
      "\t",
      "---",
      "<<",
      "${",
      "}",
    );
    const fragments = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(""));
    const shaped = fc.record({
      document: fc.constant(document),
      do: fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
    });
    const jq = createJqExpressions();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fragments,
          fragments.map((text) => HEAD + text),
          fc.jsonValue(),
          fc.anything(),
          shaped,
        ),
        (source) => {
          return [parseDefinition(source), checkDefinition(source, jq)].every(
            (result) => result.ok || ["unprocessable", "too_large"].includes(result.error.code),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
