import { expect, test } from "vitest";
import { outlineOf } from "../../../../shared/builder/index.ts";
import { findStep, isRenamed, questionBefore } from "./find-step.ts";

const outline = (...steps: readonly string[]) => {
  const list = steps.map((name) => `  - ${name}: { set: { a: 1 } }`).join("\n");
  const read = outlineOf(
    `document: { dsl: '1.0.3', namespace: default, name: some, version: '1.0.0' }\ndo:\n${list}\n`,
  );
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
};

test("a step is found by its path, or not at all", () => {
  expect(findStep(outline("one", "two"), "/do/1/two")?.name).toBe("two");
  expect(findStep(outline("one", "two"), "/do/1/one")).toBeNull();
});

test("a step that is renamed is the same one", () => {
  expect(isRenamed(outline("one", "two"), "/do/1/two", outline("one", "three"), "/do/1/three")).toBe(true);
});

test("another step is another one, also at the same place", () => {
  const two = outline("one", "two");
  expect(isRenamed(two, "/do/0/one", two, "/do/1/two")).toBe(false);
  expect(isRenamed(two, "/do/0/one", outline("new", "one", "two"), "/do/0/new")).toBe(false);
  expect(isRenamed(two, "/do/0/one", outline("two"), "/do/0/two")).toBe(false);
  expect(isRenamed(two, "/do/0/one", outline("two", "one"), "/do/0/two")).toBe(false);
});

test("a question is told of by the step directly behind it, and by no other", () => {
  const read = outlineOf(`document: { dsl: '1.0.3', namespace: default, name: some, version: '1.0.0' }
do:
  - first: { set: { a: 1 } }
  - ask: { call: "person.approve:1@connectors", with: { assignee: ada, title: Shall we? } }
  - next: { set: { a: 2 } }
  - last: { set: { a: 3 } }
`);
  if (!read.ok) throw new Error(read.error.detail);
  expect(questionBefore(read.value, "/do/2/next")?.name).toBe("ask");
  for (const path of ["/do/0/first", "/do/1/ask", "/do/3/last", "", "/do/9/gone"])
    expect(questionBefore(read.value, path)).toBeNull();
});
