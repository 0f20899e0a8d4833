import { expect, test } from "vitest";
import { nameFor, questionsOf, schemaOf } from "./form-schema.ts";

const schema = {
  type: "object",
  properties: {
    account: { title: "Account", enum: ["operations", "travel"] },
    payBy: { title: "Pay by", type: "string", format: "date" },
    amount: { title: "Amount", type: "number", minimum: 1 },
    urgent: { type: "boolean" },
    why: { title: "Why", type: "string", maxLength: 2_000 },
    lines: { title: "Lines", type: "array", items: { type: "string" } },
  },
  required: ["account", "amount"],
  additionalProperties: false,
};

test("reads what is asked", () => {
  expect(
    questionsOf(schema).map(({ name, label, type, required, choices }) => [name, label, type, required, choices]),
  ).toEqual([
    ["account", "Account", "choice", true, ["operations", "travel"]],
    ["payBy", "Pay by", "date", false, []],
    ["amount", "Amount", "number", true, []],
    ["urgent", "urgent", "yesNo", false, []],
    ["why", "Why", "long", false, []],
    ["lines", "Lines", "other", false, []],
  ]);
});

test("keeps what it has no word for", () => {
  const same = schemaOf(questionsOf(schema), schema);
  expect(same).toEqual({
    ...schema,
    properties: { ...schema.properties, urgent: { title: "urgent", type: "boolean" } },
  });
});

test("another kind of answer is another schema", () => {
  const questions = questionsOf(schema).map((each) =>
    each.name === "amount" ? { ...each, type: "email" as const, required: false } : each,
  );
  expect(schemaOf(questions, schema)).toMatchObject({
    properties: { amount: { title: "Amount", type: "string", format: "email" } },
    required: ["account"],
  });
  const choice = questionsOf(schema).map((each) =>
    each.name === "payBy" ? { ...each, type: "choice" as const } : each,
  );
  expect(schemaOf(choice, schema)).toMatchObject({ properties: { payBy: { title: "Pay by", enum: ["–"] } } });
});

test.each([
  ["Pay by!", [], "payBy"],
  ["Größe", [], "groE"],
  ["2nd", [], "field2nd"],
  ["", ["field"], "field2"],
])("the name of %j", (label, taken, name) => expect(nameFor(label, taken)).toBe(name));
