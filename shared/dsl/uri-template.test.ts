import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { ExpressionError } from "../ports/expressions.ts";
import { compileUri, UriTemplateError } from "./uri-template.ts";

const jq = createJqExpressions();
const expand = (uri: string, input: unknown, variables = {}): string => compileUri(uri, jq)(input, variables);

describe("compileUri", () => {
  it.each<[string, unknown, string]>([
    ["https://x.example/pets", null, "https://x.example/pets"],
    ["https://x.example/pets/{petId}", { petId: 1 }, "https://x.example/pets/1"],
    [
      "https://x.example/?status={status}&n={n}",
      { status: "in stock", n: true },
      "https://x.example/?status=in%20stock&n=true",
    ],
    ["https://x.example/{a}{b}", { a: "ü/?#", b: "!'()*~" }, "https://x.example/%C3%BC%2F%3F%23%21%27%28%29%2A~"],
    ["https://x.example/{gone}/{nil}", { nil: null }, "https://x.example//"],
    ["https://x.example/{pet.id}", { "pet.id": 5, pet: { id: 6 } }, "https://x.example/5"],
    ["https://x.example/{toString}/{constructor}", {}, "https://x.example//"],
    ["https://x.example/{a}", "no object", "https://x.example/"],
    ["https://x.example/{a}", { a: "\ud800" }, "https://x.example/%EF%BF%BD"],
    ['${ "https://x.example/\\(.id)" }', { id: 3 }, "https://x.example/3"],
  ])("%s over %j", (uri, input, expected) => {
    expect(expand(uri, input)).toBe(expected);
  });

  it("refuses values that are not simple", () => {
    expect(() => expand("https://x.example/{a}", { a: [1] })).toThrow(ExpressionError);
    expect(() => expand("https://x.example/{a}", { a: {} })).toThrow(/must be text/);
    expect(() => expand("${ .a }", { a: 1 })).toThrow(ExpressionError);
  });

  it.each([
    "https://x/{",
    "https://x/}",
    "https://x/{a",
    "https://x/{}",
    "https://x/{+a}",
    "https://x/{?a,b}",
    "https://x/{a:3}",
    "https://x/{a}}",
  ])("%s is not well formed", (uri) => {
    expect(() => compileUri(uri, jq)).toThrow(UriTemplateError);
  });
});
