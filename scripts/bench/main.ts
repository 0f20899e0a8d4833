/**
 * `npm run bench`: how much this machine does, and how that compares to the least the runtime itself can do, and to
 * Cloudflare Workflows. docs/benchmark.md says what is measured, and how.
 *
 * --part NAME      throughput (what is measured where nothing is said), steps, sockets, memory, or all
 * --quick          little of each: it runs, the figures are coarse
 * --rounds N       how often each thing is measured; figures are medians
 * --only NAMES     of the part `throughput`, these systems, by comma: warm, new, pure, http, workflows
 * --in-flight N    of the part `throughput`, at this concurrency only
 * --sockets N      of the part `sockets` (3,000)
 * --executions N   of the part `memory` (100,000)
 * --json FILE      the figures as JSON too; of more than one part, by the part's name
 * Exits with 1 where something was not done as it should be; never for a time, nor for a size.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { memory } from "./memory/part.ts";
import type { PartOptions, PartResult } from "./part.ts";
import { sockets } from "./sockets/part.ts";
import { steps } from "./steps/part.ts";
import { throughput } from "./throughput/part.ts";

const PARTS: Readonly<Record<string, (options: PartOptions) => Promise<PartResult>>> = {
  throughput,
  steps,
  sockets,
  memory,
};
const MAX_PROBLEMS_SHOWN = 20;

const { values } = parseArgs({
  options: {
    part: { type: "string", default: "throughput" },
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string" },
    "in-flight": { type: "string" },
    sockets: { type: "string" },
    executions: { type: "string" },
    json: { type: "string" },
  },
});

function count(name: "rounds" | "in-flight" | "sockets" | "executions"): number | null {
  const given = values[name];
  if (given === undefined) return null;
  if (!/^[1-9]\d{0,6}$/.test(given)) throw new Error(`--${name} takes a number from 1, not ${given}`);
  return Number(given);
}

const wanted = values.part === "all" ? Object.keys(PARTS) : [values.part];
const options: PartOptions = {
  quick: values.quick,
  rounds: count("rounds"),
  only: values.only?.split(",") ?? null,
  inFlight: count("in-flight"),
  sockets: count("sockets"),
  executions: count("executions"),
  progress: (line) => void process.stderr.write(`${line}\n`),
};
const reports: Record<string, unknown> = {};
for (const name of wanted) {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (part === undefined) throw new Error(`--part ${name}: there are ${Object.keys(PARTS).join(", ")}, and all`);
  const { report, text, problems } = await part(options);
  reports[name] = report;
  process.stdout.write(`\n${text}\n`);
  if (problems.length === 0) continue;
  process.stdout.write(`\n${problems.length} problems:\n${problems.slice(0, MAX_PROBLEMS_SHOWN).join("\n")}\n`);
  process.exitCode = 1;
}
if (values.json !== undefined) {
  const written = values.part === "all" ? reports : reports[values.part];
  writeFileSync(values.json, `${JSON.stringify(written, null, 2)}\n`);
}
