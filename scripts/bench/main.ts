/**
 * `npm run bench`: how much this machine does, and how that compares to the least the runtime itself
 * can do. docs/benchmark.md says what is measured, and how.
 *
 * --quick       two seconds a cell instead of eight
 * --json FILE   the figures as JSON too
 * Exits with 1 where an acknowledged execution was not listed as completed, or a post failed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Api } from "../demo/platform/api.ts";
import { withOwnServer } from "../demo/platform/with-server.ts";
import { startHelper } from "./children.ts";
import { machine } from "./machine.ts";
import { type CellResult, type FloorResult, measureCell, measureFloor } from "./measure.ts";
import { render, type Report } from "./report.ts";

const CONCURRENCIES = [1, 16, 64];
const WARM_UP = { concurrency: 16, seconds: 1.5 };
const ITEMS = [
  { sku: "lamp-brass", quantity: 2, price: 249 },
  { sku: "bulb-e27", quantity: 3, price: 15 },
];

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, json: { type: "string" } } });
const seconds = values.quick ? 2 : 8;

const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const brief = (value: number): string => value.toFixed(0);

async function floors(echo: string): Promise<FloorResult[]> {
  const host = await startHelper("./floor/host.ts", { FLOOR_ECHO: echo });
  const results: FloorResult[] = [];
  try {
    const body = JSON.stringify({ items: ITEMS });
    for (const name of ["warm", "new"]) {
      const order = { url: `${host.url}/${name}`, body, secret: null };
      await measureFloor(name, { ...order, ...WARM_UP });
      for (const concurrency of CONCURRENCIES) {
        const result = await measureFloor(name, { ...order, concurrency, seconds });
        progress(`floor ${name}, ${concurrency} in flight: ${brief(result.perSecond)}/s`);
        results.push(result);
      }
    }
  } finally {
    await host.stop();
  }
  return results;
}

async function cells(echo: string): Promise<CellResult[]> {
  return await withOwnServer("bench", async (server) => {
    const api = new Api(server.origin, server.key);
    const results: CellResult[] = [];
    for (const name of ["pure", "http"]) {
      const definition = readFileSync(new URL(`./${name}.yaml`, import.meta.url), "utf8");
      const workflow = await api.publishWorkflow(definition, "bench", name);
      const hook = await api.createHook(workflow.id);
      const order = { url: hook.url, body: JSON.stringify({ echo, items: ITEMS }), secret: hook.secret };
      await measureCell(api, workflow, { ...order, ...WARM_UP });
      for (const concurrency of CONCURRENCIES) {
        const result = await measureCell(api, workflow, { ...order, concurrency, seconds });
        progress(`${name}, ${concurrency} in flight: ${brief(result.perSecond)}/s completed and listed`);
        results.push(result);
      }
    }
    return results;
  });
}

const echo = await startHelper("./echo.ts");
try {
  const report: Report = {
    machine: machine(),
    seconds,
    at: new Date().toISOString(),
    floors: await floors(echo.url),
    cells: await cells(echo.url),
  };
  process.stdout.write(`\n${render(report)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const problems = [
    ...report.cells.flatMap((cell) => cell.problems),
    ...report.floors.flatMap((floor) => floor.failures),
  ];
  if (problems.length > 0)
    process.stdout.write(`\n${problems.length} problems:\n${problems.slice(0, 20).join("\n")}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await echo.stop();
}
