import { expect, test } from "vitest";
import { parse } from "yaml";
import { applyEdit, type Edit, problemsOf } from "./index.ts";

const TEXT = `document: {dsl: '1.0.3', namespace: shop, name: order, version: '1.0.0'}
# Why it is here.
do:
  - ask:
      call: http
      with: {method: get, endpoint: 'https://shop.example/orders'}
  - note:
      set: {a: 1}
`;
const after = (edit: Edit, text = TEXT): string => {
  const done = applyEdit(text, edit);
  return done.ok ? done.value.text : expect.fail(done.error.detail);
};

test("a secret that a field names is declared, once", () => {
  const ref = { source: { kind: "secret", name: "pay" }, path: [] } as const;
  const edit = {
    type: "setField",
    path: "/do/0/ask",
    member: "/with/headers/x-key",
    value: { kind: "value", ref },
  } as const;
  const text = after({ ...edit, member: "/with/headers/x-other" }, after(edit));
  expect(parse(text)).toMatchObject({ use: { secrets: ["pay"] } });
  expect(text).toContain("# Why it is here.");
  expect(problemsOf(text).filter(({ severity }) => severity === undefined)).toEqual([]);
});

test("a task is replaced as a whole, and keeps its name", () => {
  const task = { call: "http.request:1@connectors", with: { connection: "shop", path: "/orders" } };
  expect(parse(after({ type: "set", path: "/do/0/ask", member: "", value: task }))).toMatchObject({
    do: [{ ask: task }, { note: {} }],
  });
});

test("within what is done if it fails, only the task is replaced", () => {
  const failing = after({
    type: "setFailure",
    path: "/do/1/note",
    failure: { retry: null, then: { kind: "ignore" }, undo: null },
  });
  const text = after({ type: "set", path: "/do/1/note", member: "", value: { set: { b: 2 } } }, failing);
  expect(parse(text)).toMatchObject({ do: [{}, { note: { try: [{ note: { set: { b: 2 } } }], catch: {} } }] });
});

test("the document has members of its own", () => {
  const schema = { type: "object", properties: { name: { type: "string" } } };
  const text = after({ type: "set", path: "", member: "/input/schema/document", value: schema });
  expect(parse(text)).toMatchObject({ input: { schema: { document: schema } } });
  expect(parse(after({ type: "set", path: "", member: "/input", value: undefined }, text))).not.toHaveProperty("input");
});
