import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EffectRequest } from "../domain/journal.ts";
import { MAX_RESPONSE_BYTES } from "../domain/limits.ts";
import { createFetchEgress } from "./egress-fetch.ts";

const seen: { method: string; path: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let server: Server;
let origin: string;

const routes: Record<string, (response: ServerResponse) => void> = {
  "/json": (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":1}'),
  "/text": (response) => response.writeHead(200, { "content-type": "text/plain" }).end("grüße"),
  "/bytes": (response) => response.writeHead(200).end(Buffer.from([0xff, 0x00])),
  "/empty": (response) => response.writeHead(204).end(),
  "/missing": (response) => response.writeHead(404, { "content-type": "text/plain" }).end("no such thing"),
  "/redirect": (response) => response.writeHead(302, { location: "/json" }).end(),
  "/loop": (response) => response.writeHead(302, { location: "/loop" }).end(),
  "/inward": (response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
  "/large": (response) => response.writeHead(200).end("x".repeat(MAX_RESPONSE_BYTES + 1)),
  "/never": () => undefined,
  "/reset": (response) => response.destroy(),
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? "";
    seen.push({ method: request.method ?? "", path, headers: request.headers, body });
    routes[path.split("?")[0] ?? ""]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const egress = createFetchEgress({ allowPrivate: true });
const call = (path: string, more: Partial<EffectRequest> = {}): EffectRequest => ({
  kind: "http",
  method: "GET",
  url: origin + path,
  headers: {},
  body: null,
  output: "content",
  redirect: false,
  timeoutMs: 2_000,
  ...more,
});
const perform = (request: EffectRequest, using = egress) =>
  using.perform(request, "exe_1:abc", new AbortController().signal);

describe("egress by fetch", () => {
  it.each([
    ["/json", { a: 1 }],
    ["/text", "grüße"],
    ["/bytes", "/wA="],
    ["/empty", null],
  ])("gives the content of %s", async (path, output) => {
    expect(await perform(call(path))).toMatchObject({ ok: true, output });
  });

  it("sends the idempotency key, the headers and JSON", async () => {
    await perform(call("/json", { method: "POST", body: { json: { n: 1 } }, headers: { "x-a": "b" } }));
    expect(seen.at(-1)).toMatchObject({
      method: "POST",
      body: '{"n":1}',
      headers: { "idempotency-key": "exe_1:abc", "x-a": "b", "content-type": "application/json" },
    });
  });

  it("gives the whole response, or base64, where the task asks for it", async () => {
    expect(await perform(call("/json", { output: "response" }))).toMatchObject({
      output: { statusCode: 200, content: { a: 1 }, request: { method: "GET" } },
    });
    expect(await perform(call("/json", { output: "raw" }))).toMatchObject({ output: btoa('{"a":1}') });
  });

  it("makes an error of a status that is none of success", async () => {
    expect(await perform(call("/missing"))).toMatchObject({
      ok: false,
      status: 404,
      error: {
        type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
        status: 404,
        detail: expect.stringContaining("no such thing"),
      },
    });
  });

  it("follows redirects only where the task allows them, and not for ever", async () => {
    expect(await perform(call("/redirect"))).toMatchObject({ ok: false, status: 302 });
    expect(await perform(call("/redirect", { redirect: true }))).toMatchObject({ ok: true, output: { a: 1 } });
    expect(await perform(call("/loop", { redirect: true }))).toMatchObject({
      ok: false,
      error: { title: "Too Many Redirects" },
    });
  });

  it("refuses private addresses, also behind a redirect", async () => {
    const strict = createFetchEgress({ allowPrivate: false });
    const before = seen.length;
    expect(await perform(call("/json"), strict)).toMatchObject({
      ok: false,
      error: { status: 403, title: "Destination Refused" },
    });
    expect(seen).toHaveLength(before);
    // The first hop goes to a public name, served from here; the second, inward, must not leave.
    const hops: string[] = [];
    const behindRedirect = createFetchEgress({
      allowPrivate: false,
      fetch: (input, init) => {
        hops.push(String(input));
        return fetch(String(input).replace("http://public.example.com", origin), init);
      },
    });
    expect(
      await perform(
        { ...call("/inward", { redirect: true }), url: "http://public.example.com/inward" },
        behindRedirect,
      ),
    ).toMatchObject({ error: { status: 403 } });
    expect(hops).toEqual(["http://public.example.com/inward"]);
  });

  it.each(["ftp://example.com", "file:///etc/passwd", "nothing", "data:text/plain,x"])("refuses %s", async (url) => {
    expect(await perform({ ...call("/"), url })).toMatchObject({ ok: false });
  });

  it("ends at its timeout, with the standard's error", async () => {
    expect(await perform(call("/never", { timeoutMs: 50 }))).toMatchObject({
      ok: false,
      error: { type: expect.stringContaining("/timeout"), status: 408 },
    });
  });

  it("makes errors of a broken connection, too large an answer, and headers that can't be sent", async () => {
    expect(await perform(call("/reset"))).toMatchObject({ ok: false, error: { status: 503 } });
    expect(await perform(call("/large"))).toMatchObject({ ok: false, error: { title: "Response Too Large" } });
    expect(await perform(call("/json", { headers: { "bad header": "x" } }))).toMatchObject({
      ok: false,
      error: { title: "Invalid Header" },
    });
    expect(await perform(call("/json", { headers: { "x-a": "a\r\nx-b: c" } }))).toMatchObject({
      ok: false,
      error: { title: "Invalid Header" },
    });
  });

  it("shows no query and no user information in an error", async () => {
    const outcome = await perform({
      ...call("/"),
      url: `${origin.replace("//", "//user:secret@")}/reset?token=secret`,
    });
    expect(outcome).toMatchObject({ ok: false });
    expect(JSON.stringify(outcome)).not.toContain("secret");
  });

  it("sends user information as a header", async () => {
    await perform({ ...call("/"), url: `${origin.replace("//", "//user:pass@")}/json` });
    expect(seen.at(-1)?.headers.authorization).toBe(`Basic ${btoa("user:pass")}`);
  });
});
