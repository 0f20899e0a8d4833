import { describe, expect, it } from "vitest";
import type { AuthenticationRequest } from "../../domain/effects.ts";
import { parameter, useOpenApiServer, v2, v3 } from "../../testing/node/openapi-server.ts";

const api = useOpenApiServer();
const { run, server } = api;

describe("servers", () => {
  it.each([
    ["none: the document's own", v3({}), "/things"],
    ["relative", v3({}, "/things", { servers: [{ url: "v1/" }] }), "/api/v1/things"],
    ["absolute path", v3({}, "/things", { servers: [{ url: "/v1" }] }), "/v1/things"],
    [
      "variables",
      v3({}, "/things", { servers: [{ url: "/{a}/{b}", variables: { a: { default: "x" }, b: { default: "y" } } }] }),
      "/x/y/things",
    ],
    [
      "the operation's first",
      v3({ servers: [{ url: "/op" }] }, "/things", { servers: [{ url: "/root" }] }),
      "/op/things",
    ],
    ["2.0 with basePath", v2({}, "/things", { basePath: "/v2" }), "/v2/things"],
    ["2.0 with nothing", v2({}), "/things"],
  ])("%s", async (_, document, path) => {
    const { outcome, said, sent } = await run(document);
    expect(outcome).toMatchObject({ ok: true, output: { path } });
    expect(sent?.headers["idempotency-key"]).toBe("exe_1:abc");
    expect(said).toHaveLength(1);
  });

  it("takes host and schemes of 2.0", async () => {
    const host = server.origin.replace("http://", "");
    expect((await run(v2({}, "/t", { host, schemes: ["http"], basePath: "base" }))).outcome).toMatchObject({
      output: { path: "/base/t" },
    });
  });

  it.each([
    [v3({}, "/t", { servers: [{ url: "/{a}" }] }), /no default/],
    [v3({}, "/t", { servers: [{ url: "ftp://example.com" }] }), /not an http/],
    [v3({}, "/t", { servers: [{ url: "http://[" }] }), /not an http/],
    [v3({ operationId: "other" }), /no operation/],
    [{ openapi: "4.0.0" }, /not an OpenAPI document/],
    [[1], /not an OpenAPI document/],
    [{ openapi: "3.0.0", paths: { "/x": { $ref: "#/paths/~1x" } } }, /itself/],
  ])("refuses %j", async (document, detail) => {
    expect((await run(document)).outcome).toMatchObject({
      ok: false,
      error: { status: 400, title: "Invalid OpenAPI Document", detail: expect.stringMatching(detail) },
    });
  });
});

describe("parameters", () => {
  const list = ["a", "b c"];
  const object = { R: 100, G: "x y" };
  it.each([
    ["path simple", "path", {}, "a/b?c", "/t/a%2Fb%3Fc"],
    ["path simple list", "path", {}, list, "/t/a,b%20c"],
    ["path simple object", "path", {}, object, "/t/R,100,G,x%20y"],
    ["path simple object, exploded", "path", { explode: true }, object, "/t/R=100,G=x%20y"],
    ["path label list", "path", { style: "label", explode: true }, list, "/t/.a.b%20c"],
    ["path matrix", "path", { style: "matrix" }, 5, "/t/;p=5"],
    ["path matrix list", "path", { style: "matrix", explode: true }, list, "/t/;p=a;p=b%20c"],
    ["path matrix object", "path", { style: "matrix" }, object, "/t/;p=R,100,G,x%20y"],
    ["query form", "query", {}, true, "/t/{p}?p=true"],
    ["query list, exploded", "query", {}, list, "/t/{p}?p=a&p=b%20c"],
    ["query list", "query", { explode: false }, list, "/t/{p}?p=a,b%20c"],
    ["query object", "query", {}, object, "/t/{p}?R=100&G=x%20y"],
    ["query spaces", "query", { style: "spaceDelimited" }, list, "/t/{p}?p=a%20b%20c"],
    ["query pipes", "query", { style: "pipeDelimited" }, list, "/t/{p}?p=a%7Cb%20c"],
    ["query deep", "query", { style: "deepObject", explode: true }, { a: { b: [1, 2] } }, "/t/{p}?p[a][b]=1&p[a][b]=2"],
    ["query reserved", "query", { allowReserved: true }, "a/b?c&d", "/t/{p}?p=a/b?c%26d"],
    ["query content", "query", { content: { "application/json": {} } }, { a: 1 }, "/t/{p}?p=%7B%22a%22%3A1%7D"],
    ["query empty list", "query", {}, [], "/t/{p}"],
    ["query null", "query", {}, null, "/t/{p}"],
  ])("%s", async (_, place, more, value, path) => {
    const template = place === "path" ? "/t/{p}" : "/t/p";
    const { outcome, sent } = await run(v3({ parameters: [parameter("p", place, more)] }, template), { p: value });
    expect(outcome).toMatchObject({ ok: true });
    expect(sent?.path).toBe(path.replace("{p}", "p"));
  });

  it.each([
    ["csv", {}, "/things?p=a,b"],
    ["multi", { collectionFormat: "multi" }, "/things?p=a&p=b"],
    ["ssv", { collectionFormat: "ssv" }, "/things?p=a%20b"],
    ["pipes", { collectionFormat: "pipes" }, "/things?p=a%7Cb"],
  ])("2.0 as %s", async (_, more, path) => {
    expect((await run(v2({ parameters: [parameter("p", "query", more)] }), { p: ["a", "b"] })).sent?.path).toBe(path);
  });

  it("puts headers and cookies, and lets the operation's stand for the path's", async () => {
    const document = {
      openapi: "3.0.3",
      components: { parameters: { Trace: parameter("X-Trace", "header") } },
      paths: {
        "/things": {
          parameters: [{ $ref: "#/components/parameters/Trace" }, parameter("q", "query", { required: true })],
          get: {
            operationId: "op",
            parameters: [parameter("q", "query"), parameter("c", "cookie"), parameter("d", "cookie")],
          },
        },
      },
    };
    const { outcome, sent } = await run(document, { "X-Trace": ["a", 1], c: "x;y", d: 2 });
    expect(outcome).toMatchObject({ ok: true });
    expect(sent?.headers).toMatchObject({ "x-trace": "a,1", cookie: "c=x%3By; d=2" });
  });

  it.each([
    [{ other: 1 }, /no parameter "other"; it has p, q/],
    [{}, /"q" \(in query\) is required/],
    [{ q: 1 }, /"p" has no value/],
    [{ q: 1, p: ".." }, /part of the path/],
    [{ q: 1, p: "" }, /part of the path/],
  ])("refuses %j", async (given, detail) => {
    const operation = { parameters: [parameter("p", "path"), parameter("q", "query", { required: true })] };
    const filled = "other" in given ? { q: 1, p: 1, ...given } : given;
    expect((await run(v3(operation, "/t/{p}"), filled)).outcome).toMatchObject({
      error: {
        title: "Invalid Parameters",
        type: expect.stringContaining("/validation"),
        detail: expect.stringMatching(detail),
      },
    });
  });

  it("sends no header that another one hides in", async () => {
    expect((await run(v3({ parameters: [parameter("h", "header")] }), { h: "a\r\nx: y" })).outcome).toMatchObject({
      error: { title: "Invalid Header" },
    });
  });
});

describe("security and output", () => {
  const bearer: AuthenticationRequest = { scheme: "bearer", token: "the-token" };
  const secured = (scheme: object) =>
    v3({ security: [{ key: [] }] }, "/things", { components: { securitySchemes: { key: scheme } } });

  it("puts the task's authentication where the document says", async () => {
    expect(
      (await run(secured({ type: "http", scheme: "bearer" }), {}, { authentication: bearer })).sent?.headers
        .authorization,
    ).toBe("Bearer the-token");
    expect(
      (await run(secured({ type: "apiKey", in: "header", name: "X-Key" }), {}, { authentication: bearer })).sent
        ?.headers,
    ).toMatchObject({ "x-key": "the-token" });
    expect(
      (await run(secured({ type: "apiKey", in: "query", name: "key" }), {}, { authentication: bearer })).sent?.path,
    ).toBe("/things?key=the-token");
    const given = await run(secured({ type: "apiKey", in: "cookie", name: "key" }), { key: "k" });
    expect(given.sent?.headers.cookie).toBe("key=k");
    const basic: AuthenticationRequest = { scheme: "basic", username: "u", password: "p" };
    expect(
      (await run(secured({ type: "apiKey", in: "query", name: "key" }), {}, { authentication: basic })).sent?.headers
        .authorization,
    ).toMatch(/^Basic/);
  });

  it("gives what the task asks for", async () => {
    expect((await run(v3({}), {}, { output: "response" })).outcome).toMatchObject({
      output: {
        statusCode: 200,
        content: { path: "/things" },
        request: { method: "GET", uri: `${server.origin}/things` },
      },
    });
    expect((await run(v3({}), {}, { output: "raw" })).outcome).toMatchObject({ output: btoa('{"path":"/things"}') });
    expect((await run(v3({}, "/missing"))).outcome).toMatchObject({
      ok: false,
      status: 404,
      error: { title: "Not Found" },
    });
  });
});
