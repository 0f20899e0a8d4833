import { describe, expect, it } from "vitest";
import { outlineOf } from "../../../shared/builder/outline.ts";
import { applyEdit } from "../../../shared/builder/index.ts";
import { shiftAfterEdit, shiftInRoom, shiftInto, zoomAfterEdit, zoomInRoom } from "./keep-in-view.ts";
import { layoutOf } from "./layout.ts";
import type { Layout } from "./layout-types.ts";
import { ORDER } from "./order-fixture.ts";

function lay(source: string): Layout {
  const outline = outlineOf(source);
  if (!outline.ok) throw new Error(outline.error.detail);
  return layoutOf(outline.value, new Set());
}
const ASKED = "/do/1/isItLarge/do/1/askFirst/do";
const edited = applyEdit(ORDER, { type: "move", path: "/do/2/isItDeclined", list: ASKED, index: 1 });
if (!edited.ok) throw new Error(edited.error.detail);
const before = lay(ORDER);
const after = lay(edited.value.text);
const moved = edited.value.select ?? "";
/** The picture in the middle of the room, as it begins. */
const centred = (layout: Layout, width: number, zoom = 1) => ({
  x: (width - layout.width * zoom) / 2 - layout.left * zoom,
  y: 0,
  zoom,
});
const edges = (layout: Layout, x: number): readonly number[] => [layout.left + x, layout.left + layout.width + x];

describe("shiftAfterEdit", () => {
  it("keeps whole what was whole, where it fits, by no more than is needed", () => {
    const width = after.width + 60;
    const view = centred(before, width);
    expect(edges(after, view.x)[0]).toBeLessThan(0);
    const shift = shiftAfterEdit(before, after, moved, view, width);
    expect(edges(after, view.x + shift)[0]).toBe(16);
    expect(edges(after, view.x + shift)[1]).toBeLessThanOrEqual(width - 16);
  });

  it("shows a step that was moved with all that it holds where the whole does not fit", () => {
    const width = after.width - 20;
    const view = centred(before, width);
    const x = view.x + shiftAfterEdit(before, after, moved, view, width);
    const held = after.places.flatMap((place) =>
      place.type === "step" && place.step.path.startsWith(moved) ? [place.x + x, place.x + place.width + x] : [],
    );
    expect(held.length).toBeGreaterThan(4);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(16);
    expect(Math.max(...held)).toBeLessThanOrEqual(width - 16);
  });

  it("leaves the view where somebody has moved it, when something changes elsewhere", () => {
    const width = after.width + 60;
    const away = { x: -2_000, y: 0, zoom: 1 };
    expect(shiftAfterEdit(before, after, null, away, width)).toBe(0);
    expect(shiftAfterEdit(before, before, null, centred(before, width), width)).toBe(0);
  });
});

it("a room that gets narrower cuts nothing off that was whole and still fits", () => {
  const view = { ...centred(before, 1_200), x: -before.left + 20 };
  const middle = { ...view, x: view.x - 150 };
  const shift = shiftInRoom(before, middle, 900, { view, width: 1_200 });
  expect(edges(before, middle.x + shift)[0]).toBe(16);
  expect(shiftInRoom(before, middle, before.width - 10, { view, width: 1_200 })).toBe(0);
});

it("what is larger than the room is brought to its beginning", () => {
  expect(shiftInto({ from: 30, size: 200 }, 100, 16)).toBe(-30);
  expect(shiftInto({ from: 30, size: 50 }, 100, 16)).toBe(0);
  expect(shiftInto({ from: 60, size: 50 }, 100, 16)).toBe(-26);
});

describe("what no longer fits", () => {
  const LEAST = 0.7;
  const ends = (layout: Layout, { x, zoom }: { readonly x: number; readonly zoom: number }): readonly number[] => [
    Math.round(layout.left * zoom + x),
    Math.round((layout.left + layout.width) * zoom + x),
  ];

  it("is drawn smaller in a room that gets narrower, and as before where there is room again", () => {
    const view = { ...centred(before, before.width + 40), y: 32 };
    const width = before.width - 60;
    const smaller = zoomInRoom(before, view, width, before.width + 40, LEAST) ?? expect.fail();
    expect(ends(before, smaller)).toEqual([16, width - 16]);
    expect(smaller.y).toBeCloseTo(32 * smaller.zoom);
    expect(zoomInRoom(before, smaller, before.width + 40, width, LEAST)).toMatchObject({ zoom: 1 });
  });

  it("stays as it is where nobody could read it, and where it was cut off before", () => {
    const view = centred(before, before.width + 40);
    expect(zoomInRoom(before, view, before.width * 0.6, before.width + 40, LEAST)).toBeNull();
    expect(zoomInRoom(before, { ...view, x: view.x + 100 }, before.width - 60, before.width + 40, LEAST)).toBeNull();
  });

  it("is drawn smaller after an edit that made it wider, and no larger after one that did not", () => {
    const width = after.width - 20;
    const view = centred(before, width);
    const smaller = zoomAfterEdit(before, after, true, view, width, LEAST) ?? expect.fail();
    expect(ends(after, smaller)).toEqual([16, width - 16]);
    expect(zoomAfterEdit(after, before, true, smaller, width, LEAST)).toBeNull();
    expect(zoomAfterEdit(before, after, false, { ...view, x: -2_000 }, width, LEAST)).toBeNull();
  });
});
