import { describe, expect, it } from "vitest";
import { fitAbout, isProse, type FieldWidth } from "./about-fit.ts";

const fields = (...widths: readonly number[]): FieldWidth[] => widths.map((width) => ({ width, prose: false }));
const prose = (width: number): FieldWidth => ({ width, prose: true });

describe("what of an execution's line fits in a row", () => {
  it("shows all where there is room for all, however long the result is", () => {
    expect(fitAbout(fields(80, 60, 140), fields(85, 70), 435)).toEqual({ given: 3, result: 2 });
    expect(fitAbout(fields(80), fields(85, 170), 400)).toEqual({ given: 1, result: 2 });
    expect(fitAbout(fields(80, 60), [], 200)).toEqual({ given: 2, result: 0 });
  });

  it("leaves out whole fields of what came in, from the end", () => {
    expect(fitAbout(fields(80, 60, 140), fields(85, 70), 420)).toEqual({ given: 2, result: 2 });
    expect(fitAbout(fields(80, 60, 10), fields(85), 200)).toEqual({ given: 1, result: 1 });
    expect(fitAbout(fields(80, 60, 140), [], 150)).toEqual({ given: 2, result: 0 });
  });

  it("gives the result half of the row at most, while something that came in has need of it", () => {
    expect(fitAbout(fields(80), fields(85, 70), 204)).toEqual({ given: 1, result: 1 });
    expect(fitAbout(fields(80, 60), fields(85, 70), 240)).toEqual({ given: 2, result: 1 });
    // More than half, and nothing else has need of it.
    expect(fitAbout(fields(60, 60), fields(130), 200)).toEqual({ given: 1, result: 1 });
  });

  it("leaves the result out rather than cut a number or a name", () => {
    expect(fitAbout(fields(150), fields(85), 204)).toEqual({ given: 1, result: 0 });
    expect(fitAbout(fields(80), fields(140), 204)).toEqual({ given: 1, result: 0 });
  });

  it("cuts words, where enough of them is left", () => {
    expect(fitAbout(fields(80), [prose(180)], 204)).toEqual({ given: 1, result: 1 });
    expect(fitAbout([prose(250)], fields(60), 204)).toEqual({ given: 1, result: 1 });
    expect(fitAbout(fields(160), [prose(180)], 204)).toEqual({ given: 1, result: 0 });
    expect(fitAbout([prose(250), ...fields(20)], [prose(180)], 204)).toEqual({ given: 1, result: 1 });
  });

  it("shows the first whatever happens", () => {
    expect(fitAbout(fields(300, 20), fields(30), 204)).toEqual({ given: 1, result: 0 });
    expect(fitAbout([], [], 204)).toEqual({ given: 0, result: 0 });
  });
});

it("knows a text of several words from a name or a number", () => {
  expect(isProse("number B-250")).toBe(false);
  expect(isProse("name Ada Lovelace")).toBe(false);
  expect(isProse("Declined: much too dear for us")).toBe(true);
});
