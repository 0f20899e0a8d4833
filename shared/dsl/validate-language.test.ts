import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { externalResources } from "./external-resources.ts";
import type { Links } from "./functions.ts";
import { checkDefinition } from "./parse.ts";
import { scheduleOf } from "./schedule.ts";
import { subflowsOf } from "./subflows.ts";
import type { Definition } from "./types.ts";

const jq = createJqExpressions();
const document = { dsl: "1.0.3", namespace: "shop", name: "order", version: "0.1.0" };
const http = { call: "http", with: { method: "get", endpoint: "https://x.example" } };
const set = { set: { a: 1 } };

function check(tasks: unknown[], more: Record<string, unknown> = {}, links: Links = {}) {
  return checkDefinition({ document, do: tasks, ...more }, jq, links);
}
const show = ({ path, code }: { path: string; code: string }): string => `${path} ${code}`;
function found(tasks: unknown[], more: Record<string, unknown> = {}, links: Links = {}): string[] {
  const result = check(tasks, more, links);
  return result.ok ? [] : (result.error.problems ?? []).map(show);
}
function warned(tasks: unknown[], more: Record<string, unknown> = {}): string[] {
  const result = check(tasks, more);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.warnings.map(show);
}
const definition = (tasks: unknown[], more: Record<string, unknown> = {}): Definition =>
  ({ document, do: tasks, ...more }) as unknown as Definition;

describe("variables", () => {
  it.each<[string, unknown[], string[]]>([
    [
      "$input before it is there",
      [{ a: { ...set, if: "$input.x", input: { from: "$input" } } }],
      ["/do/0/a/if", "/do/0/a/input/from"],
    ],
    ["$output before it is there", [{ a: { ...set, output: { as: "$output" } } }], ["/do/0/a/output/as"]],
    [
      "$error outside of catch",
      [{ a: { try: [{ b: { set: { x: "${ $error }" } } }], catch: {} } }],
      ["/do/0/a/try/0/b/set/x"],
    ],
    ["$item in what it is of", [{ a: { for: { in: "$item" }, do: [{ b: set }] } }], ["/do/0/a/for/in"]],
    ["a name within a text", [{ a: { set: { x: "Hi ${ $nobody }" } } }], ["/do/0/a/set/x"]],
    [
      "the item of a listener after it",
      [
        { a: { listen: { to: { any: [] } }, foreach: { item: "e", do: [{ b: { set: { x: "${ $e }" } } }] } } },
        { c: { set: { x: "${ $e }" } } },
      ],
      ["/do/1/c/set/x"],
    ],
  ])("finds %s", (_what, tasks, paths) => {
    expect(found(tasks)).toEqual(paths.map((path) => `${path} expression.variable`));
  });

  it("knows $output in export, loops in loops, and what functions do not see", () => {
    const inner = { for: { each: "y", in: "$x", at: "j" }, do: [{ c: { set: { v: "${ [$x, $y, $i, $j] }" } } }] };
    expect(
      found([
        { a: { for: { each: "x", in: ".l", at: "i" }, do: [{ b: inner }] } },
        { d: { ...set, export: { as: "$output" } } },
      ]),
    ).toEqual([]);
    const use = { functions: { f: { set: { v: "${ $x }" } } } };
    expect(found([{ a: { for: { each: "x", in: ".l" }, do: [{ b: { call: "f" } }] } }], { use })).toEqual([
      "/use/functions/f/set/v expression.variable",
    ]);
  });

  it("knows what the workflow's own expressions have", () => {
    expect(found([{ a: set }], { input: { from: "$context" }, output: { as: "$input + $context" } })).toEqual([
      "/input/from expression.variable",
      "/output/as expression.variable",
    ]);
  });
});

describe("secrets", () => {
  const use = { secrets: ["token", "db"] };
  const value = (text: string): string[] =>
    found([{ a: { set: { x: text } } }], { use }).map((one) => one.split(" ")[1] ?? "");

  it.each([
    "${ $secrets.token }",
    "Bearer ${ $secrets.token }",
    '${ "Bearer " + $secrets.token }',
    '${ "x \\($secrets.db.password)" }',
    "${ {a: $secrets.token, b: [$secrets.db]} }",
    "${ if .a then $secrets.token else $secrets.db end }",
  ])("are passed on: %s", (text) => expect(value(text)).toEqual([]));

  it.each([
    ["${ $secrets.token | length }", "secret.computed"],
    ['${ $secrets.token == "x" }', "secret.computed"],
    ["${ $secrets.token[0:3] }", "secret.computed"],
    ["${ if $secrets.token then 1 else 2 end }", "secret.computed"],
    ["${ $secrets }", "secret.whole"],
    ["${ $secrets.other }", "secret.unknown"],
  ])("are not worked with: %s", (text, code) => expect(value(text)).toEqual([code]));

  it("decide nothing, and are listed where they are named", () => {
    const auth = (policy: unknown) => ({
      call: "http",
      with: { method: "get", endpoint: { uri: "https://x.example", authentication: policy } },
    });
    expect(
      found(
        [
          { a: { ...set, if: "$secrets.token" } },
          { b: { switch: [{ c: { when: "$secrets.token", then: "end" } }, { d: { then: "continue" } }] } },
          { e: auth({ basic: { use: "token" } }) },
          { f: auth({ basic: { use: "nope" } }) },
        ],
        { use },
      ),
    ).toEqual([
      "/do/0/a/if secret.computed",
      "/do/1/b/switch/0/c/when secret.computed",
      "/do/3/f/with/endpoint/authentication/basic/use secret.unknown",
    ]);
  });
});

describe("functions", () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ["that are not there", {}, "f", "/do/0/a/call function.unknown"],
    ["of a catalog that is not there", {}, "f:1@mine", "/do/0/a/call catalog.unknown"],
    ["of a default catalog, which there is none", {}, "f:1@default", "/do/0/a/call catalog.unknown"],
    ["of ours that there is none of", {}, "f:1@connectors", "/do/0/a/call function.unknown"],
    [
      "that call themselves",
      { f: { call: "g" }, g: { do: [{ x: { call: "f" } }] } },
      "f",
      "/do/0/a/call function.recursive",
    ],
  ])("finds those %s", (_what, functions, call, expected) => {
    expect(found([{ a: { call } }], { use: { functions } })).toContain(expected);
  });

  it("finds those that go too deep, or are too many", () => {
    const deep = Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [`f${n}`, n === 9 ? set : { call: `f${n + 1}` }]),
    );
    expect(found([{ a: { call: "f0" } }], { use: { functions: deep } })).toContain("/do/0/a/call function.depth");
    const wide = Object.fromEntries(
      Array.from({ length: 6 }, (_, n) => [
        `f${n}`,
        n === 5 ? set : { do: Array.from({ length: 50 }, (_x, i) => ({ [`t${i}`]: { call: `f${n + 1}` } })) },
      ]),
    );
    expect(found([{ a: { call: "f0" } }], { use: { functions: wide } })).toContain("/do/0/a/call function.size");
  });

  it("are judged where they came from, and said where they are called", () => {
    const uri = "https://x.example/function.yaml";
    const call = [{ a: { call: uri, with: { n: 1 } } }];
    expect(found(call)).toEqual([]);
    expect(found(call, {}, { resources: {} })).toEqual(["/do/0/a/call resource.missing"]);
    expect(found(call, {}, { resources: { [uri]: { set: { n: "${ .n }" } } } })).toEqual([]);
    for (const bad of [[], "text", { dance: 1 }, { set: { n: "${ .n | }" } }, { call: "nowhere" }]) {
      expect(found(call, {}, { resources: { [uri]: bad } })).toEqual(["/do/0/a/call function.invalid"]);
    }
  });
});

describe("external resources", () => {
  it("are named by what they are, each once, and with what they need themselves", () => {
    const needs = definition(
      [
        { a: { call: "log:1.0.0@git" } },
        { b: { call: "https://github.com/acme/fn/validate@v1" } },
        { c: { ...set, input: { schema: { resource: { endpoint: "https://x.example/s.json" } } } } },
        { d: { run: { script: { language: "js", source: { endpoint: "https://x.example/s.js" } } } } },
        { e: { call: "log:1.0.0@git" } },
      ],
      {
        use: {
          catalogs: {
            git: {
              endpoint: {
                uri: "https://github.com/acme/catalog/tree/main/lib",
                authentication: { basic: { username: "u", password: "p" } },
              },
            },
          },
        },
      },
    );
    const raw = "https://raw.githubusercontent.com/acme";
    const log = `${raw}/catalog/refs/heads/main/lib/functions/log/1.0.0/function.yaml`;
    expect(externalResources(needs)).toEqual([
      { uri: log, as: "data", path: "/do/0/a/call", authentication: { scheme: "basic", username: "u", password: "p" } },
      { uri: `${raw}/fn/v1/validate/function.yaml`, as: "data", path: "/do/1/b/call" },
      { uri: "https://x.example/s.json", as: "data", path: "/do/2/c/input/schema/resource/endpoint" },
      { uri: "https://x.example/s.js", as: "text", path: "/do/3/d/run/script/source/endpoint" },
    ]);
    const more = externalResources(needs, { [log]: { do: [{ x: { call: "https://x.example/inner.yaml" } }] } });
    expect(more.map(({ uri }) => uri)).toContain("https://x.example/inner.yaml");
    expect(more.map(({ uri }) => uri)).not.toContain(log);
    expect(() => externalResources(needs, { [log]: { do: 7, fork: null, try: "x" } })).not.toThrow();
  });

  it("depend on no data and no secret", () => {
    const schema = (endpoint: unknown) => [{ a: { ...set, input: { schema: { resource: { endpoint } } } } }];
    const at = "/do/0/a/input/schema/resource/endpoint";
    expect(found(schema("https://x.example/{id}"))).toEqual([`${at} resource.dynamic`]);
    expect(found(schema("${ .uri }"))).toEqual([`${at} resource.dynamic`]);
    const bearer = { uri: "https://x.example", authentication: { bearer: { token: "${ $secrets.t }" } } };
    expect(found(schema(bearer), { use: { secrets: ["t"] } })).toEqual([`${at}/authentication resource.dynamic`]);
  });
});

describe("warnings", () => {
  it("are of tasks that nothing leads to", () => {
    const raise = { raise: { error: { type: "urn:x", status: 400 } } };
    expect(warned([{ a: { ...set, then: "c" } }, { b: set }, { c: set }])).toEqual(["/do/1/b task.unreachable"]);
    expect(warned([{ a: raise }, { b: set }])).toEqual(["/do/1/b task.unreachable"]);
    expect(warned([{ a: { ...raise, if: ".x" } }, { b: set }])).toEqual([]);
    expect(warned([{ a: { do: [{ x: { ...set, then: "end" } }] } }, { b: set }])).toEqual(["/do/1/b task.unreachable"]);
    expect(warned([{ a: { do: [{ x: { ...set, then: "exit" } }] } }, { b: set }])).toEqual([]);
    const cases = [{ x: { when: ".x", then: "c" } }, { y: { then: "d" } }];
    expect(warned([{ a: { switch: cases } }, { b: set }, { c: { ...set, then: "end" } }, { d: set }])).toEqual([
      "/do/1/b task.unreachable",
    ]);
    expect(warned([{ a: { switch: cases.slice(0, 1) } }, { b: set }, { c: set }])).toEqual([]);
    expect(warned([{ a: { ...set, then: "end" } }, { b: set }])).toEqual(["/do/1/b task.unreachable"]);
  });

  it("are of retries that nothing ends", () => {
    const task = (retry: unknown, more: object = {}) => [{ a: { try: [{ b: http }], catch: { retry }, ...more } }];
    expect(warned(task({ delay: "PT1S" }))).toEqual(["/do/0/a/catch/retry retry.endless"]);
    expect(warned(task("r"), { use: { retries: { r: { delay: "PT1S" } } } })).toEqual([
      "/do/0/a/catch/retry retry.endless",
    ]);
    expect(warned(task({ limit: { attempt: { count: 3 } } }))).toEqual([]);
    expect(warned(task({ when: ".x" }))).toEqual([]);
    expect(warned(task({}, { timeout: { after: "PT1M" } }))).toEqual([]);
  });

  it("are of a workflow that runs itself", () => {
    const run = { run: { workflow: { namespace: "shop", name: "order", version: "latest" } } };
    expect(warned([{ a: run }])).toEqual(["/do/0/a/run/workflow subflow.cycle"]);
    expect(subflowsOf(definition([{ f: { fork: { branches: [{ a: run }] } } }]))).toEqual([
      { namespace: "shop", name: "order", version: "latest", path: "/do/0/f/fork/branches/0/a/run/workflow" },
    ]);
  });
});

describe("schedules", () => {
  const metadata = (words: object) => ({ document: { ...document, metadata: words } });
  const schedule = (given: object, words: object = {}): string[] =>
    found([{ a: set }], { schedule: given, ...metadata(words) });

  it.each<[object, string[]]>([
    [{ cron: "0 0 * * *" }, []],
    [{ every: "PT15M" }, []],
    [{ after: { hours: 1 } }, []],
    [{ on: { any: [] } }, []],
    [{ cron: "nonsense" }, ["/schedule/cron cron.invalid"]],
    [{ cron: "0 0 30 2 *" }, ["/schedule/cron cron.invalid"]],
    [{ every: { milliseconds: 5 } }, []],
    [{ every: "${ .x }" }, ["/schedule/every duration.invalid"]],
    [{}, ["/schedule schedule.ambiguous"]],
    [{ cron: "0 0 * * *", every: "PT1H" }, ["/schedule schedule.ambiguous"]],
    [{ on: { one: { with: { data: "${ .x > $context.y }" } } } }, ["/schedule/on/one/with/data expression.variable"]],
    [{ on: { any: [], until: "true" } }, ["/schedule/on/until feature.unsupported"]],
  ])("%j", (given, expected) => expect(schedule(given)).toEqual(expected));

  it("reads the words that go with them", () => {
    expect(schedule({ cron: "0 0 * * *" }, { timezone: "Mars/Base", missed: "some" })).toEqual([
      "/document/metadata/timezone value",
      "/document/metadata/missed value",
    ]);
    const of = (given: object, words: object = {}) =>
      scheduleOf(definition([], { schedule: given, ...metadata(words) }));
    expect(of({ cron: "0 9 * * *" }, { timezone: "Europe/Berlin", missed: "all" })).toEqual({
      rule: { kind: "cron", expression: "0 9 * * *", timeZone: "Europe/Berlin" },
      missed: "all",
      on: null,
    });
    expect(of({ every: "PT1M" })).toEqual({ rule: { kind: "every", everyMs: 60_000 }, missed: "one", on: null });
    expect(of({ on: { one: { with: { type: "a.b" } } } })).toMatchObject({
      rule: null,
      on: { strategy: "one", filters: [{ with: { type: { equals: "a.b" } }, correlate: [] }] },
    });
    expect(scheduleOf(definition([]))).toBeNull();
  });
});

it("finds what is wrong with emit, listen, run, for and extensions", () => {
  const use = { extensions: [{ e: { extend: "all" } }, { e: { extend: "set", before: [{ x: set }] } }] };
  expect(
    found(
      [
        { a: { emit: { event: { with: { source: "https://x.example", type: "t", "Bad-Name": "x", time: "noon" } } } } },
        { b: { listen: { to: { one: { with: { data: "${ .x | }" } } } } } },
        { c: { run: { workflow: { namespace: "n", name: "${ .x }", version: "newest" } } } },
        { d: { for: { in: ".x" }, while: "true", do: [{ x: set }], metadata: { concurrency: 3 } } },
        { e: { for: { in: ".x" }, do: [{ x: set }], metadata: { concurrency: 0 } } },
      ],
      { use },
    ).toSorted(),
  ).toEqual(
    [
      "/use/extensions/0/e required",
      "/use/extensions/1/e extension.duplicate",
      "/do/0/a/emit/event/with/Bad-Name event.attribute",
      "/do/0/a/emit/event/with/time value",
      "/do/1/b/listen/to/one/with/data expression.syntax",
      "/do/2/c/run/workflow/version value",
      "/do/2/c/run/workflow/name subflow.dynamic",
      "/do/3/d/metadata/concurrency for.while",
      "/do/4/e/metadata/concurrency value",
    ].toSorted(),
  );
});

it("takes the loose mode, in which a bare program is an expression", () => {
  const evaluate = { mode: "loose" };
  expect(found([{ a: { set: { x: "$nobody.x" } } }], { evaluate })).toEqual(["/do/0/a/set/x expression.variable"]);
  expect(found([{ a: { set: { x: "Hello, world!" } } }], { evaluate })).toEqual([]);
});
