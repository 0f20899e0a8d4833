import { expect, it } from "vitest";
import { applyEdit, outlineOf, stepsIn } from "../../../shared/builder/index.ts";
import type { Outline } from "../../../shared/builder/types.ts";
import { ORDER as text } from "../canvas/order-fixture.ts";
import { movePlaces } from "./move-places.ts";

function read(source: string): Outline {
  const outline = outlineOf(source);
  if (!outline.ok) throw new Error(outline.error.detail);
  return outline.value;
}
const pathOf = (outline: Outline, name: string): string =>
  [...stepsIn(outline.list)].find((step) => step.name === name)?.path ?? "";
const said = (name: string) =>
  movePlaces(read(text), [pathOf(read(text), name)]).map(
    ({ depth, title, description }) => `${"  ".repeat(depth)}${title}${description === "" ? "" : ` (${description})`}`,
  );

it("names every place a step can go to, as an outline, but for where it stands", () => {
  expect(said("bookOrder")).toEqual([
    "At the start",
    "After Read order",
    "  At the start (In Is it large? › Over 100)",
    "  After Ask for approval (In Is it large? › Over 100)",
    "  Here, with nothing else (In Is it large? › Otherwise)",
    "After Is it large?",
    "  At the start (In Is it declined? › Declined)",
    "  After Note the reason (In Is it declined? › Declined)",
    "  After Note the booking (In Is it declined? › Otherwise)",
    "After Is it declined?",
  ]);
});

it("offers no place within what is moved", () => {
  expect(said("isItDeclined")).toEqual([
    "At the start",
    "After Read order",
    "  At the start (In Is it large? › Over 100)",
    "  After Ask for approval (In Is it large? › Over 100)",
    "  Here, with nothing else (In Is it large? › Otherwise)",
  ]);
});

it("offers places that the move knows; one that would change what another step reads is refused with that reason", () => {
  const outline = read(text);
  const moved = new Set<string>();
  for (const step of stepsIn(outline.list))
    for (const { list, index, title } of movePlaces(outline, [step.path])) {
      const edited = applyEdit(text, { type: "move", path: step.path, list, index });
      const said = edited.ok ? "moved" : edited.error.detail;
      if (edited.ok) moved.add(step.name);
      expect(`${step.name}, ${title}: ${said}`).toMatch(/: (?:moved|It can't be moved there: it would change .*)$/);
    }
  expect([...moved]).toContain("noteTheReason");
});
