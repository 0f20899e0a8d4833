import { expect, it } from "vitest";
import { render, shares } from "./table.ts";

const frame = (functionName: string) => ({ functionName, url: "worker/index.js", lineNumber: 9 });
const profile = {
  nodes: [
    { id: 1, callFrame: { functionName: "(root)", url: "", lineNumber: -1 }, children: [2, 5] },
    { id: 2, callFrame: frame("handle"), children: [3] },
    { id: 3, callFrame: frame("parse"), children: [4] },
    // It calls itself.
    { id: 4, callFrame: frame("parse") },
    { id: 5, callFrame: { functionName: "(idle)", url: "", lineNumber: -1 } },
  ],
  samples: [2, 3, 4, 4, 5],
  timeDeltas: [100, 200, 300, 400, 90_000],
};

it("adds up a function's own time, and that of what it calls once", () => {
  expect(shares(profile)).toEqual([
    { name: "parse index.js:10", selfUs: 900, totalUs: 900 },
    { name: "(idle)", selfUs: 400, totalUs: 400 },
    { name: "handle index.js:10", selfUs: 100, totalUs: 1000 },
    { name: "(root)", selfUs: 0, totalUs: 1400 },
  ]);
});

it("is shown per execution", () => {
  expect(render(shares(profile), 10, 2)).toContain("handle index.js:10     10.0            100.0");
});
