import { expect, test } from "vitest";
import { nextPane } from "./panes.ts";

test("one key leads from the step into its form, and back", () => {
  expect(nextPane(["header", "canvas", "panel"], "canvas", false)).toBe("panel");
  expect(nextPane(["header", "canvas", "panel"], "panel", false)).toBe("canvas");
  expect(nextPane(["header", "canvas", "panel"], "panel", true)).toBe("canvas");
});

test("through all that is shown, round about, either way", () => {
  const shown = ["header", "yaml", "canvas", "panel"];
  expect(nextPane(shown, "panel", false)).toBe("yaml");
  expect(nextPane(shown, "yaml", true)).toBe("panel");
  expect(nextPane(shown, "canvas", true)).toBe("yaml");
});

test("from elsewhere to the canvas, or to what there is of it", () => {
  expect(nextPane(["header", "yaml", "canvas"], "header", false)).toBe("canvas");
  expect(nextPane(["header", "yaml"], null, true)).toBe("yaml");
  expect(nextPane(["header"], "header", false)).toBeNull();
});

test("where only one is shown there is no other", () => {
  expect(nextPane(["header", "canvas"], "canvas", false)).toBeNull();
});
