import { describe, expect, it } from "vitest";
import { createFetchEgress } from "../egress-fetch.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { json, useHttpServer } from "../../testing/node/http-server.ts";
import { createAuthenticator } from "./authentication.ts";
import { createResourceCache, createResourceLoader, MAX_RESOURCE_BYTES } from "./resources.ts";
import { createTokenCache } from "./tokens.ts";

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const texts: Record<string, string> = {
  "/yaml": "a: 1\nresponses:\n  200: ok\n  true: yes\n",
  "/json": '{"__proto__": {"x": 1}, "a": [1]}',
  "/flow": "{a: 1, b: [2]}",
  "/deep": deep(65),
  "/very-deep": deep(500_000),
  "/deep-yaml": "- ".repeat(5_000) + "x",
  "/laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
  "/tag": "a: !!js/function x",
  "/twice": "a: 1\na: 2\n",
  "/large": " ".repeat(MAX_RESOURCE_BYTES + 1),
  "/large-yaml": `a: ${"x".repeat(1_100_000)}`,
  "/large-json": JSON.stringify({ a: "x".repeat(2_000_000) }),
  "/proto": 'syntax = "proto3";',
  "/empty": "",
};
const server = useHttpServer(async (request, response) => {
  const path = request.path.split("?")[0] ?? "";
  if (path === "/secret") return json(response, request.headers.authorization === undefined ? 401 : 200, { secret: 1 });
  if (path === "/moved") return response.writeHead(302, { location: "/json" }).end();
  if (path === "/inward") return response.writeHead(302, { location: "http://10.0.0.1/" }).end();
  if (path === "/binary") return response.end(Buffer.from([0xff, 0xfe, 0]));
  await new Promise((done) => setTimeout(done, 10));
  const text = texts[path];
  return text === undefined ? response.writeHead(404).end() : response.end(text);
});

function loader(tenant = "acme", cache = createResourceCache(), egress = createNodeEgress()) {
  const authenticator = createAuthenticator({ egress, tenant, tokens: createTokenCache() });
  return createResourceLoader({ authenticator, tenant, cache });
}
const data = async (path: string, using = loader()) => {
  const call = testCall();
  const loaded = await using.data({ uri: server.origin + path }, Date.now() + 5_000, call);
  return { loaded, said: call.said };
};

describe("external resources", () => {
  it.each([
    ["/yaml", { a: 1, responses: { "200": "ok", true: "yes" } }],
    ["/flow", { a: 1, b: [2] }],
    ["/large-json", { a: expect.any(String) }],
  ])("reads %s", async (path, value) => {
    const { loaded, said } = await data(path);
    expect(loaded).toMatchObject({ ok: true, value: { value, url: server.origin + path } });
    expect(said).toHaveLength(1);
  });

  it("reads a prototype as data", async () => {
    const { loaded } = await data("/json");
    expect(loaded.ok && JSON.stringify(loaded.value.value)).toBe('{"__proto__":{"x":1},"a":[1]}');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("reads text as it is, and says where it came from", async () => {
    expect(await loader().text({ uri: `${server.origin}/proto` }, Date.now() + 5_000, testCall())).toMatchObject({
      value: { value: 'syntax = "proto3";' },
    });
    expect((await data("/moved")).loaded).toMatchObject({ value: { url: `${server.origin}/json` } });
  });

  it.each(["/deep", "/very-deep", "/deep-yaml", "/laughs", "/tag", "/twice", "/large-yaml", "/empty", "/binary"])(
    "refuses %s, in time",
    async (path) => {
      const began = performance.now();
      expect((await data(path)).loaded).toMatchObject({
        ok: false,
        error: { type: expect.stringContaining("/configuration"), status: 400, detail: expect.stringContaining(path) },
      });
      expect(performance.now() - began).toBeLessThan(2_000);
    },
  );

  it("makes errors of what can't be had", async () => {
    expect((await data("/missing")).loaded).toMatchObject({
      error: { type: expect.stringContaining("/communication"), status: 404 },
    });
    expect((await data("/large")).loaded).toMatchObject({ error: { title: "Response Too Large" } });
    expect(await loader().data({ uri: "file:///etc/passwd" }, Date.now() + 5_000, testCall())).toMatchObject({
      error: { status: 403 },
    });
    const strict = createFetchEgress({
      allowPrivate: false,
      fetch: (input, init) => fetch(String(input).replace("http://public.example.com", server.origin), init),
    });
    const using = loader("acme", createResourceCache(), strict);
    for (const uri of [`${server.origin}/json`, "http://public.example.com/inward", "http://169.254.169.254/latest"]) {
      expect(await using.data({ uri }, Date.now() + 5_000, testCall()), uri).toMatchObject({
        error: { title: "Destination Refused" },
      });
    }
    expect(await using.data({ uri: "http://public.example.com/json" }, Date.now() + 5_000, testCall())).toMatchObject({
      ok: true,
    });
  });

  it("asks once for many, by tenant and credentials, and keeps no failure", async () => {
    const cache = createResourceCache();
    const count = (path: string) => server.seen.filter((one) => one.path === path).length;
    const before = count("/yaml?once");
    await Promise.all(Array.from({ length: 5 }, () => data("/yaml?once", loader("acme", cache))));
    expect((await data("/yaml?once", loader("acme", cache))).said).toEqual([]);
    expect(count("/yaml?once") - before).toBe(1);
    await data("/yaml?once", loader("other", cache));
    expect(count("/yaml?once") - before).toBe(2);

    const secret = { uri: `${server.origin}/secret` };
    const using = loader("acme", cache);
    expect(await using.data(secret, Date.now() + 5_000, testCall())).toMatchObject({ error: { status: 401 } });
    const authentication = { scheme: "basic", username: "a", password: "b" } as const;
    expect(await using.data({ ...secret, authentication }, Date.now() + 5_000, testCall())).toMatchObject({ ok: true });
    expect(await using.data(secret, Date.now() + 5_000, testCall())).toMatchObject({ error: { status: 401 } });
  });
});
