import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { applyEdit, outlineOf, stepsIn } from "./index.ts";

const folder = join(process.env["CONFORMANCE_DIR"] ?? "../shared/vectors", "serverless-workflow", "examples");
const there = existsSync(folder);
const files = (from: string): string[] =>
  readdirSync(from)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(from, name));

function opens(file: string): void {
  const text = readFileSync(file, "utf8");
  const outline = outlineOf(text);
  if (!outline.ok) throw new Error(outline.error.detail);
  expect([...stepsIn(outline.value.list)].length).toBeGreaterThan(0);
  const before = parse(text) as { document: { title?: string } };
  const titled = applyEdit(text, { type: "setTitle", title: "Another title" });
  if (!titled.ok) throw new Error(titled.error.detail);
  expect(parse(titled.value.text)).toEqual({ ...before, document: { ...before.document, title: "Another title" } });
  const comments = (one: string): string[] => one.match(/(?:^|\s)#.*$/gm) ?? [];
  expect(comments(titled.value.text)).toEqual(comments(text));
  // An edit that changes nothing leaves every byte.
  if (before.document.title !== undefined)
    expect(applyEdit(text, { type: "setTitle", title: before.document.title })).toMatchObject({
      ok: true,
      value: { text },
    });
}

describe("the examples open, and what is not touched is not written again", () => {
  it.each(files("examples"))("%s", opens);
});

const title = "the standard's 66 examples do so, too";
describe.skipIf(!there)(there ? title : `${title} (not found in ${folder}: set CONFORMANCE_DIR)`, () => {
  it.each(there ? files(folder) : [])("%s", opens);
});
