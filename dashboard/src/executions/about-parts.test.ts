import { expect, it } from "vitest";
import { aboutLine, partsOf } from "./about-parts.ts";

it("calls a result one", () => {
  expect(aboutLine("number 2 · total 250 → booked true · number 2")).toBe(
    "number 2 · total 250 · Result: booked true, number 2",
  );
  expect(aboutLine("number 2 · total 250")).toBe("number 2 · total 250");
});

it("says what a person decided before it, and in its colour", () => {
  const { result } = partsOf("order A-17 → Approved: Fine. · booked true · number 2");
  expect(result.map(({ text, tone }) => [text, tone])).toEqual([
    [" · Approved", "good"],
    [": Fine.", "good"],
    [" · Result: booked true", null],
    [", number 2", null],
  ]);
  expect(partsOf("order A-17 → Declined").result).toEqual([{ words: "Declined", text: " · Declined", tone: "bad" }]);
});

it("says bare where nothing was done, and takes no field for an answer", () => {
  expect(aboutLine("total 50 → Nothing done")).toBe("total 50 · Nothing done");
  expect(aboutLine("total 50 → Approved by Ada")).toBe("total 50 · Result: Approved by Ada");
  // What came in may have an arrow of its own.
  expect(aboutLine("route A → B → done true")).toBe("route A → B · Result: done true");
});
