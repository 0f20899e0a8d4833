import { describe, expect, it } from "vitest";
import { parameter, useOpenApiServer, v2, v3 } from "../../testing/node/openapi-server.ts";

const { run } = useOpenApiServer();

describe("bodies", () => {
  const withBody = (content: object, more: object = {}) =>
    v3(
      { requestBody: { content, ...more } },
      "/things",
      {
        components: {
          schemas: {
            Pet: { allOf: [{ $ref: "#/components/schemas/Named" }, { properties: { tag: {} } }] },
            Named: { properties: { name: {}, self: { $ref: "#/components/schemas/Named" } } },
          },
        },
      },
      "post",
    );
  const pet = { schema: { $ref: "#/components/schemas/Pet" } };

  it.each([
    ["whole", { body: { a: 1 } }, '{"a":1}'],
    ["a list", { body: [1] }, "[1]"],
    ["by its members, also of allOf", { name: "n", tag: "t" }, '{"name":"n","tag":"t"}'],
  ])("JSON: %s", async (_, given, body) => {
    const { outcome, sent } = await run(withBody({ "application/xml": {}, "application/json": pet }), given);
    expect(outcome).toMatchObject({ ok: true });
    expect(sent).toMatchObject({ body, headers: { "content-type": "application/json" } });
  });

  it("as a form", async () => {
    const form = {
      "application/x-www-form-urlencoded": {
        schema: { properties: { a: {}, b: {}, c: {} } },
        encoding: { c: { explode: false } },
      },
    };
    const { sent } = await run(withBody(form), { a: "x y&", b: [1, 2], c: [3, 4] });
    expect(sent).toMatchObject({
      body: "a=x%20y%26&b=1&b=2&c=3,4",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  });

  it("in parts", async () => {
    const schema = { properties: { file: { type: "string", format: "binary" }, meta: {}, 'na"me\r\n': {} } };
    const { sent } = await run(withBody({ "multipart/form-data": { schema } }), {
      file: "bytes",
      meta: { a: 1 },
      'na"me\r\n': "x",
    });
    const form = await new Response(sent?.body ?? "", {
      headers: { "content-type": sent?.headers["content-type"] ?? "" },
    }).formData();
    expect(await (form.get("file") as File).text()).toBe("bytes");
    expect(form.get("meta")).toBe('{"a":1}');
    expect(form.get('na"me\r\n')).toBe("x");
  });

  it("of other types as text only", async () => {
    expect((await run(withBody({ "application/xml": {} }), { body: "<a/>" })).sent).toMatchObject({
      body: "<a/>",
      headers: { "content-type": "application/xml" },
    });
    expect((await run(withBody({ "application/xml": {} }), { body: { a: 1 } })).outcome).toMatchObject({
      error: { status: 400 },
    });
  });

  it("where it is needed, and nothing that it does not have", async () => {
    expect((await run(withBody({ "application/json": pet }, { required: true }))).outcome).toMatchObject({
      error: { detail: expect.stringMatching(/needs a body/) },
    });
    expect((await run(withBody({ "application/json": pet }), { nome: 1 })).outcome).toMatchObject({
      error: { detail: expect.stringMatching(/no parameter "nome"/) },
    });
  });

  it("of 2.0: body and formData", async () => {
    const body = v2(
      { parameters: [parameter("pet", "body", { required: true, schema: { type: "object" } })] },
      "/things",
      { consumes: ["application/json"] },
      "post",
    );
    expect((await run(body, { pet: { a: 1 } })).sent).toMatchObject({
      body: '{"a":1}',
      headers: { "content-type": "application/json" },
    });
    expect((await run(body, { body: { a: 2 } })).sent).toMatchObject({ body: '{"a":2}' });
    expect((await run(body)).outcome).toMatchObject({ ok: false });
    const form = v2(
      {
        consumes: ["application/x-www-form-urlencoded"],
        parameters: [parameter("a", "formData"), parameter("b", "formData", { required: true })],
      },
      "/things",
      {},
      "post",
    );
    expect((await run(form, { a: "1", b: ["x", "y"] })).sent).toMatchObject({ body: "a=1&b=x,y" });
    expect((await run(form, { a: "1" })).outcome).toMatchObject({
      error: { detail: expect.stringMatching(/"b" is required/) },
    });
    const file = v2({ parameters: [parameter("f", "formData", { type: "file" })] }, "/things", {}, "post");
    expect((await run(file, { f: "bytes" })).sent?.headers["content-type"]).toMatch(/^multipart/);
  });
});
