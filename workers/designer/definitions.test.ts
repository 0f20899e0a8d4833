import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import { MAX_RESOURCES_BYTES } from "../../shared/dsl/limits.ts";
import { echo, world } from "../testing/world.ts";
import { createCheckDefinition } from "./definitions.ts";

const uri = (name: string): string => `https://functions.example/${name}.yaml`;

/** What is at these URIs, and how often it was asked for. */
function checker(content: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const check = createCheckDefinition({
    expressions: async () => createJqExpressions(),
    load: async (resource) => {
      asked.push(resource.uri);
      const value = content[resource.uri];
      if (value !== undefined) return { ok: true, value };
      return { ok: false, error: { type: "urn:x", status: 404, detail: "it answered 404." } };
    },
  });
  return { asked, check: (call: string) => check({ ...echo(), do: [{ a: { call } }] }, "org_test") };
}

describe("what a definition needs from elsewhere", () => {
  it("is loaded with what that needs in turn, once each, and kept with the revision", async () => {
    const content = {
      [uri("outer")]: { do: [{ x: { call: uri("inner") } }, { y: { call: uri("inner") } }] },
      [uri("inner")]: { set: { n: 1 } },
    };
    const { asked, check } = checker(content);
    const checked = await check(uri("outer"));
    expect(checked).toMatchObject({ ok: true, value: { revision: { resources: content } } });
    expect(asked).toEqual([uri("outer"), uri("inner")]);
    const none = checker({});
    expect(await none.check("person.approve:1@connectors")).toMatchObject({
      ok: true,
      value: { revision: { resources: null } },
    });
    expect(none.asked).toEqual([]);
  });

  it.each([
    ["can't be had", {}, "resource.unavailable"],
    ["is no function", { [uri("f")]: ["x"] }, "function.invalid"],
    ["calls itself", { [uri("f")]: { call: uri("f") } }, "function.recursive"],
    ["is too much", { [uri("f")]: { set: { text: "x".repeat(MAX_RESOURCES_BYTES) } } }, "resource.large"],
    [
      "goes on without end",
      Object.fromEntries(
        Array.from({ length: 30 }, (_, n) => [uri(n === 0 ? "f" : `f${n}`), { call: uri(`f${n + 1}`) }]),
      ),
      "function.depth",
    ],
  ])("is refused where it %s", async (_, content, code) => {
    const checked = await checker(content).check(uri("f"));
    expect(checked).toMatchObject({
      ok: false,
      error: { code: "unprocessable", problems: [{ path: "/do/0/a/call", code }] },
    });
  });
});

describe("workflows that run each other", () => {
  const named = (name: string, runs: string | null) => ({
    ...echo(),
    document: { dsl: "1.0.3", namespace: "ring", name, version: "1.0.0" },
    do: [
      runs === null
        ? { over: { set: { done: true } } }
        : { next: { run: { workflow: { namespace: "ring", name: runs, version: "latest" } } } },
    ],
  });

  it("are refused when the circle would close, and told before", async () => {
    const { client, json } = await world();
    const make = async (name: string, runs: string | null): Promise<string> =>
      (await client.workflows.create({ body: { definition: named(name, runs) } })).id;
    const publish = (id: string, revision = 1) => json("POST", `/v1/workflows/${id}/publish`, { revision });
    const c = await make("c", null);
    const b = await make("b", "c");
    const a = await make("a", "b");
    for (const id of [c, b, a]) expect((await publish(id)).status).toBe(200);
    await client.workflows.revise({ params: { id: c }, body: { definition: named("c", "a") } });
    const refused = await publish(c, 2);
    expect(refused.status).toBe(422);
    const { problems } = await refused.json<{ problems: { path: string; code: string; message: string }[] }>();
    expect(problems).toMatchObject([{ path: "/do/0/next/run/workflow", code: "subflow.cycle" }]);
    expect(problems[0]?.message).toContain("ring/c → ring/a → ring/b → ring/c");
    const validated = await client.workflows.validate({ body: { definition: named("self", "self") } });
    expect(validated).toMatchObject({ valid: true, problems: [{ code: "subflow.cycle", severity: "warning" }] });
  });
});
