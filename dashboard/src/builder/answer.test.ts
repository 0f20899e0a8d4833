import { expect, test } from "vitest";
import { applyEdit, outlineOf, type NewStep } from "../../../shared/builder/index.ts";
import { decisionFor } from "./answer.ts";

const TEXT = `document: { dsl: '1.0.3', namespace: default, name: some, version: '1.0.0' }
do:
  - ask: { call: "person.approve:1@connectors", with: { assignee: ada, title: Shall we? } }
  - each:
      for: { each: item, in: "\${ [1] }" }
      do:
        - again: { call: "person.approve:1@connectors", with: { assignee: ada, title: And this? } }
        - tell: { set: { a: 1 } }
  - details: { call: "person.form:1@connectors", with: { assignee: ada, title: Which?, schema: { type: object } } }
`;
const IF: NewStep = { kind: "if", title: "If" };

const read = (text: string) => {
  const outline = outlineOf(text);
  if (!outline.ok) throw new Error(outline.error.detail);
  return outline.value;
};

test("an “if” directly behind a question asks of its answer, wherever that stands", () => {
  expect(decisionFor(read(TEXT), "/do", 1, IF)).toMatchObject({ type: "decide", path: "/do/0/ask", rest: "after" });
  expect(decisionFor(read(TEXT), "/do/1/each/do", 1, IF)).toMatchObject({ path: "/do/1/each/do/0/again" });
});

test("any other step, and an “if” anywhere else, is put there as it is", () => {
  const outline = read(TEXT);
  expect(decisionFor(outline, "/do", 1, { kind: "set", title: "Set values" })).toBeNull();
  expect(decisionFor(outline, "/do", 1, { ...IF, task: { do: [] } })).toBeNull();
  expect(decisionFor(outline, "/do", 1, { yaml: "- a: { set: { b: 1 } }" })).toBeNull();
  for (const [list, index] of [
    ["/do", 0],
    ["/do", 2],
    ["/do", 3],
    ["/do/1/each/do", 2],
    ["/do/9/gone/do", 1],
  ] as const)
    expect(decisionFor(outline, list, index, IF)).toBeNull();
});

test("an answer is asked of once", () => {
  const edit = decisionFor(read(TEXT), "/do", 1, IF) ?? expect.fail();
  const decided = applyEdit(TEXT, edit);
  if (!decided.ok) throw new Error(decided.error.detail);
  expect(read(decided.value.text).list.steps.map(({ name }) => name)).toEqual(["ask", "if", "each", "details"]);
  expect(decisionFor(read(decided.value.text), "/do", 1, IF)).toBeNull();
});
