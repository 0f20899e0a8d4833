import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../engine/index.ts";
import { fine, Simulation } from "../engine/testing/simulation.ts";
import { createJqExpressions } from "../dsl/expressions-jq.ts";
import { checkDefinition } from "../dsl/parse.ts";
import {
  applyEdit,
  changesBetween,
  describeReference,
  findSecrets,
  fromCurl,
  outlineOf,
  problemsOf,
  readField,
  sampleOf,
  stepYaml,
  writeField,
  type FieldValue,
} from "./index.ts";

const HEAD = "document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0}\n";

function run(text: string, input: unknown = {}): Simulation {
  const checked = checkDefinition(text, createJqExpressions());
  if (!checked.ok) throw new Error(JSON.stringify(checked.error.problems));
  return new Simulation(compile(checked.value.definition, createJqExpressions()), input).run(() =>
    fine({ real: true }),
  );
}

describe("docs/builder.md", () => {
  it("shows a definition that is read as it says, and runs", () => {
    const page = readFileSync(new URL("../../docs/builder.md", import.meta.url), "utf8");
    const [, block = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const text = `${HEAD}do:\n${block}`;
    expect(problemsOf(text)).toEqual([]);
    const outline = outlineOf(text);
    expect(
      outline.ok && outline.value.list.steps.map(({ kind, failure }) => [kind, failure?.then.kind ?? null]),
    ).toEqual([
      ["if", null],
      ["http", "value"],
      ["set", null],
    ]);
    expect(outline.ok && outline.value.jumps).toEqual([]);
    expect(run(text, { total: 250 }).status).toBe("completed");
  });
});

describe("fields", () => {
  const ref = { source: { kind: "step", name: "get order" }, path: ["items", { each: true }, "price"] } as const;
  it.each<FieldValue>([
    { kind: "literal", value: "plain" },
    { kind: "literal", value: "costs ${ 5" },
    { kind: "literal", value: 5 },
    { kind: "value", ref },
    { kind: "value", ref: { source: { kind: "trigger" }, path: ["body", 0, "a b"], convert: "number" } },
    { kind: "text", parts: [{ text: "Hi " }, { ref }, { text: "!" }] },
    { kind: "text", parts: [{ ref: { source: { kind: "item", name: "item" }, path: [] } }] },
    { kind: "expression", source: ".a | length" },
  ])("are read as they were written: %j", (field) => {
    expect(readField(writeField(field))).toEqual(field);
  });

  it("are told in words, with samples", () => {
    const outline = outlineOf(`${HEAD}do:\n  - get order: {wait: PT1S}\n`);
    expect(outline.ok && describeReference(ref, outline.value)).toEqual(["Get order", "items", "each", "price"]);
    expect(sampleOf(ref, { steps: { "get order": { items: [{ price: 1 }, { price: 2 }] } } })).toEqual([1, 2]);
  });
});

describe("curl", () => {
  it("becomes a step, and what is secret in it is found", () => {
    const step = fromCurl(`curl -X PUT 'https://api.example.com/v1/orders?dry=1' \\
      -H "Authorization: Bearer abc.def" -H 'Content-Type: application/json' --data-raw '{"note":"it'\\''s"}'`);
    expect(step).toEqual({
      kind: "http",
      title: "Put orders",
      task: {
        call: "http",
        with: {
          method: "put",
          endpoint: "https://api.example.com/v1/orders",
          headers: { Authorization: "Bearer abc.def" },
          query: { dry: "1" },
          body: { note: "it's" },
        },
      },
    });
    expect(findSecrets((step as { task: Record<string, unknown> }).task)).toMatchObject([
      { member: "/with/headers/Authorization", kind: "bearer" },
    ]);
  });

  it("takes a user, forms and JSON", () => {
    const task = (text: string): unknown => (fromCurl(text) as { task: unknown }).task;
    expect(task("curl -u ada:secret1 https://x.test")).toMatchObject({
      with: {
        method: "get",
        endpoint: { uri: "https://x.test", authentication: { basic: { username: "ada", password: "secret1" } } },
      },
    });
    expect(task("curl https://x.test -d a=1 -d b=2")).toMatchObject({ with: { method: "post", body: "a=1&b=2" } });
    expect(task(`curl --json '{"a":1}' x.test`)).toMatchObject({
      with: { method: "post", endpoint: "https://x.test", body: { a: 1 } },
    });
    expect(fromCurl("wget https://x.test")).toBeNull();
    expect(
      findSecrets({
        call: "http",
        with: { headers: { Authorization: "Bearer ${ $secrets.key }" }, body: { title: "a token of thanks" } },
      }),
    ).toEqual([]);
  });
});

describe("two texts", () => {
  it("are compared step by step", () => {
    const before = `${HEAD}do:\n  - a: {wait: PT1S}\n  - b: {wait: PT2S}\n  - c: {wait: PT3S}\n  - e: {wait: PT4S}\n`;
    const after = `${HEAD}do:\n  - e: {wait: PT4S}\n  - a: {wait: PT5S}\n  - c: {wait: PT3S}\n  - d: {set: {x: 1}}\n`;
    const changes = changesBetween(before, after);
    expect([...changes].toSorted()).toEqual([
      ["/do/0/e", "moved"],
      ["/do/1/a", "changed"],
      ["/do/1/b", "removed"],
      ["/do/3/d", "added"],
    ]);
    expect(changesBetween(before, before).size).toBe(0);
  });
});

it("a copied step has a name of its own where it is pasted, and refers to what it did", () => {
  const text = `${HEAD}do:\n  - a: {set: {x: 1}, export: {as: '\${ $context + {a: .} }'}}\n  - b: {set: {y: '\${ $context.a.x }'}}\n`;
  const yaml = stepYaml(text, "/do/1/b");
  if (!yaml.ok) throw new Error(yaml.error.detail);
  const pasted = applyEdit(text, { type: "insert", list: "/do", index: 2, step: { yaml: yaml.value } });
  expect(pasted).toMatchObject({ ok: true, value: { select: "/do/2/b2" } });
  expect(pasted.ok && problemsOf(pasted.value.text)).toEqual([]);
});
