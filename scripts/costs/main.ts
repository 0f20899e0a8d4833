/**
 * `npm run costs`: what an execution of each kind costs, counted by the runtime's own meters, times the public price
 * list (scripts/costs/prices.json), beside what others charge for the same. docs/costs.md has the figures.
 *
 * --count N      executions of each kind that are counted, after as many to warm up; default 100
 * --only NAMES   of these kinds, with commas between
 * --call-ms N    what a call to another service is taken to last; default 200
 * --per-day N    default 1000000
 * --json FILE    the figures as JSON too
 * Exits with 1 where an execution did not end as it should.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { machine } from "../bench/machine.ts";
import { Api } from "../demo/platform/api.ts";
import { startServer, temporaryPlace } from "../demo/platform/server.ts";
import { runtimeOf } from "../lib/runtime-of.ts";
import { kindsOf } from "./kinds.ts";
import { lookCost, measure, type Measured } from "./measure.ts";
import { readPrices } from "./prices.ts";
import { startReceiver } from "./receiver.ts";
import { type CostReport, render } from "./report.ts";

/** The default of retention. */
const MONTHS_KEPT = 1;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    only: { type: "string" },
    "call-ms": { type: "string", default: "200" },
    "per-day": { type: "string", default: "1000000" },
    json: { type: "string" },
  },
});
const [count, callMs, perDay] = [Number(values.count), Number(values["call-ms"]), Number(values["per-day"])];
const only = values.only?.split(",");
const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const prices = readPrices();
const receiver = await startReceiver();
const place = await temporaryPlace("costs");
const server = await startServer(place);
try {
  const api = new Api(server.origin, server.key);
  const workerd = runtimeOf(server.pid);
  const platform = { api, stateDir: place.stateDir, workerd, callMs, lookMs: await lookCost({ api, workerd }) };
  const kinds: Measured[] = [];
  for (const kind of kindsOf(receiver.url)) {
    if (only !== undefined && !only.includes(kind.name)) continue;
    const measured = await measure(platform, kind, count);
    const { rowsWritten, alarmsSet } = measured.use;
    progress(`${kind.title}: ${rowsWritten.toFixed(2)} rows and ${alarmsSet.toFixed(2)} alarms`);
    kinds.push(measured);
  }
  const report: CostReport = {
    at: new Date().toISOString(),
    machine: machine(),
    counted: count,
    callMs,
    perDay,
    monthsKept: MONTHS_KEPT,
    prices,
    kinds,
  };
  process.stdout.write(`\n${render(report)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const problems = kinds.flatMap((kind) => kind.problems);
  for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await server.stop();
  await receiver.stop();
  place.remove();
}
