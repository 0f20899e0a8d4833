import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { applyEdit, type Edit, outlineOf, type Step, starter, stepYaml } from "./index.ts";

const HEAD = "document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0}\ndo:\n";

function edited(text: string, ...edits: Edit[]): string {
  return edits.reduce((before, edit) => {
    const result = applyEdit(before, edit);
    if (!result.ok) throw new Error(result.error.detail);
    return result.value.text;
  }, text);
}

function firstStep(text: string): Step {
  const outline = outlineOf(text);
  const [step] = outline.ok ? outline.value.list.steps : [];
  if (step === undefined) throw new Error(text);
  return step;
}

const pathsIn = (text: string): unknown[] =>
  firstStep(text).lists.map(({ label, condition, steps }) => [label, condition?.kind ?? null, steps.length]);
const insert = (kind: "if" | "parallel", title: string): Edit => ({
  type: "insert",
  list: "/do",
  index: 0,
  step: { kind, title },
});
const tell = (list: string): Edit => ({ type: "insert", list, index: 0, step: { kind: "set", title: "Tell" } });
const listAt = (text: string, index: number): string => firstStep(text).lists[index]?.path ?? "";

describe("the paths of an “if”", () => {
  const text = edited(starter("Hi"), insert("if", "Is it large"));

  it("are added before “otherwise”, renamed, filled and taken out", () => {
    const path = firstStep(text).path;
    const more = edited(
      text,
      { type: "addPath", path, label: "Very large" },
      { type: "addPath", path, label: "Very large" },
    );
    expect(pathsIn(more)).toEqual([
      ["If so", "rows", 0],
      ["Very large", "rows", 0],
      ["Very large 2", "rows", 0],
      ["Otherwise", null, 0],
    ]);
    const filled = edited(more, tell(listAt(more, 1)));
    const renamed = edited(filled, { type: "renamePath", list: listAt(filled, 1), label: "Huge" });
    expect(pathsIn(renamed)[1]).toEqual(["Huge", "rows", 1]);
    const removed = edited(renamed, { type: "removePath", list: listAt(renamed, 1) });
    expect(pathsIn(removed).map((one) => (one as string[])[0])).toEqual(["If so", "Very large 2", "Otherwise"]);
    expect(removed).not.toContain("tell");
  });

  it("always have an “otherwise”", () => {
    expect(applyEdit(text, { type: "removePath", list: listAt(text, 1) })).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
  });

  it("come out of it where only one has steps", () => {
    const filled = edited(text, tell(listAt(text, 0)));
    expect(parse(edited(filled, { type: "unwrap", path: firstStep(filled).path }))).toMatchObject({
      do: [{ tell: {} }],
    });
    const both = edited(filled, tell(listAt(filled, 1)));
    expect(applyEdit(both, { type: "unwrap", path: firstStep(both).path })).toMatchObject({ ok: false });
  });
});

describe("branches", () => {
  const text = edited(starter("Hi"), insert("parallel", "Both"));

  it("are told as people would", () => {
    expect(pathsIn(text)).toEqual([
      ["Branch 1", null, 0],
      ["Branch 2", null, 0],
    ]);
  });

  it("are added, renamed and taken out", () => {
    const more = edited(text, { type: "addPath", path: firstStep(text).path, label: "Mail them" });
    const renamed = edited(more, { type: "renamePath", list: listAt(more, 0), label: "Count: all" });
    expect(pathsIn(renamed)).toEqual([
      ["Count: all", null, 0],
      ["Branch 2", null, 0],
      ["Mail them", null, 0],
    ]);
    const removed = edited(renamed, { type: "removePath", list: listAt(renamed, 1) });
    expect(pathsIn(removed)).toHaveLength(2);
    const filled = edited(removed, tell(listAt(removed, 0)));
    expect(parse(edited(filled, { type: "unwrap", path: firstStep(filled).path }))).toMatchObject({
      do: [{ tell: {} }],
    });
  });
});

it("a loop whose item is used is not unwrapped, and says who uses it", () => {
  const loop = `${HEAD}  - each: {for: {each: item, in: '\${ [1] }'}, do: [{tellThem: {set: {x: '\${ $item }'}}}]}\n`;
  expect(applyEdit(loop, { type: "unwrap", path: "/do/0/each" })).toMatchObject({
    ok: false,
    error: { detail: "“Tell them” uses the item of this loop." },
  });
});

it.each([
  [{ kind: "webhook" }, { document: { metadata: { start: "webhook" } } }],
  [{ kind: "person" }, { document: { metadata: { start: "person" } } }],
  [
    { kind: "schedule", cron: "0 9 * * 1", timezone: "Europe/Vienna" },
    { schedule: { cron: "0 9 * * 1" }, document: { metadata: { timezone: "Europe/Vienna" } } },
  ],
  [{ kind: "interval", every: { minutes: 5 } }, { schedule: { every: { minutes: 5 } } }],
  [{ kind: "event", types: ["a"] }, { schedule: { on: { one: { with: { type: "a" } } } } }],
  [
    { kind: "event", types: ["a", "b"] },
    { schedule: { on: { any: [{ with: { type: "a" } }, { with: { type: "b" } }] } } },
  ],
] as const)("a start is read as it was written: %j", (start, expected) => {
  const text = edited(starter("Hi"), { type: "setStart", start });
  expect(parse(text)).toMatchObject(expected);
  const outline = outlineOf(text);
  expect(outline.ok && outline.value.start).toEqual(start);
  // What one start needed goes with it.
  expect(edited(text, { type: "setStart", start: { kind: "unset" } })).toBe(starter("Hi"));
});

it("steps that undo one are a list of their own, and go with it", () => {
  const plain = `${HEAD}  - pay: {set: {a: 1}}\n`;
  const failure = { retry: null, then: { kind: "fault" }, undo: "new" } as const;
  const undone = edited(plain, { type: "setFailure", path: "/do/0/pay", failure });
  const list = firstStep(undone).failure?.undo ?? "";
  const filled = edited(undone, tell(list));
  expect(firstStep(filled).lists).toMatchObject([{ role: "undo", steps: [{ title: "Tell" }] }]);
  expect(parse(edited(filled, { type: "setFailure", path: "/do/0/pay", failure: null }))).toEqual(parse(plain));
});

it("a definition that is JSON stays JSON, written as it was", () => {
  const value = {
    document: { dsl: "1.0.3", namespace: "a", name: "b", version: "1.0.0" },
    do: [{ a: { wait: "PT1S" } }],
  };
  for (const indent of [2, 4, "\t"]) {
    const text = `${JSON.stringify(value, null, indent)}\n`;
    const after = edited(text, tell("/do"), { type: "delete", path: "/do/0/tell" });
    expect(after).toBe(text);
  }
});

it("what is pasted twice has a name of its own each time, and so have the steps within it", () => {
  const text = `${HEAD}  - both: {do: [{a: {set: {x: 1}, export: {as: '\${ $context + {a: .} }'}}}, {b: {set: {y: '\${ $context.a.x }'}}}]}\n`;
  const yaml = stepYaml(text, "/do/0/both");
  if (!yaml.ok) throw new Error(yaml.error.detail);
  const paste: Edit = { type: "insert", list: "/do", index: 1, step: { yaml: yaml.value } };
  const { do: tasks } = parse(edited(text, paste, paste)) as { do: Record<string, { do: object[] }>[] };
  expect(tasks.map((item) => Object.keys(item)[0])).toEqual(["both", "both3", "both2"]);
  expect(tasks[2]?.["both2"]?.do[1]).toEqual({ b2: { set: { y: "${ $context.a2.x }" } } });
});
