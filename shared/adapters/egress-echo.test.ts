import { describe, expect, it } from "vitest";
import type { OutgoingRequest } from "../ports/egress.ts";
import { ECHO_ORIGIN, withEcho } from "./egress-echo.ts";
import { createFetchEgress } from "./egress-fetch.ts";

const asked: string[] = [];
/** As a deployment has it: nobody private may be called, and what would leave is written down. */
const egress = withEcho(
  createFetchEgress({
    allowPrivate: false,
    fetch: (input) => {
      asked.push(String(input));
      return Promise.resolve(new Response(null, { status: 302, headers: { location: `${ECHO_ORIGIN}/inside` } }));
    },
  }),
);
const signal = new AbortController().signal;
const request = (url: string, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: "GET",
  url,
  headers: {},
  body: null,
  redirect: false,
  timeoutMs: 2_000,
  ...more,
});
async function said(url: string, more: Partial<OutgoingRequest> = {}): Promise<Record<string, unknown>> {
  const exchange = await egress.send(request(url, more), signal);
  if (!exchange.ok) throw new Error(exchange.error.detail);
  return JSON.parse(new TextDecoder().decode(exchange.value.body)) as Record<string, unknown>;
}

describe("the echo service", () => {
  it("answers with what it was sent, and asks nobody", async () => {
    const answer = await said(`${ECHO_ORIGIN}/orders?a=1&b=2&b=3`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "k", accept: "*/*" },
      body: '{"total":250}',
    });
    expect(answer).toEqual({
      method: "POST",
      path: "/orders",
      query: { a: "1", b: ["2", "3"] },
      headers: { "content-type": "application/json", "idempotency-key": "k", accept: "*/*" },
      body: { total: 250 },
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ["text/plain", "hello", "hello"],
    ["application/json", "{", "{"],
    ["application/octet-stream", new Uint8Array([0xff, 0xfe]), "//4="],
  ])("shows a body of %s", async (type, body, shown) => {
    const answer = await said(`${ECHO_ORIGIN}/`, { method: "POST", headers: { "content-type": type }, body });
    expect(answer["body"]).toBe(shown);
  });

  it("never repeats what may be a credential", async () => {
    const secret = Object.fromEntries(
      ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "webhook-signature"].map(
        (name) => [name, "hush"],
      ),
    );
    expect(JSON.stringify(await said(`${ECHO_ORIGIN}/`, { headers: secret }))).not.toContain("hush");
  });

  it.each([
    ["/status/503", 503],
    ["/status/404/", 404],
    ["/status/302", 200],
    ["/status/700", 200],
    ["/statuses/503", 200],
  ])("answers %s with %i", async (path, status) => {
    expect(await egress.send(request(ECHO_ORIGIN + path), signal)).toMatchObject({ ok: true, value: { status } });
  });

  it("is as slow as it is told to be, but not slower than it may be waited for", async () => {
    const exchange = await egress.send(request(`${ECHO_ORIGIN}/delay/9`, { timeoutMs: 20 }), signal);
    expect(exchange).toMatchObject({ ok: false, error: { status: 408 } });
    const stop = new AbortController();
    const called = egress.send(request(`${ECHO_ORIGIN}/delay/9`), stop.signal);
    stop.abort();
    expect(await called).toMatchObject({ ok: false });
  });

  it("has a limit like any other", async () => {
    const exchange = await egress.send(request(`${ECHO_ORIGIN}/x`, { maxBytes: 10 }), signal);
    expect(exchange).toMatchObject({ ok: false, error: { title: "Response Too Large" } });
  });
});

describe("the way out beside it", () => {
  it.each([
    "http://echo.millrace.internal/",
    "https://echo.millrace.internal:8443/",
    "https://user:pass@echo.millrace.internal/",
    "https://other.millrace.internal/",
    "https://echo.millrace.internal.localhost/",
    "http://169.254.169.254/latest/meta-data",
    "http://127.0.0.1/",
  ])("is as closed as it was: %s", async (url) => {
    const exchange = await egress.send(request(url), signal);
    expect(exchange).toMatchObject({ ok: false, error: { status: 403, title: "Destination Refused" } });
  });

  it("does not lead back in by a redirect", async () => {
    const exchange = await egress.send(request("https://shop.example/", { redirect: true }), signal);
    expect(exchange).toMatchObject({ ok: false, error: { status: 403, title: "Destination Refused" } });
  });

  it("goes to whoever has a name that looks like it", async () => {
    asked.length = 0;
    await egress.send(request("https://echo.millrace.internal.example/"), signal);
    expect(asked).toEqual(["https://echo.millrace.internal.example/"]);
  });
});
