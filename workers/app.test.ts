import { describe, expect, it } from "vitest";
import { problemSchema } from "../shared/api/index.ts";
import { routes } from "./routes.ts";
import { pathWith, platform, world } from "./testing/world.ts";

const send = platform();

describe("every response", () => {
  it("carries the request's id: the caller's where it is sane, else one of our own", async () => {
    expect(
      (await send("/healthz", { headers: { "x-request-id": "order-4711.a_b" } })).headers.get("x-request-id"),
    ).toBe("order-4711.a_b");
    for (const insane of ["x".repeat(65), "a b", "<script>", "é"]) {
      const id = (await send("/healthz", { headers: { "x-request-id": insane } })).headers.get("x-request-id");
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
    }
    const problem = problemSchema.parse(
      await (await send("/v1/nothing", { headers: { "x-request-id": "r1" } })).json(),
    );
    expect(problem.requestId).toBe("r1");
  });

  it("carries the security headers, and HSTS only over https", async () => {
    const secure = platform({}, "https://millrace.test");
    for (const path of ["/healthz", "/v1/nothing", "/v1/workflows", "/docs", "/openapi.json"]) {
      const headers = (await send(path)).headers;
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.has("strict-transport-security")).toBe(false);
      expect((await secure(path)).headers.get("strict-transport-security")).toContain("max-age=");
    }
  });
});

describe("what there is not", () => {
  it.each(["/v1", "/v1/nothing", "/v1/workflows/", "/v1/workflows//", "/hooks/", "/.well-known/nothing"])(
    "is a 404: %s",
    async (path) => {
      for (const method of ["GET", "POST", "DELETE", "PATCH"]) {
        const response = await send(path, { method });
        expect(response.status, method).toBe(404);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
      }
    },
  );

  it.each(["/", "/hooks", "/V1/workflows", "/v2/workflows", "/healthz/x"])(
    "is no more than a page to look at: %s",
    async (path) => {
      for (const method of ["POST", "PUT", "DELETE"]) expect((await send(path, { method })).status, method).toBe(404);
    },
  );

  it("is a 405 with Allow where the path takes other methods", async () => {
    for (const { contract } of routes) {
      const path = pathWith(contract, { id: "x" });
      const taken = routes.filter(({ contract: other }) => pathWith(other, { id: "x" }) === path);
      const other = ["PATCH", "PUT", "DELETE"].find((method) =>
        taken.every((route) => route.contract.method !== method),
      );
      const response = await send(path, { method: other ?? "PATCH" });
      expect(response.status, path).toBe(405);
      const allow = (response.headers.get("allow") ?? "").split(", ");
      expect(allow).toContain(contract.method);
      expect(allow).toContain("OPTIONS");
      expect(allow.includes("HEAD")).toBe(allow.includes("GET"));
    }
    expect((await send("/v1/workflows", { method: "DELETE" })).headers.get("allow")).toBe("GET, HEAD, OPTIONS, POST");
  });
});

it("answers HEAD as GET, without a body", async () => {
  const head = await send("/healthz", { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe("");
  expect((await send("/v1/workflows", { method: "HEAD" })).status).toBe(401);
});

describe("CORS", () => {
  const preflight = {
    method: "OPTIONS",
    headers: { origin: "https://app.example", "access-control-request-method": "POST" },
  };

  it("is closed by default", async () => {
    const response = await send("/v1/workflows", preflight);
    expect(response.status).toBe(204);
    expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS, POST");
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("opens to the named origins, without credentials, on errors too", async () => {
    const open = platform({ CORS_ORIGINS: "https://app.example, https://other.example" });
    const allowed = await open("/v1/workflows", preflight);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(allowed.headers.get("access-control-allow-methods")).toContain("POST");
    expect(allowed.headers.get("access-control-allow-headers")).toContain("idempotency-key");
    expect(allowed.headers.has("access-control-allow-credentials")).toBe(false);
    expect(allowed.headers.get("vary")).toContain("Origin");
    const refused = await open("/v1/workflows", { headers: { origin: "https://app.example" } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://app.example");
    for (const origin of ["https://evil.example", "https://app.example.evil", "null", "http://app.example"]) {
      const response = await open("/v1/workflows", { ...preflight, headers: { ...preflight.headers, origin } });
      expect(response.headers.has("access-control-allow-origin"), origin).toBe(false);
    }
  });
});

describe("body limits", () => {
  it("go by the bytes that come, whatever Content-Length says", async () => {
    const { key } = await world(send);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const response = await send("/v1/workflows", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: endless,
    });
    expect(response.status).toBe(413);
    expect((await response.json<{ detail: string }>()).detail).toContain("MAX_API_BODY_BYTES");
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  it("of a definition and an input are their own", async () => {
    const { json } = await world(send);
    const definition = `document: {dsl: '1.0.3', namespace: a, name: b, version: '1.0.0'}\ndo: [{x: {set: {a: 1}}}]\n#${"x".repeat(600 * 1024)}`;
    const large = await json("POST", "/v1/workflows", { definition });
    expect(large.status).toBe(413);
    expect((await large.json<{ detail: string }>()).detail).toContain("524288");
    const small = {
      document: { dsl: "1.0.3", namespace: "a", name: "b", version: "1.0.0" },
      do: [{ x: { set: { a: 1 } } }],
    };
    const input = await json("POST", "/v1/executions", { definition: small, input: "x".repeat(1_100_000) });
    expect(input.status).toBe(413);
    expect((await input.json<{ detail: string }>()).detail).toContain("MAX_VALUE_BYTES");
  });
});

it("counts requests by route and status, for the operator", async () => {
  const fresh = platform();
  await fresh("/healthz");
  await fresh("/v1/workflows");
  await fresh("/v1/workflows");
  const text = await (await fresh("/metrics")).text();
  expect(text).toContain('millrace_http_requests_total{route="system.health",status="200"} 1');
  expect(text).toContain('millrace_http_requests_total{route="workflows.list",status="401"} 2');
  for (const counter of ["rows_written", "rows_read", "alarms_set", "requests"])
    expect(text).toMatch(new RegExp(String.raw`^millrace_object_${counter}_total\{object="intake"\} \d+$`, "m"));
  expect(text).toMatch(/^millrace_queue_messages_total \d+$/m);
  const staging = platform({ ENVIRONMENT: "staging" });
  expect((await staging("/metrics")).status).toBe(401);
  expect((await staging("/metrics", { headers: { authorization: "Bearer test-admin-token" } })).status).toBe(200);
  expect((await platform({ ENVIRONMENT: "production", ADMIN_TOKEN: undefined })("/metrics")).status).toBe(404);
});
