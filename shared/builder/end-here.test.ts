import { expect, it } from "vitest";
import { templateText } from "../templates/catalog.ts";
import { applyEdit, outlineOf, problemsOf } from "./index.ts";
import type { Edit, Outline } from "./types.ts";

const END = { kind: "set", title: "End here", task: { set: { ended: true }, then: "end" } } as const;

function read(text: string): Outline {
  const outline = outlineOf(text);
  if (!outline.ok) throw new Error(JSON.stringify(outline.error));
  return outline.value;
}

function done(text: string, edit: Edit): string {
  const edited = applyEdit(text, edit);
  if (!edited.ok) throw new Error(JSON.stringify(edited.error));
  return edited.value.text;
}

it("a path that ends well is drawn to the end, changes nothing else, and can be taken back", () => {
  const text = templateText("order-approval");
  const isItLarge = read(text).list.steps[1];
  const otherwise = isItLarge?.lists.find(({ condition }) => condition === null);
  if (otherwise === undefined) throw new Error("The template has no path for small orders.");
  const ended = done(text, { type: "insert", list: otherwise.path, index: 0, step: END });
  const outline = read(ended);
  const [step] = outline.list.steps[1]?.lists.find(({ condition }) => condition === null)?.steps ?? [];
  expect(step).toMatchObject({ title: "End here", kind: "set", summary: "The workflow is done" });
  expect(outline.jumps).toContainEqual({ from: step?.path, to: null, label: "" });
  expect(problemsOf(ended)).toEqual(problemsOf(text));
  const back = done(ended, { type: "delete", path: step?.path ?? "" });
  expect(read(back).list).toEqual(read(text).list);
});
