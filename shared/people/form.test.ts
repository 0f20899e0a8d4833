import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { connectorFunction } from "../connectors/index.ts";
import type { ListenEffect } from "../domain/effects.ts";
import { checkDefinition } from "../dsl/parse.ts";
import { compile } from "../engine/index.ts";
import { fine, Simulation } from "../engine/testing/simulation.ts";
import { checkAnswer, readForm } from "./answer.ts";
import { fieldsOf, formProblem } from "./form.ts";
import { MAX_FIELDS } from "./limits.ts";

const form = (schema: unknown) => formProblem({ form: "form", schema });
const object = (properties: unknown, more: object = {}) => ({ type: "object", properties, ...more });
const read = (schema: unknown, sent: Record<string, string>) => readForm(fieldsOf(schema), new URLSearchParams(sent));
const codes = (schema: unknown, answer: Record<string, unknown>) => {
  const checked = checkAnswer(schema, answer);
  return checked.ok ? [] : (checked.error.problems ?? []).map(({ path, code }) => `${path} ${code}`);
};

describe("a form", () => {
  it("is refused where nobody could fill it in", () => {
    expect(form(object({ a: { type: "string" }, b: true }))).toBeNull();
    expect(formProblem({ form: "approve", schema: null })).toBeNull();
    for (const [schema, words] of [
      [null, "has to be a JSON Schema"],
      [[], "has to be a JSON Schema"],
      [{ type: "array" }, "object"],
      [object({}), "properties"],
      [object({ a: 1 }), "properties.a"],
      [object(Object.fromEntries(Array.from({ length: MAX_FIELDS + 1 }, (_, n) => [`f${n}`, {}]))), "MAX_FIELDS"],
      [object({ a: { description: "ä".repeat(40_000) } }), "MAX_FORM_BYTES"],
    ] as const)
      expect(form(schema)).toContain(words);
  });

  it("asks for each member by what it is", () => {
    const fields = fieldsOf(
      object(
        {
          a: { type: "string", title: "A", description: "hint" },
          b: { type: "string", maxLength: 5_000 },
          c: { type: ["integer", "null"] },
          d: { oneOf: [{ const: 1, title: "One" }, { const: null }] },
          e: { type: ["string", "number"] },
          f: { type: "string", format: "date" },
          g: { $ref: "#/$defs/x" },
        },
        { required: ["a"] },
      ),
    );
    expect(fields.map(({ control }) => control)).toEqual([
      { kind: "text", type: "text", long: false },
      { kind: "text", type: "text", long: true },
      { kind: "number", whole: true },
      {
        kind: "choice",
        options: [
          { label: "One", value: 1 },
          { label: "null", value: null },
        ],
      },
      { kind: "json" },
      { kind: "date" },
      { kind: "json" },
    ]);
    expect(fields[0]).toMatchObject({ label: "A", hint: "hint", required: true });
    expect(fields[1]).toMatchObject({ label: "b", hint: null, required: false });
  });
});

describe("what a browser sends", () => {
  const schema = object({
    n: { type: "number" },
    ok: { type: "boolean" },
    pick: { enum: ["a", { b: 1 }] },
    list: { type: "array" },
    ["__proto__"]: {},
  });

  it("is read by kind; what is left empty is not there", () => {
    expect(read(schema, { "f.n": "-1.5e2", "f.ok": "yes", "f.pick": "1", "f.list": "[1]" })).toEqual({
      answer: { n: -150, ok: true, pick: { b: 1 }, list: [1] },
      problems: [],
    });
    expect(read(schema, { "f.n": "", "f.pick": "", "f.list": "", other: "x" }).answer).toEqual({ ok: false });
  });

  it("can't be anything else", () => {
    for (const sent of [
      { "f.n": "1 2" },
      { "f.n": " " },
      { "f.n": "Infinity" },
      { "f.pick": "2" },
      { "f.pick": "a" },
      { "f.list": "[" },
    ])
      expect(read(schema, sent as unknown as Record<string, string>).problems, JSON.stringify(sent)).toHaveLength(1);
    const hostile = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as unknown;
    const { answer } = read(hostile, { "f.__proto__": "x" });
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
    expect(Object.keys(answer)).toEqual(["__proto__"]);
  });
});

describe("an answer", () => {
  const schema = object(
    { a: { type: "string", minLength: 2, pattern: "^[a-z]+$" }, n: { type: "integer", maximum: 5 } },
    { required: ["a", "n"], additionalProperties: false },
  );

  it("is of its schema, or each place is said", () => {
    expect(codes(schema, { a: "ab", n: 5 })).toEqual([]);
    expect(codes(schema, {})).toEqual(["/a answer.required", "/n answer.required"]);
    expect(codes(schema, { a: "A", n: 6 })).toEqual(
      expect.arrayContaining(["/a answer.minLength", "/a answer.pattern", "/n answer.maximum"]) as string[],
    );
    expect(codes(schema, { a: "ab", n: 1, x: 1 }).length).toBeGreaterThan(0);
  });

  it("fails by itself where the schema never ends, or is none", () => {
    expect(codes({ $ref: "#" }, { a: 1 })).toEqual([" answer.schema"]);
    expect(codes(object({ a: { pattern: "(" } }), { a: "x" })).toEqual([" answer.schema"]);
  });
});

describe("docs/people.md and examples/approval.yaml", () => {
  const links = { connectors: connectorFunction };
  const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const HEAD = { dsl: "1.0.3", namespace: "docs", name: "example", version: "1.0.0" };
  const run = (definition: unknown, input: unknown, answer: (asked: ListenEffect) => unknown) => {
    const checked = checkDefinition(definition, createJqExpressions(), links);
    if (!checked.ok) throw new Error(JSON.stringify(checked.error, null, 2));
    const program = compile(checked.value.definition, createJqExpressions(), links);
    return new Simulation(program, input, 0, "exe_docs", "0".repeat(32)).run(({ request }) =>
      fine(answer(request as ListenEffect)),
    );
  };

  it("have examples that run", () => {
    const blocks = [...file("docs/people.md").matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
    expect(blocks).toHaveLength(2);
    const outputs = blocks.map((text) => {
      const { output } = run(
        { document: HEAD, ...(parse(text) as object) },
        { invoice: "7", amount: 3 },
        ({ person }) => {
          expect(person === undefined ? "nobody" : formProblem(person)).toBeNull();
          return person?.form === "approve" ? { approved: true } : { answer: { account: "travel", amount: 2 } };
        },
      );
      return output;
    });
    expect(outputs).toEqual([{ paid: true }, { answer: { account: "travel", amount: 2 } }]);
  });

  it.each([
    [{ amount: 50 }, true, { invoice: "1", paid: true, details: null }],
    [{ amount: 500 }, true, { invoice: "1", paid: true, details: { account: "travel" } }],
    [{ amount: 500 }, false, { invoice: "1", paid: false, because: "no" }],
  ])("decide by what they are told: %o %s", (more, approved, expected) => {
    const { output } = run(
      parse(file("examples/approval.yaml")),
      { invoice: "1", approver: "ada@example.com", ...more },
      ({ person }) => (person?.form === "approve" ? { approved, comment: "no" } : { answer: { account: "travel" } }),
    );
    expect(output).toEqual(expected);
  });
});
