/**
 * `npm run costs`: what an execution of each kind costs, counted by the runtime's own meters, times the public price
 * list (scripts/costs/prices.json), beside what others charge for the same. docs/costs.md has the figures.
 *
 * --count N      executions of each kind that are counted, after as many to warm up; default 100
 * --only NAMES   of these kinds, with commas between
 * --call-ms N    what a call to another service is taken to last; default 200
 * --per-day N    default 1000000
 * --json FILE    the figures as JSON too
 * --from FILE    counts nothing: bills what such a file says, at the prices of now
 * Exits with 1 where an execution did not end as it should.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { machine } from "../bench/machine.ts";
import { Api } from "../demo/platform/api.ts";
import { withOwnServer } from "../demo/platform/with-server.ts";
import { runtimeOf } from "../lib/runtime-of.ts";
import { type Kind, kindsOf } from "./kinds.ts";
import { lookCost, measure, type Measured, type Platform, rowsForgotten } from "./measure.ts";
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
    from: { type: "string" },
  },
});
const [count, callMs, perDay] = [Number(values.count), Number(values["call-ms"]), Number(values["per-day"])];
const only = values.only?.split(",");
const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const prices = readPrices();
const receiver = await startReceiver();
try {
  if (values.from === undefined)
    await withOwnServer("costs", async (server, stateDir) => {
      const api = new Api(server.origin, server.key);
      const workerd = runtimeOf(server.pid);
      const lookMs = await lookCost({ api, workerd });
      report(await counted({ api, stateDir, workerd, callMs, lookMs }, kindsOf(receiver.url)));
    });
  else report(billedAgain(JSON.parse(readFileSync(values.from, "utf8")) as CostReport, kindsOf(receiver.url)));
} finally {
  await receiver.stop();
}

async function counted(platform: Platform, all: readonly Kind[]): Promise<CostReport> {
  const kinds: Measured[] = [];
  for (const kind of all) {
    if (only !== undefined && !only.includes(kind.name)) continue;
    const measured = await measure(platform, kind, count);
    const { rowsWritten, alarmsSet } = measured.use;
    progress(`${kind.title}: ${rowsWritten.toFixed(2)} rows and ${alarmsSet.toFixed(2)} alarms`);
    kinds.push(measured);
  }
  const at = new Date().toISOString();
  return { at, machine: machine(), counted: count, callMs, perDay, monthsKept: MONTHS_KEPT, prices, kinds };
}

/** The counts are what they were; prices, and what peers count, are those of now. */
function billedAgain(before: CostReport, all: readonly Kind[]): CostReport {
  const kinds = before.kinds.map((measured) => {
    const kind = all.find(({ name }) => name === measured.kind.name) ?? measured.kind;
    const awakeMs = measured.use.cpuMs + kind.waves * callMs;
    return { ...measured, kind, use: { ...measured.use, awakeMs, rowsForgotten: rowsForgotten(kind) } };
  });
  return { ...before, callMs, perDay, prices, kinds };
}

function report(costs: CostReport): void {
  process.stdout.write(`\n${render(costs)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(costs, null, 2)}\n`);
  const problems = costs.kinds.flatMap((kind) => kind.problems);
  for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
