import { describe, expect, it } from "vitest";
import { Simulation } from "../testing/simulation.ts";

const made = (task: string, input: unknown = {}): Simulation => new Simulation(`do: [{c: ${task}}]`, input);
const request = (task: string, input: unknown = {}): unknown => {
  const run = made(task, input);
  return run.open[0]?.request ?? run.outcome;
};

describe("call: openapi", () => {
  it("evaluates what the operation is called with", () => {
    const task = `{call: openapi, with: {document: {endpoint: {uri: 'https://x.test/{v}.json', authentication: {bearer: {token: d}}}}, operationId: find, parameters: {status: '\${ .s }', n: 1}, authentication: {bearer: {token: '\${ .t }'}}, output: response, redirect: true}}`;
    expect(request(task, { v: "v2", s: "sold", t: "tok" })).toEqual({
      kind: "openapi",
      document: { uri: "https://x.test/v2.json", authentication: { scheme: "bearer", token: "d" } },
      operationId: "find",
      parameters: { status: "sold", n: 1 },
      output: "response",
      redirect: true,
      authentication: { scheme: "bearer", token: "tok" },
      timeoutMs: 30_000,
    });
  });
});

describe("call: grpc", () => {
  it("is gRPC-Web, or Connect where the task says so", () => {
    const task = (metadata: string): string =>
      `{call: grpc, with: {proto: {endpoint: 'https://x.test/greet.proto'}, service: {name: Greeter, host: '\${ .h }', port: 5011}, method: SayHello, arguments: {name: '\${ .n }'}}${metadata}}`;
    expect(request(task(""), { h: "g.test", n: "Ada" })).toEqual({
      kind: "grpc",
      proto: { uri: "https://x.test/greet.proto" },
      service: { name: "Greeter", host: "g.test", port: 5011 },
      method: "SayHello",
      arguments: { name: "Ada" },
      protocol: "grpc-web",
      timeoutMs: 30_000,
    });
    expect(request(task(", metadata: {protocol: connect}"), { h: "g.test" })).toMatchObject({ protocol: "connect" });
  });
});

describe("call: asyncapi", () => {
  it("publishes a message", () => {
    const task = `{call: asyncapi, with: {document: {endpoint: 'https://x.test/a.json'}, operation: greet, server: {name: s, variables: {e: '\${ .e }'}}, message: {payload: {n: '\${ .n }'}, headers: {h: x}}, authentication: {basic: {username: u, password: p}}}}`;
    expect(request(task, { e: "dev", n: 1 })).toEqual({
      kind: "asyncapi",
      document: { uri: "https://x.test/a.json" },
      operation: "greet",
      server: { name: "s", variables: { e: "dev" } },
      message: { payload: { n: 1 }, headers: { h: "x" } },
      authentication: { scheme: "basic", username: "u", password: "p" },
      timeoutMs: 30_000,
    });
  });
});

describe("call: mcp", () => {
  const task = (more: string, method = "tools/call"): string =>
    `{call: mcp, with: {method: ${method}, parameters: '\${ {name: .tool} }', transport: {http: {endpoint: 'https://mcp.test/{t}', headers: {X-A: '\${ .tool }'}}}${more}}}`;

  it("is called over HTTP, by the protocol and as the client that it says", () => {
    expect(request(task(", timeout: PT5S, client: {name: me, version: '2'}"), { tool: "add", t: "x" })).toEqual({
      kind: "mcp",
      protocolVersion: "2025-06-18",
      method: "tools/call",
      parameters: { name: "add" },
      endpoint: "https://mcp.test/x",
      headers: { "x-a": "add" },
      client: { name: "me", version: "2" },
      timeoutMs: 5_000,
    });
  });

  it("may be asked twice what only reads", () => {
    const repeatable = (method: string): unknown =>
      new Simulation(`do: [{c: ${task("", method).replace(/}$/, ", metadata: {idempotency: none}}")}}]`, {
        tool: "a",
        t: "b",
      }).of("effect.requested")[0]?.data.repeatable;
    expect([repeatable("tools/call"), repeatable("tools/list")]).toEqual([false, true]);
  });

  it("has no stdio here", () => {
    expect(request("{call: mcp, with: {method: tools/list, transport: {stdio: {command: npx}}}}")).toMatchObject({
      error: { status: 400, detail: expect.stringContaining("stdio") as string },
    });
  });
});
