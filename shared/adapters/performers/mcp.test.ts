import { describe, expect, it } from "vitest";
import type { McpEffect } from "../../domain/effects.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { json, type SeenRequest, useHttpServer } from "../../testing/node/http-server.ts";
import { createAuthenticator } from "./authentication.ts";
import { createMcpPerformer } from "./mcp.ts";
import { createEventReader } from "./server-sent-events.ts";
import { createTokenCache } from "./tokens.ts";

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: Record<string, unknown>;
}
const messageOf = (request: SeenRequest): Message =>
  request.body === "" ? { method: request.method } : (JSON.parse(request.body) as Message);
const tools = [
  {
    name: "sum",
    inputSchema: {
      type: "object",
      properties: { a: { type: "integer", "x-mcp-header": "A" }, deep: { properties: { b: { "x-mcp-header": "B" } } } },
    },
  },
];

let calls = 0;

/** Servers of both eras, by their paths. */
const server = useHttpServer((request, response) => {
  const { id, method, params } = messageOf(request);
  const rpc = (result: unknown, status = 200, headers: Record<string, string> = {}) =>
    json(response, status, { jsonrpc: "2.0", id, result }, headers);
  const error = (status: number, code: number, data?: unknown) =>
    json(response, status, { jsonrpc: "2.0", id, error: { code, message: `error ${code}`, data } });
  const sse = (...events: string[]) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) response.write(event);
  };
  const [, era, variant] = request.path.split("/");
  const called = (): unknown => {
    const name = params?.["name"];
    if (name === "fails") return rpc({ content: [{ type: "text", text: "out of paper" }], isError: true });
    if (name === "unknown") return error(200, -32_602);
    if (name === "streams" || name === "stays-open") {
      const notification = { jsonrpc: "2.0", method: "notifications/progress", params: {} };
      sse(
        `id: 1\nevent: message\ndata: ${JSON.stringify(notification)}\n\n: keep-alive\r\n`,
        `data: ${JSON.stringify({ jsonrpc: "2.0", id, result: { content: [], ü: "ü" } }).replace("{", "{\ndata: ")}\n\n`,
      );
      return name === "streams" ? response.end() : undefined;
    }
    if (name === "polls") {
      calls = 0;
      return sse("id: e0\nretry: 20\ndata:\n\n") ?? response.end();
    }
    if (name === "nothing") return response.writeHead(200, { "content-type": "text/event-stream" }).end("data: {}\n\n");
    if (name === "breaks") return response.writeHead(500).end("<html>");
    if (name === "asks") return rpc({ resultType: "input_required", inputRequests: {} });
    return rpc({ content: [{ type: "text", text: `called ${String(name)}` }], nextCursor: "more" });
  };
  if (era === "modern") {
    if (request.headers["mcp-method"] === undefined) return response.writeHead(400).end();
    if (variant === "versions") return error(400, -32_022, { supported: ["2027-01-01"] });
    if (variant === "dual")
      return method === "initialize" ? rpc({}) : error(400, -32_022, { supported: ["2025-06-18", "2024-11-05"] });
    if (method === "tools/list") return rpc({ tools });
    if (variant === "headers" && request.headers["mcp-param-a"] !== "1") return error(400, -32_020);
    return called();
  }
  // Legacy.
  if (request.method === "DELETE") return response.writeHead(variant === "no-delete" ? 405 : 204).end();
  if (method === "initialize") {
    if (variant === "refuses") return error(200, -32_602);
    if (variant === "html") return response.writeHead(404).end("<html>");
    const protocolVersion =
      variant === "future" ? "2031-01-01" : variant === "older" ? "2025-03-26" : params?.["protocolVersion"];
    const result = { protocolVersion, capabilities: {}, serverInfo: { name: "s", version: "1" } };
    return rpc(result, 200, variant === "stateless" ? {} : { "mcp-session-id": "session-1" });
  }
  if (variant !== "stateless" && request.headers["mcp-session-id"] !== "session-1")
    return response.writeHead(400).end();
  if (method === "GET") {
    if (request.headers["last-event-id"] !== `e${calls}`) return response.writeHead(400).end();
    if (++calls < 3) return sse(`id: e${calls}\ndata:\n\n`) ?? response.end();
    return sse(`data: ${JSON.stringify({ jsonrpc: "2.0", id: 2, result: { polled: calls } })}\n\n`) ?? response.end();
  }
  if (method === "notifications/initialized") return response.writeHead(202).end();
  if (variant === "lost") return response.writeHead(404).end();
  return method === "tools/call" ? called() : rpc({ method, params });
});

const authenticator = createAuthenticator({ egress: createNodeEgress(), tenant: "acme", tokens: createTokenCache() });
const performer = createMcpPerformer({ authenticator });

async function run(path: string, more: Partial<McpEffect> = {}) {
  const from = server.seen.length;
  const call = testCall();
  const performed = await performer.perform(
    {
      kind: "mcp",
      protocolVersion: "2025-06-18",
      method: "tools/call",
      parameters: { name: "echo", arguments: { a: 1 } },
      endpoint: server.origin + path,
      headers: { "X-Own": "own" },
      client: { name: "millrace", version: "1" },
      timeoutMs: 3_000,
      ...more,
    },
    call,
  );
  if (performed.parked) throw new Error("parked");
  const sent = server.seen.slice(from);
  return { outcome: performed.outcome, said: call.said, sent, methods: sent.map((one) => messageOf(one).method) };
}
const tool = (name: string): Partial<McpEffect> => ({ parameters: { name, arguments: { a: 1 } } });
const runtime = { type: "https://serverlessworkflow.io/spec/1.0.0/errors/runtime" };

describe("MCP with a session", () => {
  it("initializes, calls, and closes; each request but the first is announced", async () => {
    const { outcome, said, sent, methods } = await run("/legacy");
    expect(outcome).toMatchObject({ ok: true, output: { content: [{ text: "called echo" }], nextCursor: "more" } });
    expect(methods).toEqual(["initialize", "notifications/initialized", "tools/call", "DELETE"]);
    expect(said).toHaveLength(3);
    const [first, second, third, last] = sent;
    expect(messageOf(first as SeenRequest).params).toEqual({
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "millrace", version: "1" },
    });
    expect(first?.headers).toMatchObject({ accept: "application/json, text/event-stream", "x-own": "own" });
    for (const one of [second, third, last]) {
      expect(one?.headers).toMatchObject({
        "mcp-session-id": "session-1",
        "mcp-protocol-version": "2025-06-18",
        "x-own": "own",
      });
    }
    expect(sent.map(({ headers }) => headers["idempotency-key"])).toEqual([
      undefined,
      undefined,
      "exe_1:abc",
      undefined,
    ]);
    expect(messageOf(second as SeenRequest)).not.toHaveProperty("id");
  });

  it("goes without a session where the server has none, and with the version it answers", async () => {
    expect((await run("/legacy/stateless")).methods).toEqual(["initialize", "notifications/initialized", "tools/call"]);
    const older = await run("/legacy/older");
    expect(older.outcome).toMatchObject({ ok: true });
    expect(older.sent[2]?.headers["mcp-protocol-version"]).toBe("2025-03-26");
    expect((await run("/legacy/no-delete")).outcome).toMatchObject({ ok: true });
  });

  it.each(["tools/list", "prompts/get", "resources/read"])("sends %s", async (method) => {
    expect((await run("/legacy", { method, parameters: { cursor: "c" } })).outcome).toMatchObject({
      output: { method, params: { cursor: "c" } },
    });
  });

  it.each(["streams", "stays-open"])("reads an answer that %s", async (name) => {
    const began = performance.now();
    expect((await run("/legacy", tool(name))).outcome).toMatchObject({ ok: true, output: { content: [], ü: "ü" } });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("takes up a stream that the server closed", async () => {
    const { outcome, methods, said } = await run("/legacy", tool("polls"));
    expect(outcome).toMatchObject({ ok: true, output: { polled: 3 } });
    expect(methods).toEqual(["initialize", "notifications/initialized", "tools/call", "GET", "GET", "GET", "DELETE"]);
    expect(said).toHaveLength(6);
  });

  it.each([
    ["/legacy", "fails", { title: "MCP Tool Failed", detail: expect.stringContaining("out of paper") }],
    ["/legacy", "unknown", { detail: expect.stringContaining("-32602") }],
    ["/legacy", "nothing", { status: 502 }],
    ["/legacy", "breaks", { status: 500 }],
    ["/legacy/refuses", "x", { detail: expect.stringContaining("initialize") }],
    ["/legacy/html", "x", { status: 404 }],
    ["/legacy/future", "x", { title: "MCP Version Not Supported" }],
    ["/legacy/lost", "x", { title: "MCP Session Lost" }],
  ])("fails with a runtime error: %s %s", async (path, name, problem) => {
    const { outcome, methods } = await run(path, tool(name));
    expect(outcome).toMatchObject({ ok: false, error: { ...runtime, ...problem } });
    // What was opened is closed.
    expect(methods.includes("DELETE")).toBe(methods.length > 1);
  });

  it("says what it can't speak, and what it can't reach", async () => {
    expect((await run("/legacy", { protocolVersion: "2020-01-01" })).outcome).toMatchObject({
      error: { ...runtime, title: "MCP Version Not Supported" },
    });
    expect((await run("", { endpoint: "http://127.0.0.1:1/" })).outcome).toMatchObject({
      error: { ...runtime, status: 503 },
    });
    expect((await run("", { endpoint: "file:///x" })).outcome).toMatchObject({
      error: { status: 403, title: "Destination Refused" },
    });
  });
});

describe("MCP without one (2026-07-28)", () => {
  const modern = { protocolVersion: "2026-07-28" };

  it("calls at once, with what it is in the request and its headers", async () => {
    const { outcome, said, sent } = await run("/modern", { ...modern, ...tool("größer") });
    expect(outcome).toMatchObject({ ok: true, output: { content: [{ text: "called größer" }] } });
    expect(said).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers).toMatchObject({
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": `=?base64?${Buffer.from("größer").toString("base64")}?=`,
      "idempotency-key": "exe_1:abc",
    });
    expect(messageOf(sent[0] as SeenRequest).params).toMatchObject({
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "millrace" },
      },
    });
  });

  it("looks up the headers that a tool asks for", async () => {
    const { outcome, said, sent, methods } = await run("/modern/headers", {
      ...modern,
      parameters: { name: "sum", arguments: { a: 1, deep: { b: " x" } } },
    });
    expect(outcome).toMatchObject({ ok: true });
    expect(methods).toEqual(["tools/call", "tools/list", "tools/call"]);
    expect(sent[2]?.headers).toMatchObject({ "mcp-param-a": "1", "mcp-param-b": "=?base64?IHg=?=" });
    expect(said).toHaveLength(2);
  });

  it("speaks an earlier revision where the server does", async () => {
    const { outcome, methods, sent } = await run("/legacy", modern);
    expect(outcome).toMatchObject({ ok: true });
    expect(methods).toEqual(["tools/call", "initialize", "notifications/initialized", "tools/call", "DELETE"]);
    expect(sent[4]?.headers["mcp-protocol-version"]).toBe("2025-11-25");
    expect((await run("/modern/versions", modern)).outcome).toMatchObject({
      error: { ...runtime, detail: expect.stringContaining("2027-01-01") },
    });
    const dual = await run("/modern/dual", modern);
    expect(messageOf(dual.sent[1] as SeenRequest)).toMatchObject({
      method: "initialize",
      params: { protocolVersion: "2025-06-18" },
    });
  });

  it.each([
    ["fails", "MCP Tool Failed"],
    ["asks", "MCP Input Required"],
    ["breaks", "MCP Error"],
  ])("fails with a runtime error: %s", async (name, title) => {
    expect((await run("/modern", { ...modern, ...tool(name) })).outcome).toMatchObject({
      error: { ...runtime, title },
    });
  });
});

describe("server-sent events", () => {
  it("are read whatever parts they come in", () => {
    const bytes = new TextEncoder().encode(
      "\uFEFFdata: a\r\ndata:ä\r\n\r\n: note\nid: 1\n\ndata\n\nevent: x\rdata: b\r\rdata: lost",
    );
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const reader = createEventReader();
      const events: string[] = [];
      for (let from = 0; from < bytes.length; from += size)
        events.push(...reader.read(bytes.subarray(from, from + size)));
      expect(events, String(size)).toEqual(["a\nä", "", "b"]);
      expect(reader.lastId).toBe("1");
    }
  });
});
