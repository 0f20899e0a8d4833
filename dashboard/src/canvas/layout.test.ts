import { describe, expect, test } from "vitest";
import { outlineOf } from "../../../shared/builder/outline.ts";
import type { Outline } from "../../../shared/builder/types.ts";
import { layoutOf, SIZE } from "./layout.ts";
import type { Layout, Place, StepPlace } from "./layout-types.ts";
import { neighbour, stopsOf } from "./navigate.ts";
import { slotNear } from "./use-drag.ts";

const HEAD = "document: {dsl: '1.0.3', namespace: t, name: t, version: '1.0.0'}\ndo:\n";
const IF = `
  - check:
      do:
        - choose:
            switch:
              - large: {when: '\${ .total > 100 }', then: large}
              - otherwise: {then: otherwise}
        - large: {do: [{ask: {wait: PT1M}}, {pay: {set: {a: 1}}}], then: exit}
        - otherwise: {do: [], then: exit}`;
const NESTED = `
  - first: {set: {a: 1}}${IF}
  - each:
      for: {each: item, in: '\${ .items }'}
      do:
        - both:
            fork:
              branches:
                - one: {do: [{x: {set: {a: 1}}}]}
                - two: {do: [{y: {set: {a: 1}}}, {z: {set: {a: 1}}}]}
  - careful:
      try: [{book: {call: http, with: {method: get, endpoint: 'https://x.example'}}}]
      catch: {do: [{note: {set: {a: 1}}}]}
  - last: {set: {a: 1}}
`;

function read(steps: string): Outline {
  const outline = outlineOf(HEAD + steps);
  if (!outline.ok) throw new Error(outline.error.detail);
  return outline.value;
}
const lay = (steps: string, collapsed: readonly string[] = []): Layout => layoutOf(read(steps), new Set(collapsed));
const cards = (layout: Layout): readonly StepPlace[] =>
  layout.places.flatMap((place) => (place.type === "step" ? [place] : []));
const card = (layout: Layout, name: string): StepPlace => {
  const found = cards(layout).find((place) => place.step.name === name);
  if (found === undefined) throw new Error(`${name} is not drawn`);
  return found;
};
const axis = (place: Place): number => place.x + place.width / 2;
const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("layout", () => {
  test("steps of one list stand under each other, with room for a plus between", () => {
    const layout = lay(NESTED);
    const [first, check] = [card(layout, "first"), card(layout, "check")];
    expect(axis(first)).toBe(axis(check));
    expect(check.y - first.y - first.height).toBe(SIZE.gap);
  });

  test("no card, label or slot stands on another one", () => {
    const solid = lay(NESTED).places.filter((place) => place.type !== "frame");
    for (const [i, a] of solid.entries())
      for (const b of solid.slice(i + 1)) expect(overlap(a, b), `${a.id} and ${b.id}`).toBe(false);
  });

  test("everything is within the size that it says", () => {
    const layout = lay(NESTED);
    for (const place of layout.places) {
      expect(place.x, place.id).toBeGreaterThanOrEqual(layout.left);
      expect(place.x + place.width, place.id).toBeLessThanOrEqual(layout.left + layout.width);
      expect(place.y + place.height, place.id).toBeLessThanOrEqual(layout.height);
    }
  });

  test("paths of an if stand side by side, and rejoin under the longer one", () => {
    const layout = lay(IF);
    const labels = layout.places.filter((place) => place.type === "label");
    expect(labels.map((place) => place.y)).toEqual([labels[0]?.y, labels[0]?.y]);
    const [left, right] = labels;
    expect(left !== undefined && right !== undefined && left.x + left.width <= right.x).toBe(true);
    const end = layout.places.find((place) => place.type === "end");
    expect(end?.y).toBeGreaterThan(card(layout, "pay").y);
    expect(end === undefined ? 0 : axis(end)).toBe(axis(card(layout, "check")));
  });

  test("a frame holds what is in it", () => {
    const layout = lay(NESTED);
    const frame = layout.places.find((place) => place.type === "frame" && place.kind === "forEach");
    for (const name of ["both", "x", "y", "z"]) {
      const inner = card(layout, name);
      expect(frame !== undefined && inner.x > frame.x && inner.x + inner.width < frame.x + frame.width).toBe(true);
      expect(frame !== undefined && inner.y + inner.height < frame.y + frame.height).toBe(true);
    }
  });

  test("every list has a slot for each place in it, the empty one its own", () => {
    const slots = lay(NESTED).places.flatMap((place) => (place.type === "slot" ? [place.slot] : []));
    const main = slots.filter((slot) => slot.list === "/do").map((slot) => slot.index);
    expect(main).toEqual([0, 1, 2, 3, 4, 5]);
    expect(slots.filter((slot) => slot.empty)).toHaveLength(1);
  });

  test("a collapsed step says how many are hidden, and draws none of them", () => {
    const id = card(lay(NESTED), "each").id;
    const layout = lay(NESTED, [id]);
    expect(card(layout, "each").hidden).toBe(4);
    expect(cards(layout).some((place) => place.step.name === "x")).toBe(false);
  });

  test("a step's id is the same after others are put before it", () => {
    const before = card(lay(NESTED), "z").id;
    const after = card(lay(`\n  - zero: {wait: PT1M}${NESTED}`), "z").id;
    expect(after).toBe(before);
  });

  test("an arrow of an imported file has a lane of its own, and a name", () => {
    const layout = lay(`
  - start: {set: {a: 1}, then: finish}
  - middle: {set: {a: 1}}
  - finish: {set: {a: 1}}
`);
    const jumps = layout.lines.filter((line) => line.look === "jump");
    expect(jumps).toHaveLength(1);
    const right = Math.max(...cards(layout).map((place) => place.x + place.width));
    expect(Math.max(...(jumps[0]?.points ?? []).map((point) => point.x))).toBeGreaterThan(right);
    expect(Math.max(...(jumps[0]?.points ?? []).map((point) => point.x))).toBeLessThanOrEqual(
      layout.left + layout.width,
    );
  });

  test("the main line stays where it is, whatever is put beside it", () => {
    expect(axis(card(lay(NESTED), "first"))).toBe(axis(card(lay("\n  - first: {set: {a: 1}}"), "first")));
  });

  test("a thousand steps are all drawn", () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `  - s${i}: {set: {a: 1}}\n`).join("");
    const outline = read(many);
    const layout = layoutOf(outline, new Set());
    expect(cards(layout)).toHaveLength(1_000);
  });
});

describe("moving between steps", () => {
  test("down reaches everything, and up leads back", () => {
    const stops = stopsOf(lay(NESTED).places);
    const seen: string[] = [];
    for (let at: Place | null = stops[0] ?? null; at !== null; at = neighbour(stops, at.id, "down")) seen.push(at.id);
    expect(seen).toEqual(stops.map((stop) => stop.id));
    const back: string[] = [];
    for (let at: Place | null = stops.at(-1) ?? null; at !== null; at = neighbour(stops, at.id, "up")) back.push(at.id);
    expect(back.toReversed()).toEqual(seen);
  });

  test("right goes to the path beside, left back again", () => {
    const layout = lay(NESTED);
    const stops = stopsOf(layout.places);
    const right = neighbour(stops, card(layout, "x").id, "right");
    expect(right?.type === "step" ? right.step.name : null).toBe("y");
    const left = right === null ? null : neighbour(stops, right.id, "left");
    expect(left?.type === "step" ? left.step.name : null).toBe("x");
  });
});

describe("dropping a step", () => {
  test("the nearest plus takes it, but none within what is moved", () => {
    const layout = lay(NESTED);
    const inside = card(layout, "x");
    const at = { x: axis(inside), y: inside.y - 20 };
    expect(slotNear(layout, at, [card(layout, "first").step.path])?.index).toBe(0);
    const each = card(layout, "each").step.path;
    expect(slotNear(layout, at, [each])?.list.startsWith(each) ?? false).toBe(false);
  });

  test("far from any plus there is none", () => {
    expect(slotNear(lay(NESTED), { x: -2_000, y: -2_000 }, [])).toBe(null);
  });
});
