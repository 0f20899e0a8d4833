import { describe, expect, test } from "vitest";
import { uiStrings } from "../strings/ui.ts";
import { controlOf, fieldsOf, filled, initial, problemsIn, readJson, readNumber, titleOf } from "./schema.ts";

const text = uiStrings.form;
const login = {
  type: "object",
  properties: {
    host: { title: "Server", type: "string", pattern: "^[a-z.]+$" },
    port: { type: "integer", minimum: 1, maximum: 65_535, default: 587 },
    password: { type: "string", writeOnly: true, minLength: 4 },
    payBy: { type: "string", format: "date" },
    tags: { type: "array", items: { type: "string", minLength: 2 }, maxItems: 2 },
    to: { type: "object", properties: { street: { type: "string" } }, required: ["street"] },
  },
  required: ["host", "to"],
};

describe("a form made of a JSON Schema", () => {
  test.each([
    [{ type: "string" }, { kind: "text", input: "text" }],
    [{ type: ["string", "null"] }, { kind: "text", input: "text" }],
    [
      { type: "string", writeOnly: true },
      { kind: "text", input: "password" },
    ],
    [{ type: "string", maxLength: 5_000 }, { kind: "lines" }],
    [{ type: "boolean" }, { kind: "switch" }],
    [
      { enum: ["on", 2] },
      {
        kind: "choice",
        options: [
          { value: "on", label: "on" },
          { value: 2, label: "2" },
        ],
      },
    ],
    [{ oneOf: [{ const: 1, title: "One" }] }, { kind: "choice", options: [{ value: 1, label: "One" }] }],
    [{ type: "object", additionalProperties: { type: "string" } }, { kind: "pairs" }],
    [
      { type: "array", items: { type: "string" } },
      { kind: "list", item: { type: "string" } },
    ],
    [{ type: "array" }, { kind: "json" }],
    [{}, { kind: "json" }],
  ])("%j is asked for as %j", (schema, control) => expect(controlOf(schema)).toEqual(control));

  test("a field without a title is named by its member", () =>
    expect(fieldsOf(login).map(titleOf)).toEqual(["Server", "Port", "Password", "Pay by", "Tags", "To"]));

  test("begins with the defaults, and with objects that have to be there", () =>
    expect(initial(login)).toEqual({ port: 587, to: {} }));

  test("says what is wrong, and where", () =>
    expect([...problemsIn(login, { host: "A!", port: 1.5, password: "abc", tags: ["a"], to: { street: "" } })]).toEqual(
      [
        ["/host", text.pattern],
        ["/port", text.integer],
        ["/password", text.short(4)],
        ["/tags/0", text.short(2)],
        ["/to/street", text.required],
      ],
    ));

  test("finds nothing wrong with what fits", () =>
    expect([...problemsIn(login, { host: "mail.example", to: { street: "x" }, tags: ["ab"] })]).toEqual([]));

  test("keeps what is no number and no JSON yet, and says so", () => {
    const schema = { properties: { n: { type: "number" }, any: {} } };
    const typed = { n: readNumber("1,5", false), any: readJson("{") };
    expect([...problemsIn(schema, typed).keys()]).toEqual(["/n", "/any"]);
    expect(problemsIn(schema, typed).get("/n")).toBe(text.number);
    expect([readNumber("1.5", false), readNumber(" ", true), readJson("[1]")]).toEqual([1.5, undefined, [1]]);
  });

  test("leaves out what was left empty", () =>
    expect(filled({ a: "", b: { c: "", d: 0 }, e: ["", "x"], f: false })).toEqual({
      b: { d: 0 },
      e: ["", "x"],
      f: false,
    }));
});
