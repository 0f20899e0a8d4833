import { expect, test } from "vitest";
import { nearness } from "./focus-panel.ts";

test("a control is as near to a field as it is around it, or within it", () => {
  expect(nearness("/with/body", "/with/body")).toBe(0);
  expect(nearness("/with/body", "/with/body/total")).toBe(1);
  expect(nearness("/with/endpoint/uri", "/with/endpoint")).toBe(1);
  expect(nearness("/with/bodyguard", "/with/body")).toBeNull();
  expect(nearness("/with/headers", "/with/body")).toBeNull();
});
