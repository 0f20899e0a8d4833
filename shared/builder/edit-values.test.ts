import { expect, test } from "vitest";
import { parse } from "yaml";
import { applyEdit, type Edit, findSecrets, keptAs, outlineOf, problemsOf, secretName } from "./index.ts";

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

test("a secret that was typed is kept by a name, in one edit, and what stood there is nowhere in the text", () => {
  const typed = after({
    type: "set",
    path: "/do/0/ask",
    member: "/with/headers",
    value: { Authorization: "Bearer abc.def.ghi", "X-Api-Key": "k-4711-0815", "x-token": "s3cretvalue" },
  });
  const outline = outlineOf(typed);
  const [step] = outline.ok ? outline.value.list.steps : [];
  const found = findSecrets(step?.task ?? expect.fail());
  expect(found.map((one) => secretName(one, new Set(["token"])))).toEqual(["authorization", "apiKey", "token2"]);
  let text = typed;
  for (const one of found) {
    const kept = keptAs(one, secretName(one, new Set()));
    expect(one.value.endsWith(kept.secret)).toBe(true);
    text = after({ type: "setField", path: "/do/0/ask", member: one.member, value: kept.field }, text);
    expect(text).not.toContain(kept.secret);
  }
  expect(parse(text)).toMatchObject({
    use: { secrets: ["authorization", "apiKey", "token"] },
    do: [{ ask: { with: { headers: { Authorization: "Bearer ${ $secrets.authorization }" } } } }, {}],
  });
  expect(problemsOf(text).filter(({ severity }) => severity === undefined)).toEqual([]);
  const mended = outlineOf(text);
  expect(findSecrets((mended.ok ? mended.value.list.steps[0]?.task : undefined) ?? expect.fail())).toEqual([]);
});

test("a name for a secret is one that an expression can name", () => {
  const of = (name: string, ...taken: string[]) => secretName({ name }, new Set(taken));
  expect([of("x-api-key"), of("password"), of("4711"), of("")]).toEqual(["apiKey", "password", "secret", "secret"]);
  expect(of("password", "password", "password2")).toBe("password3");
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
