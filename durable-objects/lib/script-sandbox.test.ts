import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createScriptPerformer } from "../../shared/adapters/performers/script.ts";
import type { ScriptEffect } from "../../shared/domain/effects.ts";
import type { EffectOutcome } from "../../shared/domain/journal.ts";

const performer = createScriptPerformer({ loader: env.LOADER });

async function run(code: string, rest: Partial<ScriptEffect> = {}): Promise<EffectOutcome> {
  const request: ScriptEffect = {
    kind: "script",
    language: "js",
    code,
    arguments: [],
    stdin: null,
    environment: {},
    return: "all",
    timeoutMs: 10_000,
    ...rest,
  };
  const performed = await performer.perform(request, {
    effect: "1.1",
    key: "key",
    signal: new AbortController().signal,
    progress: () => Promise.resolve(),
    event: () => Promise.resolve(false),
  });
  if (performed.parked) throw new Error("a script never parks");
  return performed.outcome;
}

async function output(code: string, rest: Partial<ScriptEffect> = {}): Promise<unknown> {
  const outcome = await run(code, rest);
  if (!outcome.ok) throw new Error(outcome.error.detail);
  return outcome.output;
}

const printed = (code: string, rest: Partial<ScriptEffect> = {}): Promise<unknown> =>
  output(code, { return: "stdout", ...rest });

async function detail(code: string, rest: Partial<ScriptEffect> = {}): Promise<string | undefined> {
  const outcome = await run(code, rest);
  return outcome.ok ? `it went on: ${JSON.stringify(outcome.output)}` : outcome.error.detail;
}

describe("a script", () => {
  it("runs the standard's example: stdin, argv and environment", async () => {
    const code = `
      // Reading Input from STDIN
      import { readFileSync } from 'node:fs';
      const stdin = readFileSync(process.stdin.fd, 'utf8');
      console.log('stdin > ', stdin)
      const [_, __, arg] = process.argv;
      console.log('arg > ', arg)
      const foo = process.env.foo;
      console.log('env > ', foo)`;
    const given = { stdin: "Hello Workflow", arguments: ["hello"], environment: { foo: "bar" } };
    expect(await printed(code, given)).toBe("stdin >  Hello Workflow\narg >  hello\nenv >  bar");
  });

  it("finds named arguments as variables, and may have variables of the same name", async () => {
    expect(await printed("console.log(greeting, list)", { arguments: { greeting: "hi", list: [1] } })).toBe("hi [1]");
    expect(await printed("const name = 'own'; console.log(name)", { arguments: { name: "given" } })).toBe("own");
    expect(
      await printed("console.log({}.x, typeof ({}).hasOwnProperty)", { arguments: { ["__proto__"]: { x: 1 } } }),
    ).toBe("undefined function");
  });

  it.each([
    ["stdout", "out"],
    ["stderr", "err"],
    ["code", 3],
    ["none", null],
    ["all", { code: 3, stdout: "out", stderr: "err" }],
  ] as const)("answers with %s", async (mode, expected) => {
    const code = `console.log("out"); console.error("err"); process.exitCode = ${mode === "stdout" || mode === "none" ? 0 : 3};`;
    expect(await output(code, { return: mode })).toEqual(expected);
  });

  it("that throws ends with code 1 and says so on stderr; who asks for stdout alone gets an error", async () => {
    const code = `function hello() { console.log("before"); throw new Error("This is a test error"); }\nhello();`;
    expect(await output(code)).toEqual({ code: 1, stdout: "before", stderr: "Error: This is a test error" });
    expect(await output(code, { return: "stderr" })).toBe("Error: This is a test error");
    expect(await run(code, { return: "stdout" })).toMatchObject({
      ok: false,
      error: {
        type: "https://serverlessworkflow.io/spec/1.0.0/errors/runtime",
        status: 500,
        detail: "The script ended with code 1: Error: This is a test error",
      },
    });
  });

  it("that leaves goes nowhere else, even where it catches", async () => {
    const code = `try { process.exit(4) } catch { for (;;) {} }\nconsole.log("unreachable")`;
    expect(await output(code)).toEqual({ code: 4, stdout: "", stderr: "" });
  });

  it("may await, and is over when nothing is left to do", async () => {
    expect(await printed("console.log(await Promise.all([1, 2].map(async (n) => n * 2)))")).toBe("[2,4]");
    expect(await printed("setTimeout(() => console.log('later'), 30); console.log('now')")).toBe("now\nlater");
    expect(await printed("(async () => { await new Promise((r) => setTimeout(r, 5)); console.log('done') })()")).toBe(
      "done",
    );
    expect(
      await printed(
        "let n = 0; const t = setInterval(() => { if (++n === 3) { clearInterval(t); console.log(n) } }, 2)",
      ),
    ).toBe("3");
    expect(await output("await new Promise(() => {})")).toMatchObject({ code: 13 });
    expect(await output("(async () => { throw new Error('unheard') })()")).toMatchObject({
      code: 1,
      stderr: "Error: unheard",
    });
    expect(await output("setTimeout(() => { throw new TypeError('late') })")).toMatchObject({
      code: 1,
      stderr: "TypeError: late",
    });
  });

  it("reads stdin as text, as bytes, by events and by iteration", async () => {
    const given = { stdin: "a\nb" };
    expect(await printed("console.log(require('fs').readFileSync(0).toString())", given)).toBe("a\nb");
    expect(await printed("for await (const chunk of process.stdin) console.log(chunk)", given)).toBe("a\nb");
    expect(
      await printed(
        "let t = ''; process.stdin.on('data', (c) => (t += c)).on('end', () => process.stdout.write(t))",
        given,
      ),
    ).toBe("a\nb");
  });

  it("keeps its meaning with guards in it", async () => {
    const code = `#!/usr/bin/env node
      import * as everything from "node:fs"; import fs, { readFileSync as read } from "fs";
      const twice = (n) => n * 2, object = () => ({ a: 1 }), pair = (a, b = a + 1, { c = b, ["d" + 1]: d = c } = {}) => [a, b, c, d];
      let out = [];
      outer: for (const x of [1, 2, 3]) { for (let i = 0; ; i++) if (i === 2) continue outer; else if (x === 3) break outer; else out.push(x * 10 + i) }
      for (const key in { k: 1 }) out.push(key);
      let n = 0; do n++; while (n < 5)
      while (n-- > 3);
      class A { static #p = 7; static get p() { return A.#p } constructor() { this.v = 1 } *gen() { yield* [1, 2] } static { out.push("static") } }
      class B extends A { constructor() { super(); this.w = 2 } async m() { return super.gen } }
      async function* stream() { yield 1; yield 2 }
      for await (const v of stream()) out.push("s" + v);
      label: { if (n) break label; out.push("no") }
      console.log(JSON.stringify([out, n, twice(2), object(), pair(1), pair(1, 2, { d1: 9 }), A.p, new B(), [...new A().gen()], \`t\${(() => 1)()}\`, ((a, b) => (a, b))(1, 2), typeof everything.readFileSync, read === fs.readFileSync, this === undefined]));
      // the last line is a comment`;
    expect(JSON.parse(String(await printed(code)))).toEqual([
      ["k", "static", "s1", "s2"].toSpliced(0, 0, ...([10, 11, 20, 21] as never[])),
      2,
      4,
      { a: 1 },
      [1, 2, 2, 2],
      [1, 2, 2, 9],
      7,
      { v: 1, w: 2 },
      [1, 2],
      "t1",
      2,
      "function",
      true,
      true,
    ]);
  });

  it.each([
    ["func hello() {}", /SyntaxError: Unexpected token \(1:5\)/],
    ["\n\nexport const a = 1", /Line 3: a script exports nothing/],
    ["import x from 'lodash'", /Line 1: "lodash" can't be imported/],
    ["import x from 'cloudflare:workers'", /can't be imported/],
    ["import x from '__proto__'", /can't be imported/],
    ["import fs from 'fs' with { type: 'json' }", /attributes|SyntaxError/],
    ["}; for (;;) {} {", /SyntaxError/],
    ["(".repeat(100_000), /SyntaxError|nested too deeply/],
    ["a".repeat(300_000), /larger than/],
  ])("that is not one is refused: %#", async (code, reason) => {
    expect(await detail(code)).toMatch(reason);
  });
});

describe("a script that never ends", () => {
  it.each([
    "for (;;) {}",
    "while (true);",
    "do ; while (true)",
    "for (;;) { try { for (;;) {} } catch {} }",
    "const f = () => f() || f(); const g = () => { try { g() } finally { g() } }; g()",
    "const f = async () => { try { await null } finally { return f() } }; await f()",
    "const f = async (a = f(), b = f()) => 1; f()",
    "const f = async ({ [f()]: x, [f()]: y } = {}) => 1; f()",
    "const f = () => Promise.resolve().then(f); f(); await new Promise(() => {})",
    "function* g() { for (;;) yield 1 } for (const x of g()) ;",
    "[...{ *[Symbol.iterator]() { while (true) yield }}]",
    "new Proxy({}, { get(t, k, r) { for (;;) ; } }).x",
    "await { then(resolve) { resolve(this) } }",
    "class A { static { for (;;) {} } }",
    "setInterval(() => { for (;;) {} })",
    "Error.prepareStackTrace = () => { for (;;) {} }; new Error().stack",
    "({ toString() { for (;;) {} } }) + ''",
    "JSON.stringify({ toJSON() { while (1) {} } })",
    "[3, 1, 2].sort(() => { for (;;); })",
    "label: for (;;) continue label",
  ])("is ended with a clear error: %s", async (code) => {
    expect(await detail(code)).toMatch(/ended after \d+ steps/);
  });

  it("but only waits is ended by its timeout", async () => {
    expect(await run("setInterval(() => {}, 5)", { timeoutMs: 300 })).toMatchObject({
      ok: false,
      error: { type: "https://serverlessworkflow.io/spec/1.0.0/errors/timeout", status: 408 },
    });
  });

  it("writes no more than it may", async () => {
    expect(await detail("for (;;) console.log('x'.repeat(10_000))")).toMatch(/wrote more than \d+ characters/);
    expect(await detail("console.error('x'.repeat(2 ** 28))")).toMatch(/wrote more than \d+ characters/);
  });
});

/** Each answers `kept in` or an error's name; what got out would answer `out`. */
const tried = (body: string): Promise<unknown> =>
  printed(
    `try { const got = await (async () => { ${body} })(); console.log("out " + String(got)); } catch (error) { console.log("kept in: " + error.name); }`,
  );

describe("escapes of other sandboxes", () => {
  it.each([
    ["Function", `return new Function("return this")()`],
    ["eval", `return (0, eval)("1")`],
    ["constructor.constructor", `return console.log.constructor.constructor("return process")()`],
    ["the constructor of async functions", `return await (async () => {}).constructor("return 1")()`],
    ["the constructor of async generators", `return (async function* () {}).constructor("yield 1")()`],
    [
      "setTimeout with text",
      `return await new Promise((resolve) => { globalThis.hit = resolve; setTimeout("hit('ran')", 1) })`,
    ],
    ["WebAssembly", `return await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`],
    ["SharedArrayBuffer and Atomics.wait", `return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)`],
    ["fetch", `return await fetch("http://example.com/")`],
    ["WebSocket", `return new WebSocket("ws://127.0.0.1:8787/")`],
    ["EventSource", `return new EventSource("http://127.0.0.1:8787/")`],
    ["caches", `return await caches.default.match("http://example.com/")`],
    [
      "caches by the prototype's getter",
      `return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(globalThis), "caches").get.call(globalThis)`,
    ],
    [
      "a global's prototype chain",
      `for (let o = globalThis; o; o = Object.getPrototypeOf(o)) for (const n of ["fetch", "caches", "WebSocket", "Response", "navigator", "addEventListener"]) if (Object.getOwnPropertyDescriptor(o, n)?.value !== undefined || Object.getOwnPropertyDescriptor(o, n)?.get) return n; throw new TypeError("none")`,
    ],
    ["require", `return require("child_process")`],
    ["require of the prototype", `return require("__proto__")`],
    ["process.binding", `return process.binding("fs")`],
    ["process.mainModule", `return process.mainModule.require("fs")`],
    ["files", `return require("fs").readFileSync("/etc/passwd", "utf8")`],
    [
      "a stack's call sites",
      `Error.prepareStackTrace = (e, sites) => sites; const sites = new Error().stack; const fn = sites[0].getFunction(); return fn.constructor("return 1")()`,
    ],
    ["the caller", `return (function f() { return f.caller })()`],
  ])("%s", async (_name, body) => {
    expect(await tried(body)).toMatch(/^kept in: \w*Error$/);
  });

  it.each([
    "cloudflare:workers",
    "cloudflare:sockets",
    "node:net",
    "node:child_process",
    "data:text/javascript,1",
    "./main.js",
  ])("import() of %s", async (name) => {
    expect(await detail(`await import(${JSON.stringify(name)})`)).toMatch(/import\(\) is not there/);
  });

  it("import by a comment that swallows our own text", async () => {
    const code = `import { readFileSync as a /* // */
      , writeFileSync as b } from "fs"; /* */ console.log(typeof a, typeof b); // */ } from "cloudflare:workers";`;
    expect(await printed(code)).toBe("function function");
  });

  it("environment: the bindings and variables of the platform are not there", async () => {
    expect(await printed("console.log(Object.keys(process.env), typeof env)", { environment: { only: "this" } })).toBe(
      '["only"] undefined',
    );
  });

  it("a result with traps: what comes back is text", async () => {
    expect(await output("return 1").catch((error: Error) => error.message)).toMatch(/return' outside of function/);
    const forged = `JSON.stringify = () => '{"stdout":"forged","stderr":"","code":0,"ended":null,"__proto__":{"admin":true}}'`;
    expect(await printed(`${forged}; console.log("real")`)).toBe("real");
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  it("a broken world harms the script alone", async () => {
    const vandal = `
      Object.prototype.ok = false; Object.prototype.then = (resolve) => resolve(7);
      Promise.prototype.then = () => { throw 1 }; Array.prototype[Symbol.iterator] = null;
      globalThis.setTimeout = globalThis.Promise = null; String.prototype.replace = () => "";`;
    await run(vandal, { timeoutMs: 500 });
    expect(({} as Record<string, unknown>)["ok"]).toBeUndefined();
    expect(await printed("console.log([...[1]].length, typeof setTimeout, ({}).ok)")).toBe("1 function undefined");
  });

  it("what one run leaves behind, no other finds, not even of the same script", async () => {
    const code =
      "globalThis.seen = (globalThis.seen ?? 0) + 1; Array.seen = (Array.seen ?? 0) + 1; console.log(seen, Array.seen)";
    expect(await Promise.all([printed(code), printed(code), printed(code)])).toEqual(["1 1", "1 1", "1 1"]);
    expect(await printed(code)).toBe("1 1");
  });
});
