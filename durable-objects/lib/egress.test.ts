import { connect } from "cloudflare:sockets";
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createFetchEgress } from "../../shared/adapters/egress-fetch.ts";
import { createAuthenticator } from "../../shared/adapters/performers/authentication.ts";
import { createHttpPerformer } from "../../shared/adapters/performers/http.ts";
import { createTokenCache } from "../../shared/adapters/performers/tokens.ts";
import type { AuthenticationRequest, HttpRequestEffect } from "../../shared/domain/effects.ts";
import type { EffectCall } from "../../shared/ports/performer.ts";

const signal = new AbortController().signal;
const egress = createFetchEgress({ allowPrivate: true, connect });
const call: EffectCall = {
  effect: "1.1",
  key: "exe_1:abc",
  signal,
  progress: () => Promise.resolve(),
  event: () => Promise.resolve(false),
};
const logOf = async (path: string): Promise<{ key: string }[]> =>
  (await fetch(`${env.RECEIVER_URL}/log?of=${path}`)).json();

describe("the way out of the Workers runtime", () => {
  it("calls by HTTP, signed in by OAuth 2", async () => {
    const authenticator = createAuthenticator({ egress, tenant: "acme", tokens: createTokenCache() });
    const request: HttpRequestEffect = {
      kind: "http",
      method: "post",
      url: `${env.RECEIVER_URL}/egress/http`,
      headers: {},
      body: { json: { a: 1 } },
      output: "content",
      redirect: false,
      timeoutMs: 5_000,
      authentication: {
        scheme: "oauth2",
        authority: `${env.RECEIVER_URL}/egress`,
        grant: "client_credentials",
        client: { id: "me", secret: "secret", authentication: "client_secret_jwt" },
      },
    };
    const performed = await createHttpPerformer({ authenticator }).perform(request, call);
    expect(performed).toMatchObject({ outcome: { ok: true, output: { path: "/egress/http", body: '{"a":1}' } } });
    expect(await logOf("/egress/http")).toMatchObject([{ key: "exe_1:abc" }]);
    expect(await logOf("/egress/oauth2/token")).toHaveLength(1);
  });

  it("asks for one token for many objects", async () => {
    const tokens = createTokenCache();
    const policy: AuthenticationRequest = {
      scheme: "oauth2",
      authority: `${env.RECEIVER_URL}/many`,
      endpoints: { token: "/oauth2/token?ms=300" },
      grant: "client_credentials",
      client: { id: "me", authentication: "none" },
    };
    const began = Date.now();
    const asked = ["a", "b", "c"].map((name) =>
      runInDurableObject(env.TENANT.getByName(`egress-${name}`), () =>
        createAuthenticator({ egress, tenant: "acme", tokens }).headers(policy, 5_000, call),
      ),
    );
    const headers = await Promise.all(asked);
    expect(new Set(headers.map((one) => one.ok && one.value["authorization"])).size).toBe(1);
    expect(headers[0]).toMatchObject({ ok: true });
    expect(await logOf("/many/oauth2/token")).toHaveLength(1);
    // Less than it waits for another before it asks itself.
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it("opens a WebSocket, and loses none of its messages", async () => {
    const opened = await egress.webSocket(
      {
        url: `${env.RECEIVER_URL.replace("http", "ws")}/ws`,
        headers: { authorization: "Bearer x" },
        protocols: ["echo"],
        timeoutMs: 5_000,
      },
      signal,
    );
    if (!opened.ok) throw new Error(opened.error.detail);
    const socket = opened.value;
    const messages: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.addEventListener("message", ({ data }) => {
      messages.push(data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data);
      if (messages.length === 3) resolve();
    });
    socket.send("hello");
    socket.send(new Uint8Array([1, 2]));
    await promise;
    expect(messages).toEqual(["Bearer x", "hello", [1, 2]]);
    socket.close(1000);
    const none = { url: `${env.RECEIVER_URL.replace("http", "ws")}/ws`, headers: {}, protocols: [], timeoutMs: 5_000 };
    const strict = createFetchEgress({ allowPrivate: false, connect });
    expect(await strict.webSocket(none, signal)).toMatchObject({ error: { title: "Destination Refused" } });
  });

  it("opens a TCP connection", async () => {
    const { hostname, port } = new URL(env.RECEIVER_URL);
    const opened = await egress.connect({ host: hostname, port: Number(port), tls: "off", timeoutMs: 5_000 }, signal);
    if (!opened.ok) throw new Error(opened.error.detail);
    const writer = opened.value.writable.getWriter();
    await writer.write(new TextEncoder().encode("GET /tcp HTTP/1.0\r\n\r\n"));
    expect(await new Response(opened.value.readable).text()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"path":"\/tcp"/);
    await opened.value.close();
    const refused = await egress.connect({ host: hostname, port: 1, tls: "off", timeoutMs: 5_000 }, signal);
    expect(refused).toMatchObject({ ok: false, error: { status: 503 } });
  });
});
