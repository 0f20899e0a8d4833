import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { checkDefinition } from "./parse.ts";

const jq = createJqExpressions();
const document = { dsl: "1.0.3", namespace: "shop", name: "order", version: "0.1.0" };
const http = { call: "http", with: { method: "get", endpoint: "https://x.example/{id}" } };

/** The problems of a definition with these tasks, as `path code`. */
function found(tasks: unknown[], more: Record<string, unknown> = {}): string[] {
  const result = checkDefinition({ document, do: tasks, ...more }, jq);
  return result.ok ? [] : (result.error.problems ?? []).map(({ path, code }) => `${path} ${code}`);
}

describe("validateDefinition", () => {
  it("finds nothing wrong with a workflow that uses everything", () => {
    const tasks = [
      {
        check: {
          if: ".total > 0",
          switch: [{ big: { when: "${ .total > 100 }", then: "both" } }, { other: { then: "continue" } }],
        },
      },
      {
        both: {
          fork: { compete: false, branches: [{ one: http }, { two: { wait: "PT1S" } }] },
          output: { as: ".[0]" },
          export: { as: { n: "${ .n }" } },
        },
      },
      {
        careful: {
          try: [{ ask: { ...http, timeout: { after: { seconds: 5 } }, metadata: { idempotency: "none" } } }],
          catch: {
            errors: { with: { type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication", status: 503 } },
            as: "err",
            when: "$err.status == 503",
            retry: "slowly",
            do: [{ note: { set: { error: "${ $err }" } } }, { fail: { raise: { error: "gone" } } }],
          },
        },
      },
      {
        each: {
          for: { each: "item", in: ".items", at: "i" },
          while: "$i < 10",
          do: [{ s: { set: { n: "${ $item }" } } }],
        },
      },
      { last: { do: [{ s: { set: { a: 1 }, then: "exit" } }], timeout: "short", then: "end" } },
    ];
    const respond = { timeout: "PT5S", status: 201, headers: { "x-id": "${ .id }" }, body: { id: "${ .id }" } };
    expect(
      found(tasks, {
        document: { ...document, metadata: { respond } },
        use: {
          errors: {
            gone: {
              type: "https://x.example/gone",
              status: 410,
              title: "Gone",
              detail: '${ "No \\(.id)" }',
              instance: "/do/2",
            },
          },
          retries: {
            slowly: {
              delay: { seconds: 1 },
              backoff: { exponential: {} },
              limit: { attempt: { count: 3 } },
              jitter: { from: "PT0S", to: "PT1S" },
            },
          },
          timeouts: { short: { after: "PT10S" } },
        },
        input: { schema: { document: { type: "object" } }, from: ".body" },
        output: { as: "{ ok: true }" },
        timeout: { after: { minutes: 5 } },
        evaluate: { language: "jq", mode: "strict" },
      }),
    ).toEqual([]);
  });

  it("finds expressions that do not parse, wherever one can stand", () => {
    const bad = ".a |";
    const wrapped = "${ .a | }";
    expect(
      found(
        [
          {
            a: {
              if: bad,
              set: { x: [{ y: wrapped }] },
              input: { from: bad },
              output: { as: { z: wrapped } },
              export: { as: bad },
            },
          },
          { b: { switch: [{ c: { when: bad, then: "end" } }] } },
          { d: { for: { in: bad }, while: wrapped, do: [{ e: { wait: wrapped } }] } },
          {
            f: {
              try: [{ g: { set: { a: 1 } } }],
              catch: { when: bad, exceptWhen: bad, retry: { when: bad, exceptWhen: bad, delay: wrapped } },
            },
          },
          {
            h: {
              call: "http",
              with: {
                method: "post",
                endpoint: wrapped,
                headers: { a: wrapped },
                query: wrapped,
                body: { b: wrapped },
              },
            },
          },
          {
            i: { raise: { error: { type: wrapped, status: 400, title: wrapped, detail: wrapped, instance: wrapped } } },
          },
        ],
        {
          input: { from: bad },
          output: { as: bad },
          use: { errors: { e: { type: "urn:x", status: 1, detail: wrapped } } },
        },
      ),
    ).toEqual(
      [
        "/use/errors/e/detail",
        "/input/from",
        "/output/as",
        "/do/0/a/if",
        "/do/0/a/input/from",
        "/do/0/a/output/as/z",
        "/do/0/a/export/as",
        "/do/0/a/set/x/0/y",
        "/do/1/b/switch/0/c/when",
        "/do/2/d/for/in",
        "/do/2/d/while",
        "/do/2/d/do/0/e/wait",
        "/do/3/f/catch/when",
        "/do/3/f/catch/exceptWhen",
        "/do/3/f/catch/retry/when",
        "/do/3/f/catch/retry/exceptWhen",
        "/do/3/f/catch/retry/delay",
        "/do/4/h/with/endpoint",
        "/do/4/h/with/headers/a",
        "/do/4/h/with/query",
        "/do/4/h/with/body/b",
        "/do/5/i/raise/error/type",
        "/do/5/i/raise/error/title",
        "/do/5/i/raise/error/detail",
        "/do/5/i/raise/error/instance",
      ].map((path) => `${path} expression.syntax`),
    );
  });

  it("does not take literals for expressions", () => {
    expect(
      found([
        { a: { set: { x: ".a |", y: "Hi { .b | }", z: "{{ }}" } } },
        { b: { call: "http", with: { method: "post", endpoint: "https://x.example", body: ".a |" } } },
      ]),
    ).toEqual([]);
  });

  it("tells an expression that is not closed, and one within a text that can't be read", () => {
    expect(found([{ a: { set: { x: "${ .a", y: "${ .a } and ${ .b | }", z: "${ .a } there" } } }])).toEqual([
      "/do/0/a/set/x expression.syntax",
      "/do/0/a/set/y expression.syntax",
    ]);
  });

  it("tells a variable that is not there, and knows those of loops and handlers where they are", () => {
    const tasks = [
      { before: { set: { x: "${ $item }" } } },
      {
        loop: {
          for: { in: ".list", each: "one" },
          while: "$one < 3",
          do: [{ in: { set: { x: "Nr ${ $index }: ${ $one }" } } }],
        },
      },
      {
        guard: {
          try: [{ t: { set: { x: "${ $error }" } } }],
          catch: { when: "$error.status == 500", do: [{ h: { set: { x: "${ $error }" } } }] },
        },
      },
      { own: { set: { x: "${ . as $mine | $mine + $ENV.HOME + $context.a }" }, if: "$nowhere" } },
    ];
    expect(found(tasks)).toEqual([
      "/do/0/before/set/x expression.variable",
      "/do/2/guard/try/0/t/set/x expression.variable",
      "/do/3/own/if expression.variable",
    ]);
  });

  it.each<[string, unknown[], string[]]>([
    ["then to nowhere", [{ a: { set: { x: 1 }, then: "b" } }], ["/do/0/a/then then.unknown"]],
    [
      "then to another level",
      [{ a: { do: [{ b: { set: { x: 1 }, then: "c" } }] } }, { c: { set: { x: 1 } } }],
      ["/do/0/a/do/0/b/then then.unknown"],
    ],
    ["a case to nowhere", [{ a: { switch: [{ c: { then: "z" } }] } }], ["/do/0/a/switch/0/c/then then.unknown"]],
    [
      "then between branches",
      [{ a: { fork: { branches: [{ b: { set: { x: 1 }, then: "c" } }, { c: { set: { x: 1 } } }] } } }],
      ["/do/0/a/fork/branches/0/b/then then.unknown"],
    ],
    ["two of a name", [{ a: { set: { x: 1 } } }, { a: { set: { x: 1 } } }], ["/do/1/a task.duplicate"]],
    ["a task named end", [{ end: { set: { x: 1 } } }], ["/do/0/end name.reserved"]],
    [
      "two defaults",
      [{ a: { switch: [{ b: { then: "end" } }, { c: { then: "exit" } }] } }],
      ["/do/0/a/switch/1/c switch.defaults"],
    ],
    [
      "two cases of a name",
      [{ a: { switch: [{ b: { when: ".x", then: "end" } }, { b: { then: "exit" } }] } }],
      ["/do/0/a/switch/1/b switch.duplicate"],
    ],
    ["no such error", [{ a: { raise: { error: "x" } } }], ["/do/0/a/raise/error reference.unknown"]],
    [
      "no such retry",
      [{ a: { try: [{ b: http }], catch: { retry: "x" } } }],
      ["/do/0/a/catch/retry reference.unknown"],
    ],
    ["no such timeout", [{ a: { ...http, timeout: "toString" } }], ["/do/0/a/timeout reference.unknown"]],
    ["years", [{ a: { wait: "P1Y" } }], ["/do/0/a/wait duration.invalid"]],
    ["no duration", [{ a: { wait: "soon" } }], ["/do/0/a/wait duration.invalid"]],
    [
      "jitter the wrong way",
      [{ a: { try: [{ b: http }], catch: { retry: { jitter: { from: "PT2S", to: "PT1S" } } } } }],
      ["/do/0/a/catch/retry/jitter retry.jitter"],
    ],
    [
      "an error without URI",
      [{ a: { raise: { error: { type: "oops", status: 400 } } } }],
      ["/do/0/a/raise/error/type uri.invalid"],
    ],
    [
      "an instance that is no pointer",
      [{ a: { raise: { error: { type: "urn:x", status: 400, instance: "here" } } } }],
      ["/do/0/a/raise/error/instance pointer.invalid"],
    ],
    [
      "a loop variable with $",
      [{ a: { for: { each: "$x", in: ".y" }, do: [{ b: http }] } }],
      ["/do/0/a/for/each name.invalid"],
    ],
    [
      "a loop variable that hides input",
      [{ a: { for: { each: "input", in: ".y" }, do: [{ b: http }] } }],
      ["/do/0/a/for/each name.reserved"],
    ],
    [
      "item and index of one name",
      [{ a: { for: { each: "index", in: ".y" }, do: [{ b: http }] } }],
      ["/do/0/a/for name.duplicate"],
    ],
    [
      "catch.as that hides context",
      [{ a: { try: [{ b: http }], catch: { as: "context" } } }],
      ["/do/0/a/catch/as name.reserved"],
    ],
    [
      "bad idempotency",
      [{ a: { ...http, metadata: { idempotency: "maybe" } } }],
      ["/do/0/a/metadata/idempotency value"],
    ],
  ])("finds %s", (_what, tasks, expected) => {
    expect(found(tasks)).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a relative endpoint", { endpoint: "/orders" }, "endpoint uri.invalid"],
    ["another scheme", { endpoint: "ftp://x.example" }, "endpoint uri.invalid"],
    ["no host", { endpoint: "https://" }, "endpoint uri.invalid"],
    ["a port that is none", { endpoint: { uri: "https://x.example:99999" } }, "endpoint/uri uri.invalid"],
    ["credentials", { endpoint: "https://u:p@x.example" }, "endpoint uri.credentials"],
    ["a template of a higher level", { endpoint: "https://x.example/{?a}" }, "endpoint uri.template"],
    [
      "authentication",
      { endpoint: { uri: "https://x.example", authentication: { use: "x" } } },
      "endpoint/authentication/use reference.unknown",
    ],
    ["a method that fetch refuses", { method: "trace" }, "method http.method"],
    ["a method that is none", { method: "get it" }, "method http.method"],
    ["a GET with a body", { body: {} }, "body http.body"],
    ["a header that is none", { headers: { "a b": "c" } }, "headers/a b http.header"],
    ["a header with a line break", { headers: { a: "b\nc" } }, "headers/a http.header"],
    ["headers that are text", { headers: "a: b" }, "headers type"],
    ["a query value that is a number", { query: { a: 1 } }, "query/a type"],
  ])("finds %s in a call", (_what, change, expected) => {
    expect(found([{ a: { call: "http", with: { ...http.with, ...change } } }])).toEqual([`/do/0/a/with/${expected}`]);
  });

  it("says what can't run here, and what to use", () => {
    const document_ = { endpoint: "https://x.example/doc" };
    const stdio = { transport: { stdio: { command: "npx" } }, method: "tools/list" };
    const grpc = { proto: { endpoint: "file://app/a.proto" }, service: { name: "S", host: "h" }, method: "m" };
    const tasks = [
      { a: { run: { shell: { command: "ls" } } } },
      { b: { run: { container: { image: "alpine" } } } },
      { c: { run: { script: { language: "python", code: "print(1)" } } } },
      { d: { call: "mcp", with: stdio } },
      { e: { call: "grpc", with: grpc, metadata: { protocol: "grpc" } } },
      { f: { call: "a2a", with: { method: "message/send", server: "https://x.example" } } },
      { g: { call: "asyncapi", with: { document: document_, operation: "o", protocol: "kafka", message: {} } } },
      { h: { set: { a: 1 }, input: { schema: { format: "avro", document: {} } } } },
    ];
    expect(found(tasks, { evaluate: { language: "js" } })).toEqual([
      "/evaluate/language feature.unsupported",
      "/do/0/a/run/shell feature.unsupported",
      "/do/1/b/run/container feature.unsupported",
      "/do/2/c/run/script/language feature.unsupported",
      "/do/3/d/with/transport/stdio feature.unsupported",
      "/do/4/e/with/proto/endpoint feature.unsupported",
      "/do/4/e/metadata/protocol feature.unsupported",
      "/do/5/f/call feature.unsupported",
      "/do/6/g/with/protocol feature.unsupported",
      "/do/7/h/input/schema/format feature.unsupported",
    ]);
  });

  it.each<[unknown, string[]]>([
    [{ status: 201 }, []],
    [{ status: "${ .status }", timeout: { seconds: 3 }, headers: {}, body: null }, []],
    [{ status: 99 }, ["/status value"]],
    [{ status: "ok" }, ["/status value"]],
    [{ status: true }, ["/status type"]],
    [{ headers: { a: 1 } }, ["/headers/a type"]],
    [{ body: ["${ .a | }"] }, ["/body/0 expression.syntax"]],
    [{ timeout: "P1M" }, ["/timeout duration.invalid"]],
    [{ stauts: 200 }, ["/stauts unknown_property"]],
    ["yes", [" type"]],
  ])("reads metadata.respond %j", (respond, expected) => {
    const metadata = { document: { ...document, metadata: { respond, other: { anything: ["goes"] } } } };
    expect(found([{ a: http }], metadata)).toEqual(expected.map((rest) => `/document/metadata/respond${rest}`));
  });

  it("gives line and column where the definition is text", () => {
    const text = `document: {dsl: '1.0.3', namespace: a, name: b, version: '0.1.0'}\ndo:\n  - a:\n      set:\n        x: \${ .a | }\n      then: nowhere\n`;
    const result = checkDefinition(text, jq);
    expect(result).toMatchObject({
      ok: false,
      error: {
        detail: expect.stringContaining("line 6") as string,
        problems: [
          { path: "/do/0/a/then", code: "then.unknown", line: 6, column: 7 },
          { path: "/do/0/a/set/x", code: "expression.syntax", line: 5, column: 9 },
        ],
      },
    });
  });
});
