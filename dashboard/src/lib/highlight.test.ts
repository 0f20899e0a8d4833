import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const joined = (text: string, language: "json" | "yaml"): string =>
  highlight(text, language)
    .map((token) => token.text)
    .join("");

describe("highlight", () => {
  it("loses and adds nothing, whatever the text", () => {
    const lines = fc.array(
      fc.oneof(fc.string(), fc.constantFrom("a: 1", "- b: ${ .c } # d", '"e": "f"', "|", "\t", "#", "x:", "''")),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join("\n");
        expect(joined(text, "yaml")).toBe(text);
        expect(joined(text, "json")).toBe(text);
      }),
    );
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) => joined(JSON.stringify(value, null, 2), "json") === JSON.stringify(value, null, 2),
      ),
    );
  });

  it("tells keys, strings, numbers, expressions and comments apart", () => {
    expect(highlight('{"a": "b", "n": -1.5e3, "e": "${ .x }"}', "json").filter((t) => t.kind !== "plain")).toEqual([
      { kind: "key", text: '"a"' },
      { kind: "string", text: '"b"' },
      { kind: "key", text: '"n"' },
      { kind: "number", text: "-1.5e3" },
      { kind: "key", text: '"e"' },
      { kind: "expression", text: '"${ .x }"' },
    ]);
    expect(
      highlight("- call: http # out\n  n: 12\n  when: ${ .a }", "yaml").filter(
        (t) => t.kind !== "plain" && t.text.trim() !== "",
      ),
    ).toEqual([
      { kind: "key", text: "call" },
      { kind: "string", text: " http" },
      { kind: "note", text: " # out" },
      { kind: "key", text: "n" },
      { kind: "number", text: " 12" },
      { kind: "key", text: "when" },
      { kind: "expression", text: " ${ .a }" },
    ]);
  });

  it("takes linear time on a hostile line", () => {
    const began = performance.now();
    highlight(`${"a ".repeat(50_000)}`, "yaml");
    highlight(`${'"\\'.repeat(50_000)}`, "json");
    highlight(" - ".repeat(20_000), "yaml");
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
