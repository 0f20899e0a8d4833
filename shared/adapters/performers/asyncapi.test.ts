import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { AsyncApiEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { callDependencies } from "../../testing/node/call-performers.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { json, useHttpServer } from "../../testing/node/http-server.ts";
import { type TestPeer, useWebSocketServer } from "../../testing/node/websocket-server.ts";
import { createAsyncApiPerformer } from "./asyncapi.ts";

let document: unknown;
let stream: (response: ServerResponse) => void = () => undefined;
const http = useHttpServer(({ path, method, headers }, response) => {
  if (headers.accept === "text/event-stream") return stream(response);
  if (path === "/asyncapi.json") return json(response, 200, document);
  if (path.startsWith("/refused")) return json(response, 422, { no: true });
  return method === "POST" ? json(response, 202, { taken: path }) : response.writeHead(204).end();
});

let opened: TestPeer[] = [];
let got: string[] = [];
let closed = 0;
let onOpen: (peer: TestPeer) => void = () => undefined;
const sockets = useWebSocketServer({
  open(peer) {
    opened.push(peer);
    onOpen(peer);
  },
  message: (_, text) => void got.push(text),
  closed: () => void closed++,
});
afterEach(() => {
  opened = [];
  got = [];
  closed = 0;
  onOpen = () => undefined;
});

const second = () => ({
  asyncapi: "2.6.0",
  servers: {
    web: {
      url: `${http.origin.slice(7)}/{stage}`,
      protocol: "http",
      variables: { stage: { default: "v1", enum: ["v1", "v2"] } },
    },
    live: { $ref: "#/components/servers/live" },
    broker: { url: "kafka.example.com:9092", protocol: "kafka" },
  },
  channels: {
    "orders/{id}": {
      parameters: { id: { schema: { type: "string", default: "none" } } },
      publish: {
        operationId: "order",
        bindings: { http: { type: "request", method: "PUT" } },
        message: { $ref: "#/components/messages/order" },
      },
    },
    "/news": {
      publish: { operationId: "tell", message: { payload: {} } },
      subscribe: { operationId: "news", message: { $ref: "#/components/messages/order" } },
    },
    "/only-kafka": { servers: ["broker"], publish: { operationId: "log" } },
  },
  components: {
    servers: { live: { url: `ws://${sockets.host}`, protocol: "ws" } },
    messages: {
      order: { contentType: "application/vnd.order+json", correlationId: { location: "$message.payload#/meta/id" } },
    },
  },
});

const third = () => ({
  asyncapi: "3.0.0",
  servers: {
    web: { host: http.origin.slice(7), pathname: "/api", protocol: "http" },
    live: { host: sockets.host, protocol: "ws" },
  },
  channels: {
    orders: {
      address: "orders/{id}",
      servers: [{ $ref: "#/servers/web" }],
      parameters: { id: { default: "7" } },
      messages: { order: { contentType: "text/plain" } },
    },
    news: { address: "/news", servers: [{ $ref: "#/servers/live" }], messages: { item: {} } },
  },
  operations: {
    sendOrder: { action: "send", channel: { $ref: "#/channels/orders" } },
    receiveNews: { action: "receive", channel: { $ref: "#/channels/news" } },
  },
});

const performer = createAsyncApiPerformer(callDependencies(createNodeEgress()));

async function perform(more: Partial<AsyncApiEffect>, call: Partial<EffectCall> = {}): Promise<EffectOutcome> {
  // Of its own each time: documents are kept for a while.
  const uri = `${http.origin}/asyncapi.json`;
  const fresh = more.document === undefined ? createAsyncApiPerformer(callDependencies(createNodeEgress())) : performer;
  const performed = await fresh.perform(
    { kind: "asyncapi", document: { uri }, timeoutMs: 3_000, ...more },
    testCall(call),
  );
  if (performed.parked) throw new Error("parked");
  return performed.outcome;
}

const detail = async (more: Partial<AsyncApiEffect>): Promise<string | undefined> => {
  const outcome = await perform(more);
  return outcome.ok ? `went on: ${JSON.stringify(outcome.output)}` : outcome.error.detail;
};

describe("publishing", () => {
  it("by HTTP, as 2.x says: method, path, variables, content type", async () => {
    document = second();
    const server = { name: "web", variables: { id: "a/b", stage: "v2" } };
    const message = { payload: { n: 1 }, headers: { "X-Trace": "t", count: 2 } };
    expect(await perform({ operation: "order", server, message })).toMatchObject({
      ok: true,
      status: 204,
      output: null,
    });
    expect(http.last()).toMatchObject({
      method: "PUT",
      path: "/v2/orders/a%2Fb",
      body: '{"n":1}',
      headers: {
        "content-type": "application/vnd.order+json",
        "x-trace": "t",
        count: "2",
        "idempotency-key": "exe_1:abc",
      },
    });
    await perform({ channel: "orders/{id}", protocol: "http", message });
    expect(http.last()).toMatchObject({ path: "/v1/orders/none" });
  });

  it("by HTTP, as 3.0 says, with credentials", async () => {
    document = third();
    const authentication = { scheme: "bearer", token: "tok" } as const;
    expect(await perform({ operation: "sendOrder", message: { payload: "plain" }, authentication })).toMatchObject({
      ok: true,
      output: { taken: "/api/orders/7" },
    });
    expect(http.last()).toMatchObject({
      method: "POST",
      body: "plain",
      headers: { "content-type": "text/plain", authorization: "Bearer tok" },
    });
    await perform({ channel: "orders", message: { payload: "by id" } });
    expect(http.last()).toMatchObject({ path: "/api/orders/7", body: "by id" });
  });

  it("by WebSocket, and closes", async () => {
    document = second();
    const outcome = await perform({
      operation: "tell",
      protocol: "ws",
      message: { payload: { hello: "ü" }, headers: { "X-A": "b" } },
      authentication: { scheme: "basic", username: "u", password: "p" },
    });
    expect(outcome).toMatchObject({ ok: true, output: null });
    expect(got).toEqual(['{"hello":"ü"}']);
    expect(opened[0]).toMatchObject({ path: "/news", headers: { "x-a": "b", authorization: `Basic ${btoa("u:p")}` } });
  });

  it("tells a refusal", async () => {
    document = { ...third(), servers: { web: { host: http.origin.slice(7), pathname: "/refused", protocol: "http" } } };
    expect(await perform({ operation: "sendOrder", message: {} })).toMatchObject({
      ok: false,
      status: 422,
      error: { status: 422, detail: expect.stringMatching(/answered 422: \{"no":true\}/) },
    });
    document = second();
    onOpen = (peer) => peer.close(1008, "not you");
    expect(await perform({ operation: "tell", protocol: "ws", message: { payload: 1 } })).toMatchObject({
      ok: false,
      error: { detail: expect.stringMatching(/refused \(1008, not you\)/) },
    });
  });
});

describe("subscribing", () => {
  it.each([
    ["2.x", second, "news"],
    ["3.0", third, "receiveNews"],
  ] as const)("gives each message in its order until no more is wanted: %s", async (_, of, operation) => {
    document = of();
    onOpen = (peer) => {
      for (let n = 1; n <= 20; n++) peer.send(JSON.stringify({ n, meta: { id: `c${n}` } }));
      peer.send("not json");
    };
    const events: unknown[] = [];
    let busy = 0;
    const outcome = await perform(
      { operation, protocol: "ws", subscribe: true },
      {
        async event(value) {
          expect(busy++).toBe(0);
          await new Promise((resolve) => setTimeout(resolve, 2));
          busy--;
          events.push(value);
          return events.length < 5;
        },
      },
    );
    expect(outcome).toMatchObject({ ok: true });
    const correlation = operation === "news" ? { correlationId: "c1" } : {};
    expect(events[0]).toEqual({ payload: { n: 1, meta: { id: "c1" } }, headers: {}, ...correlation });
    expect(events.map((event) => (event as { payload: { n: number } }).payload.n)).toEqual([1, 2, 3, 4, 5]);
    await expect.poll(() => closed).toBe(1);
  });

  it("by HTTP: server-sent events, each a message, until no more is wanted", async () => {
    document = second();
    let left = false;
    stream = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      let n = 0;
      const timer = setInterval(() => response.write(`id: ${++n}\ndata: {"n": ${n}}\n\n`), 5);
      response.on("close", () => {
        clearInterval(timer);
        left = true;
      });
    };
    const events: unknown[] = [];
    const outcome = await perform(
      { operation: "news", protocol: "http", subscribe: true },
      { event: async (value) => events.push(value) < 3 },
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(events).toEqual([1, 2, 3].map((n) => ({ payload: { n }, headers: {} })));
    await expect.poll(() => left).toBe(true);
  });

  it.each([
    ["ends", 200, /ended the subscription/],
    ["refuses", 404, /answered 404/],
  ])("by HTTP: a service that %s it is an error, after what came before", async (_, status, why) => {
    document = second();
    stream = (response) => void response.writeHead(status).end("data: 1\n\n");
    const events: unknown[] = [];
    const outcome = await perform(
      { operation: "news", protocol: "http", subscribe: true },
      { event: async (value) => events.push(value) > 0 },
    );
    expect(outcome).toMatchObject({ ok: false, error: { detail: expect.stringMatching(why) } });
    expect(events).toEqual(status === 200 ? [{ payload: 1, headers: {} }] : expect.anything());
  });

  it("by HTTP: a service that does not answer is given up in time", async () => {
    document = second();
    stream = () => undefined;
    const outcome = await perform({ operation: "news", protocol: "http", subscribe: true, timeoutMs: 200 });
    expect(outcome).toMatchObject({ ok: false, error: { status: 408 } });
  });

  it("ends with an error where the other side ends it, after what came before", async () => {
    document = third();
    for (const end of [(peer: TestPeer) => peer.close(1001, "bye"), (peer: TestPeer) => peer.destroy()]) {
      onOpen = (peer) => {
        peer.send("1");
        peer.send(Uint8Array.of(0, 255));
        setTimeout(() => end(peer), 20);
      };
      const events: unknown[] = [];
      const outcome = await perform(
        { operation: "receiveNews", subscribe: true },
        { event: async (value) => (events.push(value), true) },
      );
      expect(outcome).toMatchObject({
        ok: false,
        error: { status: 503, type: expect.stringMatching(/communication$/) },
      });
      expect(events).toEqual([
        { payload: 1, headers: {} },
        { payload: "AP8=", headers: {} },
      ]);
    }
  });

  it("ends when it is called off, or a message can't be kept, or is too large, or too many come", async () => {
    document = third();
    const stop = new AbortController();
    onOpen = () => void setTimeout(() => stop.abort(), 30);
    expect(await perform({ operation: "receiveNews", subscribe: true }, { signal: stop.signal })).toMatchObject({
      ok: false,
    });
    onOpen = (peer) => peer.send("1");
    expect(
      await perform({ operation: "receiveNews", subscribe: true }, { event: () => Promise.reject(new Error("stale")) }),
    ).toMatchObject({ ok: false, error: { detail: expect.stringMatching(/could not be kept: stale/) } });
    onOpen = (peer) => peer.send("x".repeat(1024 * 1024 + 1));
    expect(await perform({ operation: "receiveNews", subscribe: true }, { event: async () => true })).toMatchObject({
      ok: false,
      error: { detail: expect.stringMatching(/more than/) },
    });
    onOpen = (peer) => {
      for (let n = 0; n < 1_100; n++) peer.send("1");
    };
    const never = new Promise<boolean>(() => undefined);
    expect(await perform({ operation: "receiveNews", subscribe: true }, { event: () => never })).toMatchObject({
      ok: false,
      error: { detail: expect.stringMatching(/faster/) },
    });
    await expect.poll(() => closed).toBe(4);
  });
});

describe("a document, or a call", () => {
  it.each([
    [{ operation: "log", protocol: "kafka" }, /kafka is not spoken here/],
    [{ operation: "log" }, /Other protocols \(kafka, mqtt, amqp/],
    [{ operation: "tell", server: { name: "broker" } }, /"broker" speaks http or ws: offered is kafka/],
    [{ operation: "none" }, /no operation or channel "none". It has: orders\/\{id\}, order/],
    [{ operation: "tell", server: { name: "none" } }, /no server "none". It has: web, live, broker/],
    [
      { operation: "order", server: { name: "web", variables: { stage: "v3" } } },
      /stage can't be "v3". It is one of: v1, v2/,
    ],
    [{ operation: "order", server: { name: "web", variables: { id: {} } } }, /\{id\} has no value/],
    [{ operation: "constructor" }, /no operation or channel/],
  ])("is refused, with the reason: %#", async (more, reason) => {
    document = second();
    expect(await detail(more)).toMatch(reason);
  });

  it.each([
    [{ asyncapi: "1.2.0" }, /version is 1.2.0/],
    [[], /no AsyncAPI/],
    [{ asyncapi: "3.0.0", operations: { a: { $ref: "http://169.254.169.254/x" } } }, /refers to another one/],
    [
      { asyncapi: "3.0.0", operations: { a: { $ref: "#/operations/b" }, b: { $ref: "#/operations/a" } } },
      /references that go round/,
    ],
    [{ asyncapi: "3.0.0", operations: { a: { $ref: "#/operations/none/x" } } }, /has no #\/operations\/none\/x/],
    [{ asyncapi: "3.0.0", operations: { a: { channel: 5 } }, servers: { s: "x" } }, /Other protocols/],
    [
      { asyncapi: "3.0.0", operations: { a: { channel: {} } }, servers: { s: { host: "", protocol: "http" } } },
      /is not a URL/,
    ],
    [{ asyncapi: "3.0.0", operations: { a: {} }, servers: { s: { host: "169.254.169.254", protocol: "ftp" } } }, /ftp/],
  ])("that is none, or hostile, is refused: %#", async (hostile, reason) => {
    document = hostile;
    expect(await detail({ operation: "a", message: {} })).toMatch(reason);
  });

  it("does not lead to a private address where that is not allowed", async () => {
    document = third();
    const strict = createNodeEgress({ allowPrivate: false });
    const open = callDependencies(createNodeEgress());
    const guarded = createAsyncApiPerformer({ ...callDependencies(strict), resources: open.resources });
    for (const operation of ["sendOrder", "receiveNews"]) {
      const request = {
        kind: "asyncapi",
        document: { uri: `${http.origin}/asyncapi.json` },
        operation,
        subscribe: operation === "receiveNews" || undefined,
        timeoutMs: 1_000,
      } as AsyncApiEffect;
      expect(await guarded.perform(request, testCall())).toMatchObject({
        outcome: { ok: false, error: { status: 403 } },
      });
    }
  });
});
