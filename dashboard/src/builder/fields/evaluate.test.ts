import { expect, test } from "vitest";
import type { Available } from "../../../../shared/builder/types.ts";
import { evaluate } from "./evaluate.ts";
import { sceneOf } from "./preview.ts";

const available: Available[] = [
  { reference: { source: { kind: "trigger" }, path: [] }, title: "Start", kind: "trigger", sample: { total: 7 } },
  {
    reference: { source: { kind: "step", name: "getOrder" }, path: [] },
    title: "Get order",
    kind: "http",
    sample: { items: [1, 2] },
  },
  {
    reference: { source: { kind: "step", name: "unseen" }, path: [] },
    title: "Unseen",
    kind: "http",
    sample: undefined,
  },
  {
    reference: { source: { kind: "item", name: "order" }, path: [] },
    title: "Each order",
    kind: "item",
    sample: { id: 3 },
  },
];
const scene = sceneOf(available, { before: true });

test.each([
  ["$workflow.input.total + 1", [8]],
  ["$context.getOrder.items | length", [2]],
  ["$context.unseen", [null]],
  ["$order.id, .before", [3, true]],
])("%s gives %j", (source, values) => expect(evaluate(source, scene)).toEqual({ kind: "values", values, more: 0 }));

test("shows the first of many", () => {
  expect(evaluate("range(10)", scene)).toEqual({ kind: "values", values: [0, 1, 2], more: 7 });
});

test("says where it does not parse, and what is not there", () => {
  expect(evaluate(".a | | .b", scene)).toMatchObject({ kind: "syntax", from: 5 });
  expect(evaluate("$nobody", scene)).toMatchObject({ kind: "syntax", from: 0, to: 7 });
});

test("an error and an endless program end", () => {
  expect(evaluate('error("no")', scene)).toEqual({ kind: "error", message: "no" });
  expect(evaluate("[range(1e12)] | length", scene)).toMatchObject({ kind: "error" });
});
