/**
 * `npm run bench`: how much this machine does, and how that compares to the least the runtime itself can do, and to
 * Cloudflare Workflows. docs/benchmark.md says what is measured, and how.
 *
 * --quick       one round, two seconds a cell, 16 in flight
 * --rounds N    how often each cell is measured (3); figures are medians
 * --only NAMES  of these systems, by comma: warm, new, pure, http, workflows
 * --in-flight N at this concurrency only
 * --json FILE   the figures as JSON too
 * Exits with 1 where an acknowledged execution was not listed as completed, or a post failed; never for a time.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Api } from "../demo/platform/api.ts";
import { withOwnServer } from "../demo/platform/with-server.ts";
import { startHelper } from "./children.ts";
import { machine } from "./machine.ts";
import type { CellResult, System } from "./measure.ts";
import { type Cell, render, type Report } from "./report.ts";
import { floors } from "./systems/floors.ts";
import { platformSystem } from "./systems/platform.ts";
import { workflows } from "./systems/workflows.ts";

const WARM_UP = { concurrency: 16, seconds: 2 };
/** Over 1,000 in sum: all five tasks of pure.yaml run. */
const ITEMS = [
  { sku: "lamp-brass", quantity: 6, price: 249 },
  { sku: "bulb-e27", quantity: 3, price: 15 },
];

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string" },
    "in-flight": { type: "string" },
    json: { type: "string" },
  },
});
const seconds = values.quick ? 2 : 8;
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const inFlight = values["in-flight"];
const concurrencies = inFlight !== undefined ? [Number(inFlight)] : values.quick ? [16] : [1, 16, 64];
const only = values.only?.split(",");

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** Each system in turn, and that again and again: what the machine does meanwhile meets all of them. */
async function measureAll(systems: readonly System[]): Promise<Cell[]> {
  const cells = systems.flatMap(({ name, label, floor }) =>
    concurrencies.map((concurrency) => ({ system: name, label, floor, concurrency, rounds: [] as CellResult[] })),
  );
  for (const system of systems) await system.measure(WARM_UP);
  for (let round = 0; round < rounds; round++) {
    for (const concurrency of concurrencies) {
      for (const system of systems) {
        const result = await system.measure({ concurrency, seconds });
        cells.find((cell) => cell.system === system.name && cell.concurrency === concurrency)?.rounds.push(result);
        progress(`${system.label}, ${concurrency} in flight: ${result.perSecond.toFixed(0)}/s`);
      }
    }
  }
  return cells;
}

const echo = await startHelper("./echo.ts");
try {
  const body = JSON.stringify({ echo: echo.url, items: ITEMS });
  const least = await floors(echo.url, body);
  try {
    const cells = await withOwnServer("bench", async (server) => {
      const api = new Api(server.origin, server.key);
      const five = { label: "five pure tasks", floor: "warm", body };
      const call = { label: "five tasks, one an HTTP call", floor: "new", body };
      const all = [
        ...least.systems,
        await platformSystem(api, "pure", five),
        await platformSystem(api, "http", call),
        workflows(body),
      ];
      return await measureAll(all.filter(({ name }) => only === undefined || only.includes(name)));
    });
    const report: Report = { machine: machine(), seconds, rounds, at: new Date().toISOString(), cells };
    process.stdout.write(`\n${render(report)}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    const problems = cells.flatMap((cell) => cell.rounds.flatMap((result) => result.problems));
    if (problems.length > 0)
      process.stdout.write(`\n${problems.length} problems:\n${problems.slice(0, 20).join("\n")}\n`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await least.stop();
  }
} finally {
  await echo.stop();
}
