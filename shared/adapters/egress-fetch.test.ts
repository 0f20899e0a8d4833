import type { ServerResponse } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { MAX_RESPONSE_BYTES } from "../domain/limits.ts";
import type { OutgoingRequest } from "../ports/egress.ts";
import { createNodeEgress } from "../testing/node/egress.ts";
import { startReceiver } from "../testing/node/receiver.ts";
import { useHttpServer } from "../testing/node/http-server.ts";
import { createFetchEgress } from "./egress-fetch.ts";

const other = useHttpServer((_, response) => response.writeHead(200).end("other"));
const routes: Record<string, (response: ServerResponse) => void> = {
  "/json": (response) =>
    response.writeHead(200, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] }).end('{"a":1}'),
  "/missing": (response) => response.writeHead(404).end("no such thing"),
  "/redirect": (response) => response.writeHead(302, { location: "/json" }).end(),
  "/see-other": (response) => response.writeHead(303, { location: "/json" }).end(),
  "/same": (response) => response.writeHead(307, { location: "/json" }).end(),
  "/away": (response) => response.writeHead(307, { location: `${other.origin}/x` }).end(),
  "/loop": (response) => response.writeHead(302, { location: "/loop" }).end(),
  "/inward": (response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
  "/odd": (response) => response.writeHead(302, { location: "http://[" }).end(),
  "/script": (response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/large": (response) => response.writeHead(200).end("x".repeat(MAX_RESPONSE_BYTES + 1)),
  "/never": () => undefined,
  "/stalls": (response) => response.writeHead(200).write("some"),
  "/reset": (response) => response.destroy(),
};
const server = useHttpServer(({ path }, response) => routes[path.split("?")[0] ?? ""]?.(response));

const egress = createNodeEgress();
const strict = createFetchEgress({ allowPrivate: false });
const request = (path: string, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: "GET",
  url: server.origin + path,
  headers: {},
  body: null,
  redirect: false,
  timeoutMs: 2_000,
  ...more,
});
const send = (one: OutgoingRequest, using = egress) => using.send(one, new AbortController().signal);

describe("HTTP by fetch", () => {
  it("sends method, headers and body, and gives status, headers and bytes", async () => {
    const answer = await send(request("/json", { method: "POST", body: '{"n":1}', headers: { "x-a": "b" } }));
    expect(server.last()).toMatchObject({
      method: "POST",
      body: '{"n":1}',
      headers: { "x-a": "b", "user-agent": "Millrace/1" },
    });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        status: 200,
        headers: { "content-type": "application/json", "set-cookie": "a=1, b=2" },
        url: `${server.origin}/json`,
      },
    });
    expect(answer.ok && new TextDecoder().decode(answer.value.body)).toBe('{"a":1}');
    expect(await send(request("/missing"))).toMatchObject({ ok: true, value: { status: 404 } });
  });

  it("follows redirects only where it is told to, and not for ever", async () => {
    expect(await send(request("/redirect"))).toMatchObject({ ok: true, value: { status: 302 } });
    expect(await send(request("/redirect", { redirect: true }))).toMatchObject({
      ok: true,
      value: { status: 200, url: `${server.origin}/json` },
    });
    expect(await send(request("/loop", { redirect: true }))).toMatchObject({ error: { title: "Too Many Redirects" } });
    expect(await send(request("/odd", { redirect: true }))).toMatchObject({ error: { title: "Invalid Endpoint" } });
    expect(await send(request("/script", { redirect: true }))).toMatchObject({ error: { status: 403 } });
  });

  it.each([
    ["/see-other", "GET", ""],
    ["/redirect", "GET", ""],
    ["/same", "POST", "body"],
  ])("goes on from %s as %s", async (path, method, body) => {
    await send(
      request(path, { method: "POST", body: "body", redirect: true, headers: { "content-type": "text/plain" } }),
    );
    expect(server.last()).toMatchObject({ method, body, path: "/json" });
  });

  it("tells another origin no credential, whatever header it is in", async () => {
    const headers = {
      authorization: "Bearer x",
      cookie: "a=b",
      "x-api-key": "k",
      "x-other": "o",
      accept: "text/plain",
      "idempotency-key": "i",
    };
    await send(request("/away", { method: "POST", body: "body", redirect: true, headers }));
    const seen = other.last();
    expect(seen).toMatchObject({
      method: "POST",
      body: "body",
      headers: { accept: "text/plain", "idempotency-key": "i" },
    });
    for (const name of ["authorization", "cookie", "x-api-key", "x-other"])
      expect(seen?.headers).not.toHaveProperty(name);
    await send(request("/same", { redirect: true, headers }));
    expect(server.last()?.headers).toMatchObject({ authorization: "Bearer x", "x-api-key": "k" });
  });

  it("refuses private addresses, also behind a redirect", async () => {
    const before = server.seen.length;
    expect(await send(request("/json"), strict)).toMatchObject({
      error: { status: 403, title: "Destination Refused" },
    });
    expect(server.seen).toHaveLength(before);
    // The first hop goes to a public name, served from here; the second, inward, must not leave.
    const hops: string[] = [];
    const behindRedirect = createFetchEgress({
      allowPrivate: false,
      fetch: (input, init) => {
        hops.push(String(input));
        return fetch(String(input).replace("http://public.example.com", server.origin), init);
      },
    });
    const inward = { ...request("/inward", { redirect: true }), url: "http://public.example.com/inward" };
    expect(await send(inward, behindRedirect)).toMatchObject({ error: { status: 403 } });
    expect(hops).toEqual(["http://public.example.com/inward"]);
  });

  it.each(["ftp://example.com", "file:///etc/passwd", "nothing", "data:text/plain,x", "ws://example.com"])(
    "refuses %s",
    async (url) => {
      expect(await send({ ...request("/"), url })).toMatchObject({ ok: false });
    },
  );

  it.each(["/never", "/stalls"])("ends at its timeout, with the standard's error: %s", async (path) => {
    expect(await send(request(path, { timeoutMs: 100 }))).toMatchObject({
      ok: false,
      error: { type: expect.stringContaining("/timeout"), status: 408 },
    });
  });

  it("ends when it is given up", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await egress.send(request("/never"), controller.signal)).toMatchObject({
      ok: false,
      error: { status: 503 },
    });
  });

  it("makes errors of a broken connection, too large an answer, and headers that can't be sent", async () => {
    expect(await send(request("/reset"))).toMatchObject({ ok: false, error: { status: 503 } });
    expect(await send(request("/large"))).toMatchObject({ ok: false, error: { title: "Response Too Large" } });
    expect(await send(request("/json", { maxBytes: 6 }))).toMatchObject({ error: { title: "Response Too Large" } });
    expect(await send(request("/json", { maxBytes: 7 }))).toMatchObject({ ok: true });
    expect(await send(request("/json", { headers: { "bad header": "x" } }))).toMatchObject({
      error: { title: "Invalid Header" },
    });
    expect(await send(request("/json", { headers: { "x-a": "a\r\nx-b: c" } }))).toMatchObject({
      error: { title: "Invalid Header" },
    });
  });

  it("sends user information as a header, and shows none of it, nor a query, in an error", async () => {
    const withUser = server.origin.replace("//", "//us%C3%A9r:secret%@");
    await send({ ...request("/"), url: `${withUser}/json` });
    expect(server.last()?.headers.authorization).toBe(`Basic ${Buffer.from("usér:secret%").toString("base64")}`);
    const outcome = await send({ ...request("/"), url: `${withUser}/reset?token=secret` });
    expect(outcome).toMatchObject({ ok: false });
    expect(JSON.stringify(outcome)).not.toContain("secret");
  });
});

describe("WebSocket and TCP", () => {
  const options = { headers: {}, protocols: [], timeoutMs: 500 };
  const signal = new AbortController().signal;

  it("refuses private addresses and other protocols", async () => {
    expect(await strict.webSocket({ ...options, url: "ws://127.0.0.1:1/" }, signal)).toMatchObject({
      error: { status: 403 },
    });
    expect(await egress.webSocket({ ...options, url: server.origin }, signal)).toMatchObject({
      error: { status: 403 },
    });
    for (const host of ["127.0.0.1", "0x7f.1", "2130706433", "::1", "[::ffff:10.0.0.1]", "localhost", "mail"]) {
      const address = { host, port: 25, tls: "on" as const, timeoutMs: 500 };
      expect(await strict.connect(address, signal), host).toMatchObject({ error: { title: "Destination Refused" } });
    }
  });

  it("makes an error of what opens no WebSocket", async () => {
    const url = server.origin.replace("http", "ws");
    expect(await egress.webSocket({ ...options, url: `${url}/missing` }, signal)).toMatchObject({
      ok: false,
      error: { status: 503 },
    });
    expect(await egress.webSocket({ ...options, timeoutMs: 100, url: `${url}/never` }, signal)).toMatchObject({
      error: { status: 408 },
    });
  });

  it("opens a WebSocket with headers and a protocol", async () => {
    const url = (await startReceiver()).replace("http", "ws");
    const request = { ...options, url, headers: { authorization: "Bearer x" }, protocols: ["echo"] };
    const opened = await egress.webSocket(request, signal);
    if (!opened.ok) throw new Error(opened.error.detail);
    const messages: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    opened.value.addEventListener("message", ({ data }) => {
      messages.push(data);
      if (messages.length === 2) resolve();
    });
    opened.value.send("hello");
    await promise;
    expect(messages).toEqual(["Bearer x", "hello"]);
    expect(opened.value.protocol).toBe("echo");
    opened.value.close();
  });

  it.each(["", "a b", "host:25", "a/b", "user@host", "a?b"])("refuses the host %j", async (host) => {
    expect(await egress.connect({ host, port: 25, tls: "off", timeoutMs: 500 }, signal)).toMatchObject({
      error: { status: 400 },
    });
  });

  it("opens a TCP connection, without TLS only in development", async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    const { port } = echo.address() as AddressInfo;
    const opened = await egress.connect({ host: "127.0.0.1", port, tls: "off", timeoutMs: 1_000 }, signal);
    if (!opened.ok) throw new Error(opened.error.detail);
    const writer = opened.value.writable.getWriter();
    await writer.write(new TextEncoder().encode("hello"));
    const { value } = await opened.value.readable.getReader().read();
    expect(new TextDecoder().decode(value)).toBe("hello");
    await opened.value.close();
    echo.close();
    expect(await egress.connect({ host: "127.0.0.1", port, tls: "off", timeoutMs: 1_000 }, signal)).toMatchObject({
      error: { status: 503 },
    });
    const open = createFetchEgress({ allowPrivate: false, connect: () => expect.unreachable() });
    expect(await open.connect({ host: "example.com", port, tls: "off", timeoutMs: 1_000 }, signal)).toMatchObject({
      error: { title: "Invalid Address" },
    });
  });
});
