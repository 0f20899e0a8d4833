import { describe, expect, it } from "vitest";
import { heightFor, isWhole, LEGIBLE, MARGIN, topView, wholeView } from "./first-view.ts";

const SMALL = { left: -128, width: 256, height: 400 };
const TALL = { left: -300, width: 840, height: 890 };
const ENDLESS = { left: -300, width: 840, height: 4_000 };

const ROOM = { sight: 800, most: 850 };

describe("the first view", () => {
  it("has all of it where that can be read, in a room made for it", () => {
    for (const layout of [SMALL, TALL]) {
      const height = heightFor(layout, 728, ROOM);
      const view = wholeView(layout, 728, height);
      expect(view?.zoom).toBeGreaterThanOrEqual(LEGIBLE);
      expect(view !== null && isWhole(layout, view, 728, height)).toBe(true);
    }
    expect(heightFor(SMALL, 728, ROOM)).toBe(400 + 2 * MARGIN);
  });

  it("takes no more room than it may, and is then as small as it must", () => {
    expect(heightFor(TALL, 728, { sight: 700, most: 850 })).toBe(700);
    expect(wholeView(TALL, 728, 700)?.zoom).toBeCloseTo((700 - 2 * MARGIN) / 890);
    // Smaller it could not be read: then it goes on below what is in sight.
    expect(heightFor(TALL, 728, { sight: 500, most: 850 })).toBe(890 * LEGIBLE + 2 * MARGIN);
    expect(heightFor(TALL, 728, { sight: 500, most: 600 })).toBe(600);
    expect(heightFor(TALL, 2_000, { sight: 2_000, most: 2_000 })).toBe(890 + 2 * MARGIN);
  });

  it("begins at the top where all of it would be too small", () => {
    expect(heightFor(ENDLESS, 728, ROOM)).toBe(850);
    expect(wholeView(ENDLESS, 728, 850)).toBe(null);
    const view = topView(ENDLESS, 728, LEGIBLE);
    expect(view.y).toBe(MARGIN);
    expect(isWhole(ENDLESS, view, 728, 850)).toBe(false);
    // On a phone not even its width fits: it begins at its main line.
    expect(wholeView(TALL, 358, 600)).toBe(null);
    expect(topView(TALL, 358, LEGIBLE)).toEqual({ x: 179, y: MARGIN, zoom: LEGIBLE });
  });
});
