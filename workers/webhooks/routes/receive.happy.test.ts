import { createExecutionContext, env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createApp } from "../../app.ts";
import { echo, platform, waiting, world } from "../../testing/world.ts";
import { detailOf, hookOf, post } from "../../testing/deliveries.ts";

describe("a delivery", () => {
  it("starts the workflow with body, headers, query, method and path, without what proves its sender", async () => {
    const w = await world();
    const { path } = await hookOf(w, { verification: "none" });
    const response = await post(w.send, `${path}?a=1&b=2&b=3&__proto__=x`, '{"order": {"id": 7}}', {
      "content-type": "application/json",
      "X-Source": "shop",
      authorization: "Bearer hidden",
      cookie: "hidden=1",
      "webhook-signature": "hidden",
      "x-hub-signature-256": "hidden",
      "cf-access-jwt-assertion": "hidden",
    });
    expect(response.status).toBe(202);
    const { execution, duplicate } = await response.json<{ execution: string; duplicate: boolean }>();
    expect(duplicate).toBe(false);
    const found = await w.client.executions.get({ params: { id: execution } });
    expect(found).toMatchObject({
      status: "completed",
      trigger: { kind: "hook", source: path.slice("/hooks/".length) },
      input: {
        body: { order: { id: 7 } },
        method: "POST",
        path,
        headers: { "x-source": "shop", "content-type": "application/json" },
      },
    });
    const input = found.input as { query: Record<string, unknown> };
    expect(Object.entries(input.query)).toEqual([
      ["a", "1"],
      ["b", ["2", "3"]],
      ["__proto__", "x"],
    ]);
    expect(JSON.stringify(found.input)).not.toContain("hidden");
  });

  it.each([
    ["text/plain", "{not json}", "{not json}"],
    ["application/x-www-form-urlencoded", "a=1", "a=1"],
    ["application/cloudevents+json", '{"a":1}', { a: 1 }],
    ["application/json; charset=utf-8", "[1]", [1]],
    ["application/json", "", null],
  ])("has its body by its content type: %s %s", async (type, body, expected) => {
    const w = await world();
    const { path } = await hookOf(w, { verification: "none" });
    const { execution } = await (
      await post(w.send, path, body, { "content-type": type })
    ).json<{ execution: string }>();
    expect(((await w.client.executions.get({ params: { id: execution } })).input as { body: unknown }).body).toEqual(
      expected,
    );
  });

  it("keeps __proto__ in a body as data", async () => {
    const w = await world();
    const { path } = await hookOf(w, { verification: "none" });
    const response = await post(w.send, path, '{"__proto__": {"admin": true}}', { "content-type": "application/json" });
    const { execution } = await response.json<{ execution: string }>();
    const text = await (await w.json("GET", `/v1/executions/${execution}`)).text();
    expect(text).toContain('"body":{"__proto__":{"admin":true}}');
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });
});

describe("the workflow's own answer", () => {
  it("is made of its output", async () => {
    const w = await world();
    const respond = {
      status: "${ .got.body.code }",
      headers: { "x-order": "${ .got.body.id }", "content-type": "application/vnd.order+json" },
      body: { id: "${ .got.body.id }", note: "fixed" },
    };
    const { path } = await hookOf(w, { verification: "none" }, echo({ respond }));
    const response = await post(w.send, path, '{"code": 201, "id": "o-1"}', { "content-type": "application/json" });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-order")).toBe("o-1");
    expect(response.headers.get("content-type")).toBe("application/vnd.order+json");
    expect(await response.json()).toEqual({ id: "o-1", note: "fixed" });
    expect(
      await detailOf(await post(w.send, path, '{"code": 99}', { "content-type": "application/json" }), 422),
    ).toContain("status");
  });

  it("is a 202 where it takes too long, and a problem without its details where it faults", async () => {
    const w = await world();
    const slow = waiting(60);
    const slowly = await hookOf(
      w,
      { verification: "none" },
      { ...slow, document: { ...slow.document, metadata: { respond: { timeout: "PT0.2S" } } } },
    );
    const late = await post(w.send, slowly.path, "{}");
    expect(late.status).toBe(202);
    const { execution } = await late.json<{ execution: string }>();
    await w.client.executions.cancel({ params: { id: execution }, body: {} });
    const error = { type: "https://example.test/internal", status: 500, title: "At 10.0.0.7", detail: "private" };
    const faulty = await hookOf(
      w,
      { verification: "none" },
      { ...echo({ respond: {} }), do: [{ stop: { raise: { error } } }] },
    );
    const detail = await detailOf(await post(w.send, faulty.path, "{}"), 422);
    expect(detail).toMatch(/^Execution exe_\w+ was to answer this, and has faulted\.$/);
  });
});

it("asks one object once when its caches are warm", async () => {
  const send = platform();
  const w = await world(send);
  const { path } = await hookOf(w, { verification: "none" });
  const calls: string[] = [];
  const watched = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(object, property) {
        const value: unknown = Reflect.get(object, property);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          if (property === "get" || property === "prepare") calls.push(name);
          return (value as (...g: unknown[]) => unknown).apply(object, given);
        };
      },
    });
  const bindings = Object.assign({}, env, {
    TENANT: watched("tenant", env.TENANT),
    INTAKE: watched("intake", env.INTAKE),
    EXECUTION: watched("execution", env.EXECUTION),
    DIRECTORY: watched("directory", env.DIRECTORY),
  });
  const app = createApp();
  const deliver = () =>
    app.fetch(
      new Request(`http://millrace.test${path}`, { method: "POST", body: "{}" }),
      bindings,
      createExecutionContext(),
    );
  expect((await deliver()).status).toBe(202);
  expect(calls).toEqual(["directory", "tenant", "intake"]);
  calls.length = 0;
  expect((await deliver()).status).toBe(202);
  expect(calls).toEqual(["intake"]);
});
