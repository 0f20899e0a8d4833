import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { HttpRequestEffect } from "../../domain/effects.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { useHttpServer } from "../../testing/node/http-server.ts";
import { createAuthenticator } from "./authentication.ts";
import { createHttpPerformer } from "./http.ts";
import { createTokenCache } from "./tokens.ts";

const routes: Record<string, (response: ServerResponse) => void> = {
  "/json": (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":1}'),
  "/problem": (response) =>
    response.writeHead(200, { "content-type": "application/problem+json; charset=utf-8" }).end('{"b":2}'),
  "/not-json": (response) => response.writeHead(200, { "content-type": "application/json" }).end("{"),
  "/text": (response) => response.writeHead(200, { "content-type": "text/plain" }).end("grüße"),
  "/bytes": (response) => response.writeHead(200).end(Buffer.from([0xff, 0x00])),
  "/empty": (response) => response.writeHead(204).end(),
  "/missing": (response) => response.writeHead(404, { "content-type": "text/plain" }).end("no such thing"),
  "/teapot": (response) => response.writeHead(418).end(),
  "/redirect": (response) => response.writeHead(302, { location: "/json" }).end(),
  "/not-modified": (response) => response.writeHead(304).end(),
};
const server = useHttpServer(({ path }, response) => routes[path.split("?")[0] ?? ""]?.(response));
const authenticator = createAuthenticator({ egress: createNodeEgress(), tenant: "acme", tokens: createTokenCache() });
const performer = createHttpPerformer({ authenticator });

async function perform(path: string, more: Partial<HttpRequestEffect> = {}) {
  const performed = await performer.perform(
    {
      kind: "http",
      method: "GET",
      url: server.origin + path,
      headers: {},
      body: null,
      output: "content",
      redirect: false,
      timeoutMs: 2_000,
      ...more,
    },
    testCall(),
  );
  if (performed.parked) throw new Error("parked");
  return performed.outcome;
}

describe("call: http", () => {
  it.each([
    ["/json", { a: 1 }],
    ["/problem", { b: 2 }],
    ["/not-json", "{"],
    ["/text", "grüße"],
    ["/bytes", "/wA="],
    ["/empty", null],
  ])("gives the content of %s", async (path, output) => {
    expect(await perform(path)).toMatchObject({ ok: true, output, durationMs: expect.any(Number) });
  });

  it("sends the idempotency key, the headers and the body", async () => {
    await perform("/json", { method: "post", body: { json: { n: 1 } }, headers: { "X-A": "b" } });
    expect(server.last()).toMatchObject({
      method: "POST",
      body: '{"n":1}',
      headers: { "idempotency-key": "exe_1:abc", "x-a": "b", "content-type": "application/json" },
    });
    await perform("/json", {
      method: "PUT",
      body: { text: "a: b" },
      headers: { "Content-Type": "application/yaml", "Idempotency-Key": "own" },
    });
    expect(server.last()).toMatchObject({
      body: "a: b",
      headers: { "content-type": "application/yaml", "idempotency-key": "own" },
    });
  });

  it("gives the whole response, or base64, where the task asks for it", async () => {
    const url = `${server.origin.replace("//", "//user:pass@")}/json?q=1`;
    const outcome = await perform("", { url, headers: { "X-A": "b" }, output: "response" });
    expect(outcome).toMatchObject({
      output: {
        statusCode: 200,
        headers: { "content-type": "application/json" },
        content: { a: 1 },
        request: { method: "GET", uri: `${server.origin}/json?q=1`, headers: { "X-A": "b" } },
      },
    });
    expect(JSON.stringify(outcome)).not.toContain("pass");
    expect(await perform("/json", { output: "raw" })).toMatchObject({ output: btoa('{"a":1}') });
  });

  it("makes an error of a status that is none of success", async () => {
    expect(await perform("/missing")).toMatchObject({
      ok: false,
      status: 404,
      error: {
        type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
        status: 404,
        title: "Not Found",
        detail: expect.stringContaining("no such thing"),
      },
    });
    expect(await perform("/teapot")).toMatchObject({ error: { title: "HTTP 418" } });
  });

  it("takes 3xx for an error only where the task does", async () => {
    expect(await perform("/redirect")).toMatchObject({ ok: false, status: 302 });
    expect(await perform("/redirect", { redirect: true })).toMatchObject({ ok: true, output: { a: 1 } });
    expect(await perform("/not-modified", { redirect: true })).toMatchObject({ ok: true, status: 304, output: null });
  });

  it("says what is wrong with a body where there can be none", async () => {
    expect(await perform("/json", { body: { text: "x" } })).toMatchObject({
      error: { status: 400, title: "Invalid Request" },
    });
  });
});
