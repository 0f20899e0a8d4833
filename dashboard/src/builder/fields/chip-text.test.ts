import { describe, expect, test } from "vitest";
import type { FieldValue, Reference } from "../../../../shared/builder/types.ts";
import { chipsIn, decodeParts, editorText, encodeChip, encodeParts, fieldOf, readable } from "./chip-text.ts";

const email: Reference = { source: { kind: "step", name: "getOrder" }, path: ["customer", "email"] };
const each: Reference = { source: { kind: "trigger" }, path: ["items", { each: true }, "price"], convert: "number" };

describe("the text of a field with chips", () => {
  test.each<FieldValue>([
    { kind: "literal", value: "" },
    { kind: "literal", value: "Hello {you} / ${ }" },
    { kind: "value", ref: email },
    { kind: "text", parts: [{ text: "To " }, { ref: email }] },
    { kind: "text", parts: [{ ref: email }, { ref: each }] },
    { kind: "text", parts: [{ text: "a\nb " }, { ref: each }, { text: "!" }] },
  ])("goes there and back: %j", (value) => {
    expect(fieldOf(editorText(value) ?? "not a text")).toEqual(value);
  });

  test("says of other values that they are no text", () => {
    expect(editorText({ kind: "expression", source: ".a | length" })).toBeNull();
    expect(editorText({ kind: "literal", value: [1] })).toBeNull();
    expect(editorText({ kind: "literal", value: 5 })).toBe("5");
    expect(editorText({ kind: "literal", value: null })).toBe("");
  });

  test("finds chips where they stand", () => {
    const text = encodeParts([{ text: "ab" }, { ref: email }]);
    expect(chipsIn(text, 10)).toEqual([{ from: 12, to: 10 + text.length, ref: email }]);
  });

  test("a pasted text is no chip because it looks like one", () => {
    for (const inner of [
      "",
      "{",
      "null",
      '{"source":{"kind":"step"},"path":[]}',
      '{"source":{"kind":"trigger"},"path":[{}]}',
    ]) {
      expect(chipsIn(`\uE000${inner}\uE001`), inner).toEqual([]);
    }
    expect(decodeParts("a\uE001b\uE000c")).toEqual([{ text: "abc" }]);
    expect(encodeParts([{ text: `\uE000${JSON.stringify(email)}\uE001` }])).toBe(JSON.stringify(email));
  });

  test("is words for other programs", () => {
    expect(readable(`To ${encodeChip(email)}!`, (ref) => ref.path.join(" › "))).toBe("To customer › email!");
  });
});
