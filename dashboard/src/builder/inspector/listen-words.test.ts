import { expect, test } from "vitest";
import { listenOf, listenTo } from "./listen-words.ts";

test.each([
  { mode: "one", types: ["a"] },
  { mode: "any", types: ["a", "b"] },
  { mode: "all", types: ["a", "b", "c"] },
] as const)("%j goes there and back", (words) => expect(listenOf({ to: listenTo(words) })).toEqual(words));

test.each([
  { one: { with: { type: "a", subject: "b" } } },
  { any: [{ with: { type: "a" } }], until: ". | length > 2" },
  { one: { with: { type: "a" }, correlate: { id: { from: ".id" } } } },
  { one: { with: { type: "${ .type }" } } },
  "text",
])("%j is more than types", (to) => expect(listenOf({ to })).toBeNull());

test("nothing is chosen yet", () => {
  expect(listenOf(undefined)).toEqual({ mode: "one", types: [] });
  expect(listenTo({ mode: "one", types: [] })).toEqual({ one: { with: { type: "" } } });
});
