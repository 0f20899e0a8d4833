import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "../testing/simulation.ts";

const request = (args: string, input: unknown = {}, head = ""): unknown =>
  new Simulation(`${head}\ndo: [{c: {call: http, with: ${args}}}]`, input).open[0]?.request;
const error = (args: string): unknown => new Simulation(`do: [{c: {call: http, with: ${args}}}]`).error;

describe("call http", () => {
  it("makes the complete request", () => {
    const args = `{method: post, endpoint: {uri: 'https://x.test/{id}/a?z=1'}, headers: {X-A: '\${ .id }', Content-Type: text/x}, query: {q: a b, list: '\${ [1, 2] }', none: '\${ null }'}, body: {n: '\${ .id }'}, output: response, redirect: true}`;
    expect(request(args, { id: "a/b" })).toEqual({
      kind: "http",
      method: "POST",
      url: "https://x.test/a%2Fb/a?z=1&q=a+b&list=1&list=2",
      headers: { "x-a": "a/b", "content-type": "text/x" },
      body: { json: { n: "a/b" } },
      output: "response",
      redirect: true,
      timeoutMs: 30_000,
    });
  });

  it("takes expressions for endpoint, headers, query and body as a whole", () => {
    const args =
      "{method: get, endpoint: '${ \"https://x.test/\\(.n)\" }', headers: '${ {a: .n} }', query: '${ {b: .n} }'}";
    expect(request(args, { n: 1 })).toMatchObject({ url: "https://x.test/1?b=1", headers: { a: "1" }, body: null });
    expect(request("{method: put, endpoint: 'https://x.test', body: '${ .t }'}", { t: "hi" })).toMatchObject({
      body: { text: "hi" },
    });
  });

  it("names who it is, inline or by name, and never in a header", () => {
    const authentication = (policy: string, input: unknown = {}, head = ""): unknown => {
      const made = request(
        `{method: get, endpoint: {uri: 'https://x.test', authentication: ${policy}}}`,
        input,
        head,
      ) as { authentication: unknown; headers: unknown };
      expect(made.headers).toEqual({});
      return made.authentication;
    };
    expect(authentication("{basic: {username: '${ .u }', password: ü}}", { u: "me" })).toEqual({
      scheme: "basic",
      username: "me",
      password: "ü",
    });
    expect(authentication("{digest: {username: a, password: b}}")).toMatchObject({ scheme: "digest" });
    expect(authentication("{use: b}", {}, "use: {authentications: {b: {bearer: {token: t}}}}")).toEqual({
      scheme: "bearer",
      token: "t",
    });
    expect(authentication("{oauth2: {use: mine}}")).toEqual({ scheme: "oauth2", secret: "mine" });
    const oauth = `{authority: 'https://a.test/{realm}', grant: client_credentials, client: {id: '\${ .id }', secret: s, authentication: client_secret_basic}, endpoints: {token: /t}, request: {encoding: application/json}, scopes: [a, '\${ .id }'], audiences: [x], issuers: [y], subject: {token: st, type: u}}`;
    const expected = {
      authority: "https://a.test/r",
      grant: "client_credentials",
      client: { id: "me", secret: "s", authentication: "client_secret_basic" },
      endpoints: { token: "/t" },
      requestEncoding: "application/json",
      scopes: ["a", "me"],
      audiences: ["x"],
      issuers: ["y"],
      subject: { token: "st", type: "u" },
    };
    expect(authentication(`{oauth2: ${oauth}}`, { id: "me", realm: "r" })).toEqual({ scheme: "oauth2", ...expected });
    const args = (policy: string): string =>
      `{method: get, endpoint: {uri: 'https://x.test', authentication: ${policy}}}`;
    expect(error(args("{use: nope}"))).toMatchObject({ detail: expect.stringContaining("nope") as string });
    expect(error(args("{connection: c, connector: slack}"))).toMatchObject({ status: 400 });
  });

  it("leaves a secret's marker in the URL as it is", () => {
    const marker = "⟦secret:0123456789abcdef0123456789abcdef:key⟧";
    const args = "{method: get, endpoint: 'https://x.test/bot{t}/a b', query: {key: '${ .t }', q: ü}}";
    expect(request(args, { t: marker })).toMatchObject({
      url: `https://x.test/bot${marker}/a%20b?key=${marker}&q=%C3%BC`,
    });
  });

  it("faults clearly where no request can be made", () => {
    expect(error("{method: get, endpoint: 'https://'}")).toMatchObject({
      status: 400,
      type: expect.stringMatching(/communication$/) as string,
      instance: "/do/0/c",
    });
    expect(error("{method: get, endpoint: 'file:///etc/passwd'}")).toMatchObject({
      detail: expect.stringContaining("file:") as string,
    });
    expect(error("{method: get, endpoint: 'https://x.test', body: {a: 1}}")).toMatchObject({
      detail: "A GET request can't have a body.",
    });
    expect(error("{method: 'a b', endpoint: 'https://x.test'}")).toMatchObject({
      type: expect.stringMatching(/configuration$/) as string,
    });
    expect(error("{method: get, endpoint: 'https://x.test', headers: '${ [1] }'}")).toMatchObject({ status: 400 });
  });

  it("gives the answer as output, and its error with the task's pointer", () => {
    const yaml = "do: [{c: {call: http, with: {method: get, endpoint: 'https://x.test'}, output: {as: .a}}}]";
    expect(new Simulation(yaml).run(() => fine({ a: 1 })).output).toBe(1);
    expect(new Simulation(yaml).run(() => broken(404)).error).toMatchObject({ status: 404, instance: "/do/0/c" });
  });
});

describe("idempotency keys", () => {
  const call = "{call: http, with: {method: post, endpoint: 'https://x.test'}}";
  const keys = (run: Simulation): string[] =>
    run
      .run(() => fine({ n: 1 }))
      .of("effect.requested")
      .map((entry) => entry.data.key);

  it("differ by iteration, by visit, by place and by execution; not by attempt", () => {
    const loop = keys(
      new Simulation(
        `do: [{l: {for: {in: '[1,2,3]'}, do: [{m: {for: {in: '[1,2]'}, do: [{c: ${call}}, {d: ${call}}]}}]}}]`,
      ),
    );
    expect(loop).toHaveLength(12);
    expect(new Set(loop).size).toBe(12);
    const jumps = `do: [{c: ${call}}, {n: {set: '\${ {n: ($context.n // 0) + 1} }', export: {as: .}}}, {s: {switch: [{x: {when: .n < 3, then: c}}]}}]`;
    const visits = keys(new Simulation(jumps));
    expect(new Set(visits).size).toBe(3);
    expect(keys(new Simulation(jumps))).toEqual(visits);
    expect(keys(new Simulation(jumps, {}, 5, "exe_other"))[0]?.split(":")[1]).toBe(visits[0]?.split(":")[1]);
    for (const key of visits) expect(key).toMatch(/^exe_test:[0-9a-f]{16}$/);
  });

  it("are the same when a try runs a loop again", () => {
    const run = new Simulation(
      `do: [{t: {try: [{l: {for: {in: '[1,2]'}, do: [{c: ${call}}]}}], catch: {retry: {limit: {attempt: {count: 1}}}}}}]`,
    );
    let calls = 0;
    run.run(() => (++calls === 2 ? broken(500) : fine({})));
    const sent = run.of("effect.requested").map((entry) => entry.data.key);
    expect(sent).toHaveLength(4);
    expect(sent.slice(2)).toEqual(sent.slice(0, 2));
    expect(sent[0]).not.toBe(sent[1]);
  });

  it("count visits anew with each attempt", () => {
    const again = "{switch: [{again: {when: .again, then: c}}]}";
    const run = new Simulation(
      `do: [{t: {try: [{c: ${call}}, {s: ${again}}], catch: {retry: {limit: {attempt: {count: 1}}}}}}]`,
    );
    const answers = [fine({ again: true }), broken(500), fine({ again: true }), fine({})];
    run.run(() => answers.shift() ?? fine({}));
    const sent = run.of("effect.requested").map((entry) => entry.data.key);
    expect(sent).toHaveLength(4);
    expect(sent[0]).not.toBe(sent[1]);
    expect(sent.slice(2)).toEqual(sent.slice(0, 2));
  });

  it("stay as they are from version to version", () => {
    expect(keys(new Simulation(`do: [{c: ${call}}]`))).toEqual(["exe_test:68295f810700d0c4"]);
  });

  it("an intent is repeatable by method, or where the task does not forbid it", () => {
    const repeatable = (method: string, metadata: string): boolean | undefined =>
      new Simulation(`do: [{c: {call: http, with: {method: ${method}, endpoint: 'https://x.test'}${metadata}}}]`).of(
        "effect.requested",
      )[0]?.data.repeatable;
    expect(repeatable("post", "")).toBe(true);
    expect(repeatable("post", ", metadata: {idempotency: none}")).toBe(false);
    expect(repeatable("put", ", metadata: {idempotency: none}")).toBe(true);
  });
});
