import { describe, expect, test } from "vitest";
import { diffLines, folded } from "./text-diff.ts";

const signs = (before: string, after: string): string =>
  diffLines(before, after)
    .map(({ kind, text }) => `${kind === "same" ? " " : kind === "added" ? "+" : "-"}${text}`)
    .join("|");

describe("lines that differ", () => {
  test("a changed line is the old one removed and the new one added", () => {
    expect(signs("a\nb\nc", "a\nB\nc")).toBe(" a|-b|+B| c");
  });
  test("an added line moves nothing else", () => {
    expect(signs("a\nc", "a\nb\nc")).toBe(" a|+b| c");
  });
  test("both are whole again when one side is left out", () => {
    const [before, after] = ["x\na\nb\nq\nc\nz", "x\nb\na\nc\nd\nz"];
    const lines = diffLines(before, after);
    const side = (leave: string): string =>
      lines.flatMap((line) => (line.kind === leave ? [] : [line.text])).join("\n");
    expect(side("added")).toBe(before);
    expect(side("removed")).toBe(after);
  });
  test("long stretches that are the same are folded", () => {
    const many = Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n");
    const parts = folded(diffLines(`${many}\nold`, `${many}\nnew`));
    expect(parts[0]).toEqual({ kind: "gap", lines: 17 });
    expect(parts).toHaveLength(6);
  });
});
