import { describe, expect, it } from "vitest";
import type { AuthenticationRequest } from "../../domain/effects.ts";
import { parameter, useOpenApiServer, v2, v3 } from "../../testing/node/openapi-server.ts";
import { createFetchEgress } from "../egress-fetch.ts";

const api = useOpenApiServer();
const { run, server } = api;

describe("references", () => {
  it("follows those into other documents", async () => {
    api.documents = {
      "/shared/parts.yaml":
        'params:\n  q:\n    name: q\n    in: query\nitem:\n  get:\n    operationId: far\n    parameters:\n      - $ref: "#/params/q"\n',
    };
    const near = v3({ parameters: [{ $ref: "../shared/parts.yaml#/params/q" }] });
    const { outcome, said } = await run(near, { q: 1 });
    expect(outcome).toMatchObject({ ok: true, output: { path: "/things?q=1" } });
    expect(said).toHaveLength(2);
    const far = { openapi: "3.0.0", paths: { "/far": { $ref: "/shared/parts.yaml#/item" } } };
    expect((await run(far, { q: 1 }, { operationId: "far" })).outcome).toMatchObject({
      ok: true,
      output: { path: "/far?q=1" },
    });
  });

  it("tells another origin none of the document's credentials", async () => {
    api.documents = { "/p.json": parameter("q", "query") };
    const away = server.origin.replace("127.0.0.1", "localhost");
    const authentication: AuthenticationRequest = { scheme: "bearer", token: "document-token" };
    const document = { uri: `${server.origin}/api/openapi.json`, authentication };
    for (const [base, sent] of [
      [away, undefined],
      [server.origin, "Bearer document-token"],
    ] as const) {
      await run(v3({ parameters: [{ $ref: `${base}/p.json` }] }), { q: 1 }, { document });
      expect(server.seen.findLast(({ path }) => path === "/p.json")?.headers.authorization).toBe(sent);
    }
  });

  it("refuses hostile ones, in time", async () => {
    const links: Record<string, unknown> = {};
    for (let index = 0; index < 60; index++) links[`p${index}`] = { $ref: `#/components/parameters/p${index + 1}` };
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [
        `s${index}`,
        { allOf: [{ $ref: `#/components/schemas/s${index + 1}` }, { $ref: `#/components/schemas/s${index + 2}` }] },
      ]),
    );
    api.documents = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`/d${index}.json`, parameter(`q${index}`, "query")]),
    );
    const body = { requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/s0" } } } } };
    const hostile: [string, unknown, Record<string, unknown>][] = [
      [
        "a cycle",
        v3({ parameters: [{ $ref: "#/components/parameters/a" }] }, "/t", {
          components: {
            parameters: { a: { $ref: "#/components/parameters/b" }, b: { $ref: "#/components/parameters/a" } },
          },
        }),
        {},
      ],
      [
        "a long chain",
        v3({ parameters: [{ $ref: "#/components/parameters/p0" }] }, "/t", { components: { parameters: links } }),
        {},
      ],
      [
        "many documents",
        v3({ parameters: Array.from({ length: 20 }, (_, index) => ({ $ref: `/d${index}.json` })) }),
        {},
      ],
      ["a schema of schemas", v3(body, "/t", { components: { schemas: many } }, "post"), { x: 1 }],
      [
        "nothing there",
        v3({ parameters: [{ $ref: "#/components/parameters/__proto__" }] }, "/t", { components: { parameters: {} } }),
        {},
      ],
      ["a prototype", v3({ parameters: [{ $ref: "#/constructor/name" }] }), {}],
      ["no URI", v3({ parameters: [{ $ref: "http://[" }] }), {}],
      [
        "many parameters",
        v3({ parameters: Array.from({ length: 501 }, (_, index) => parameter(`q${index}`, "query")) }),
        {},
      ],
      [
        "many references",
        v3({ parameters: Array.from({ length: 400 }, () => ({ $ref: "#/components/parameters/p55" })) }, "/t", {
          components: { parameters: { ...links, p60: parameter("q", "query") } },
        }),
        {},
      ],
    ];
    for (const [name, document, given] of hostile) {
      const began = performance.now();
      const { outcome } = await run(document, given);
      expect(outcome, name).toMatchObject({ ok: false, error: { title: "Invalid OpenAPI Document" } });
      expect(performance.now() - began, name).toBeLessThan(1_000);
    }
  });

  it("reaches no private address, by document, reference or server", async () => {
    const strict = createFetchEgress({
      allowPrivate: false,
      fetch: (input, init) => fetch(String(input).replace("http://public.example.com", server.origin), init),
    });
    const document = { uri: "http://public.example.com/api/openapi.json" };
    for (const [hostile, given] of [
      [v3({ parameters: [{ $ref: "http://169.254.169.254/latest#/a" }] }), {}],
      [v3({}, "/t", { servers: [{ url: "http://10.0.0.1/" }] }), {}],
      [v2({}, "/t", { host: "localhost:1", schemes: ["http"] }), {}],
    ] as const) {
      expect((await run(hostile, given, { document }, strict)).outcome).toMatchObject({
        error: { title: "Destination Refused", status: 403 },
      });
    }
    expect((await run(v3({}), {}, { document }, strict)).outcome).toMatchObject({ ok: true });
    expect((await run(v3({}), {}, {}, strict)).outcome).toMatchObject({
      error: { title: "Destination Refused" },
    });
  });
});
