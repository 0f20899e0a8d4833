import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "../engine/testing/simulation.ts";
import { parse, stringify } from "yaml";
import { differences, MAX_DIFFERENCES } from "../builder/differences.ts";
import { NO_RESULT } from "./replacement.ts";
import { resultsOf } from "./results.ts";
import { NO_CHANGES, trialOf, type TrialChanges } from "./trial.ts";

const get = "{call: http, with: {method: get, endpoint: 'https://a.example/x'}}";
/** The results of a run to its end, each call answered by what stands for its turn. */
function results(yaml: string, answers: readonly ReturnType<typeof fine>[], input: unknown = {}) {
  const run = new Simulation(yaml, input);
  for (const answer of answers) run.settle(run.open[0]?.id ?? "", answer);
  return resultsOf(run.journal, parse(yaml));
}

describe("results of steps", () => {
  it("are those that act on the world, by name, as they were put out", () => {
    const b = "{call: http, with: {method: get, endpoint: 'https://a.example/x'}, output: {as: .n}}";
    const found = results(`do: [{a: {set: {x: 1}}}, {b: ${b}}, {c: ${get}}]`, [fine({ n: 7 }), fine("last")]);
    expect(found).toEqual({ pins: { b: 7, c: "last" }, failed: [] });
  });

  it("of a step that hands on what it was given are what it exported", () => {
    const b =
      "{call: http, with: {method: get, endpoint: 'https://a.example/x'}, output: {as: '${ $task.input }'}, export: {as: '${ $context + {b: $task.output} }'}}";
    const yaml = `do: [{b: ${b}}, {c: {set: {got: '\${ $context.b }', and: '\${ . }'}}}]`;
    const { pins } = results(yaml, [fine({ n: 7 })], { given: 1 });
    expect(pins).toEqual({ b: { n: 7 } });
    for (const value of [{ n: 7 }, [1], null, "x", {}, "long ".repeat(5_000)]) {
      const made = trialOf(parse(yaml), { ...NO_CHANGES, pins: { b: value } });
      const run = new Simulation(stringify(made.ok ? made.value : null), { given: 1 });
      expect(run.outcome).toEqual({ status: "completed", output: { got: value, and: { given: 1 } } });
    }
  });

  it("of a loop are the last one's", () => {
    const found = results(`do: [{l: {for: {in: '[1, 2]'}, do: [{c: ${get}}]}}]`, [fine(1), fine(2)]);
    expect(found.pins).toEqual({ c: 2 });
  });

  it("of a step with a fallback are what the whole came to", () => {
    const yaml = `do: [{c: {try: [{c: ${get}}], catch: {do: [{otherwise: {set: {none: true}}}]}}}]`;
    expect(results(yaml, [broken(500)])).toEqual({ pins: { c: { none: true } }, failed: [] });
    expect(results(yaml, [fine(1)])).toEqual({ pins: { c: 1 }, failed: [] });
  });

  it("are missing where a step failed and nothing made up for it", () => {
    expect(results(`do: [{a: ${get}}, {c: ${get}}]`, [fine(1), broken(500)])).toEqual({
      pins: { a: 1 },
      failed: ["c"],
    });
    const caught = `do: [{t: {try: [{c: ${get}}], catch: {do: [{x: {set: {y: 1}}}]}}}]`;
    expect(results(caught, [broken(500)])).toEqual({ pins: {}, failed: [] });
  });

  it("of a function are the call's alone", () => {
    const yaml = `
use: {functions: {ask: {do: [{inner: ${get}}]}}}
do: [{outer: {call: ask}}]`;
    expect(results(yaml, [fine("in")]).pins).toEqual({ outer: "in" });
  });
});

describe("differences", () => {
  it("are named by their place, with what is there", () => {
    const found = differences({ a: 1, b: [1, { c: 2 }], d: 4 }, { a: 2, b: [1, { c: 3 }], e: null }, [], "/output");
    expect(found).toEqual([
      { path: "/output/a", expected: 1, actual: 2 },
      { path: "/output/b/1/c", expected: 2, actual: 3 },
      { path: "/output/d", expected: 4 },
      { path: "/output/e", actual: null },
    ]);
  });

  it.each([
    [1, 1],
    [null, null],
    [{ a: [] }, { a: [] }],
    ["", ""],
  ])("are none of %j and %j", (one, other) => {
    expect(differences(one, other, [])).toEqual([]);
  });

  it.each([
    [1, "1"],
    [null, {}],
    [[], {}],
    [{}, []],
    [0, false],
  ])("are one of %j and %j", (one, other) => {
    expect(differences(one, other, [])).toHaveLength(1);
  });

  it("are not looked for where they may be, nor below", () => {
    const expected = {
      at: 1,
      list: [
        { id: 1, x: 1 },
        { id: 2, x: 1 },
      ],
      "a/b": { c: 1 },
    };
    const actual = {
      at: 2,
      list: [
        { id: 8, x: 1 },
        { id: 9, x: 1 },
      ],
      "a/b": { c: 2 },
    };
    expect(differences(expected, actual, ["/at", "/list/*/id", "/a~1b"])).toEqual([]);
    expect(differences(expected, actual, [""])).toEqual([]);
    expect(differences(expected, actual, ["/list/0/id", "/at", "/a~1b"])).toMatchObject([{ path: "/list/1/id" }]);
  });

  it("are so many and no more, and names of Object's are names like any", () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, n]));
    expect(differences(many, {}, [])).toHaveLength(MAX_DIFFERENCES);
    expect(differences({ toString: 1 }, {}, [])).toEqual([{ path: "/toString", expected: 1 }]);
  });
});

describe("a trial", () => {
  const HEAD = "document: {dsl: '1.0.3', namespace: t, name: t, version: '1.0.0'}\n";
  const keep = (name: string) => `export: {as: '$context + {${name}: .}'}`;
  const call = (name: string, more = "") =>
    `{call: http, with: {method: get, endpoint: 'https://a.example/${name}'}, ${keep(name)}${more}}`;
  /** As it would run: with the input given, calls left open. */
  function tried(yaml: string, changes: Partial<TrialChanges>, input: unknown = {}): Simulation {
    const made = trialOf(parse(HEAD + yaml), { ...NO_CHANGES, ...changes });
    if (!made.ok) throw new Error(made.error.detail);
    return new Simulation(stringify(made.value), input);
  }
  const names = (run: Simulation): string[] =>
    run.open.map(({ request }) => (request.kind === "http" ? request.url : ""));

  it.each([
    ["an object", { id: 7, list: [1, null, true], none: {} }],
    ["a list", [1, "two"]],
    ["a text", "hello"],
    ["null", null],
    ["what looks like an expression", { a: "${ .x }", b: "before ${ 1 } after", c: "}${" }],
  ])("gives %s that is pinned, as it is, and asks nobody", (_, value) => {
    for (const mode of ["", "evaluate: {mode: loose}\n"]) {
      const run = tried(`${mode}do:\n  - a: ${call("a")}\n  - b: {set: {got: '\${ $context.a }'}}\n`, {
        pins: { a: value },
      });
      expect(run.open).toEqual([]);
      expect(run.outcome).toEqual({ status: "completed", output: { got: value } });
    }
  });

  it("leaves every step in its place", () => {
    const yaml = `do:\n  - a: ${call("a")}\n  - w: {wait: PT1H}\n  - b: {set: {x: 1}}\n`;
    const run = tried(yaml, { pins: { a: 1 }, skipWaits: true });
    expect(run.outcome?.status).toBe("completed");
    const places = run.journal.flatMap((entry) => (entry.type === "task.started" ? [entry.task] : []));
    expect(places).toEqual(["/do/0/a", "/do/1/w", "/do/2/b"]);
  });

  it("undoes nothing of what was not done", () => {
    const undo =
      ", metadata: {title: A, compensate: [{u: {call: http, with: {method: delete, endpoint: 'https://a.example/u'}}}]}";
    const run = tried(`do:\n  - a: ${call("a", undo)}\n  - f: {raise: {error: {type: 'https://e', status: 400}}}\n`, {
      pins: { a: 1 },
    });
    expect(run.open).toEqual([]);
    expect(run.outcome).toMatchObject({ status: "faulted" });
  });

  it("begins at a step, with what is pinned of those before", () => {
    const yaml = `do:\n  - a: ${call("a")}\n  - b: ${call("b")}\n  - c: {set: {got: '\${ $context.a }'}}\n  - d: ${call("d")}\n`;
    const run = tried(yaml, { from: "/do/2/c", pins: { a: 5 } });
    expect(names(run)).toEqual(["https://a.example/d"]);
    const got = run.journal.find((entry) => entry.type === "task.completed" && entry.task === "/do/2/c");
    expect(got?.data).toMatchObject({ output: { got: 5 } });
  });

  it("is of one step alone, and ends there", () => {
    const yaml = `do:\n  - a: ${call("a")}\n  - b: {set: {one: 1}}\n  - c: ${call("c")}\n`;
    expect(tried(yaml, { only: "/do/1/b" }).outcome).toEqual({ status: "completed", output: { one: 1 } });
    expect(names(tried(yaml, { only: "/do/0/a", pins: { a: 9 } }))).toEqual(["https://a.example/a"]);
  });

  it("of a step on a path, in a branch or with a fallback gets there", () => {
    const choose = "{choose: {switch: [{big: {when: '.n > 1', then: p}}, {otherwise: {then: q}}]}}";
    const yaml = `do:
  - i:
      do: [${choose}, {p: {do: [{a: ${call("a")}}], then: exit}}, {q: {do: [{b: ${call("b")}}], then: exit}}]
  - f: {fork: {branches: [{one: {do: [{c: ${call("c")}}]}}, {two: {do: [{d: ${call("d")}}]}}]}}
  - t: {try: [{t: ${call("t")}}], catch: {do: [{otherwise: {set: {x: 1}}}]}}
`;
    const first = (only: string) => names(tried(yaml, { only }, { n: 5 }));
    expect(first("/do/0/i/do/2/q/do/0/b")).toEqual(["https://a.example/b"]);
    expect(first("/do/0/i/do/1/p/do/0/a")).toEqual(["https://a.example/a"]);
    expect(first("/do/1/f/fork/branches/1/two/do/0/d")).toEqual(["https://a.example/d"]);
    expect(first("/do/2/t")).toEqual(["https://a.example/t"]);
  });

  it("says where there is no such step", () => {
    const yaml = parse(`${HEAD}do: [{a: {set: {x: 1}}}]`) as unknown;
    for (const place of [{ only: "/do/9/x" }, { from: "/do/9/x" }])
      expect(trialOf(yaml, { ...NO_CHANGES, ...place })).toMatchObject({
        ok: false,
        error: { code: "unprocessable", problems: [{ path: `/${Object.keys(place)[0]}` }] },
      });
  });

  it("that is a test never acts on the world: what it has no result of fails, where it comes to it", () => {
    const sealed = { sealed: true, pins: { a: 1 } };
    const steps = [
      `{b: ${call("b")}}`,
      "{b: {emit: {event: {with: {source: 'https://s', type: t}}}}}",
      "{b: {run: {workflow: {namespace: n, name: w, version: latest}}}}",
      "{b: {listen: {to: {any: []}}}}",
      `{b: {try: [{b: ${call("b")}}], catch: {do: [{otherwise: {set: {x: 1}}}]}}}`,
    ];
    for (const step of steps) {
      const run = tried(`do:\n  - a: ${call("a")}\n  - ${step}\n`, sealed);
      expect(run.open, step).toEqual([]);
      expect(run.outcome, step).toMatchObject({ status: "faulted", error: { title: NO_RESULT, instance: "/do/1/b" } });
    }
    const skips = tried(`do:\n  - a: ${call("a")}\n  - b: ${call("b", ", if: '${ false }'")}\n`, sealed);
    expect(skips.outcome).toMatchObject({ status: "completed" });
  });

  it("that is a test does not act through extensions either", () => {
    const yaml = `use: {extensions: [{log: {extend: set, before: [{l: ${call("l")}}], after: [{m: {set: {x: 1}}}]}}]}
do: [{a: {set: {y: 2}}}]
`;
    expect(names(tried(yaml, {}))).toEqual(["https://a.example/l"]);
    expect(tried(yaml, { sealed: true }).outcome).toMatchObject({ status: "completed", output: { y: 2 } });
    for (const around of [`{do: [{l: ${call("l")}}]}`, `{try: [{o: {do: [{l: ${call("l")}}]}}], catch: {}}`]) {
      const deep = yaml.replace(/\{l: .*?\}\}\], after/, `{g: ${around}}], after`);
      expect(names(tried(deep, {}))).toEqual(["https://a.example/l"]);
      expect(names(tried(deep, { sealed: true }))).toEqual([]);
    }
  });
});

describe("a trial of a text of the builder", () => {
  const text = `do:
  - ask: {call: http, with: {method: get, endpoint: 'https://x.test'}, export: {as: '\${ $context + {ask: .} }'}}
  - pause: {wait: PT1H}
  - use: {set: {got: '\${ $context.ask.v }'}}
  - more: {set: {more: 1}}
`;
  const tried = (changes: Partial<TrialChanges>, yaml = text): Simulation => {
    const made = trialOf(parse(yaml), { ...NO_CHANGES, ...changes });
    if (!made.ok) throw new Error(made.error.detail);
    return new Simulation(stringify(made.value)).run(() => fine({ real: true }));
  };

  it("takes what is pinned, and runs only what is tried", () => {
    const only = tried({ pins: { ask: { v: "a ${ b }" } }, only: "/do/2/use" });
    expect(only.output).toEqual({ got: "a ${ b }" });
    expect(only.ran()).toEqual(["ask", "use"]);
    expect(tried({ pins: { ask: { v: [1, "${"] } }, from: "/do/2/use" }).output).toEqual({ more: 1 });
  });

  it("skips waits", () => {
    expect(tried({ skipWaits: true }).now).toBe(1_000_000);
  });

  it("tries a step within lists by itself", () => {
    const nested = `do:
  - first: {set: {a: 1}}
  - each: {for: {each: item, in: '\${ [1, 2] }'}, do: [{before: {set: {b: 1}}}, {here: {set: {c: 1}}}, {after: {set: {d: 1}}}]}
`;
    const ran = tried({ only: "/do/1/each/do/1/here" }, nested).ran();
    expect(ran).toContain("here");
    for (const name of ["first", "before", "after"]) expect(ran).not.toContain(name);
  });
});
