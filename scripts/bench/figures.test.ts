import { expect, it } from "vitest";
import { renderFigures } from "./figures.ts";

const machine = { cpu: "EPYC", cores: 2, memoryGiB: 24, platform: "linux x64", node: "26.10.0", workerd: "1.0.0" };

it("prints medians with their spread, and what should hold beside them, of one round the figure alone", () => {
  const text = renderFigures({
    machine,
    at: "2026-11-23T00:00:00.000Z",
    part: "steps",
    settings: { rounds: 3, sockets: 3_000 },
    figures: [
      { label: "a task", unit: "µs", values: [30.04, 9.5, 12.25], aim: 20 },
      { label: "descriptors", unit: "", values: [0] },
    ],
  });
  const lines = text.split("\n").map((line) => line.replaceAll(/ +/g, " ").trim());
  expect(lines).toEqual([
    "EPYC, 2 cores, 24 GiB, linux x64; node 26.10.0, workerd 1.0.0",
    "steps: 3 rounds, 3000 sockets; what measures shares these cores.",
    "",
    "unit median least most at most",
    "a task µs 12.3 9.50 30.0 20",
    "descriptors 0",
  ]);
});
