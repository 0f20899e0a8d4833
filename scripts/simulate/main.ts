import { parseArgs } from "node:util";
import { installHooks } from "./hooks.ts";
import { MUTATIONS } from "./mutations.ts";
import { findPlanted } from "./planted.ts";

// npm run simulate -- --seeds 20000 [--start N] [--seed N: one, with its trace] [--mutations: whether planted bugs are found]
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    start: { type: "string", default: "1" },
    seed: { type: "string" },
    mutation: { type: "string" },
    mutations: { type: "boolean", default: false },
  },
});
const mutation = MUTATIONS.find(({ name }) => name === values.mutation) ?? null;
if (values.mutation !== undefined && mutation === null) throw new Error(`there is no mutation ${values.mutation}`);
installHooks(mutation);
const { simulate } = await import("./world.ts");

if (values.mutations) {
  const { found, missed } = await findPlanted(Number(values.seeds));
  console.log(`${found} passed, ${missed} failed`);
  process.exitCode = missed > 0 ? 1 : 0;
} else if (values.seed !== undefined) {
  const { problems, trace } = await simulate(Number(values.seed));
  for (const line of trace) console.log(line);
  for (const problem of problems) console.log(`✗ ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else await campaign(Number(values.seeds), Number(values.start));

async function campaign(seeds: number, start: number): Promise<void> {
  const began = performance.now();
  let executions = 0;
  let crashes = 0;
  for (let seed = start; seed < start + seeds; seed++) {
    const finding = await simulate(seed);
    executions += finding.executions;
    crashes += finding.crashes;
    if (finding.problems.length > 0) {
      console.log(`✗ seed ${seed}: npm run simulate -- --seed ${seed} replays it`);
      for (const problem of finding.problems) console.log(`  ${problem}`);
      console.log(`${seed - start} passed, 1 failed`);
      process.exitCode = 1;
      return;
    }
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(`${executions} executions, ${crashes} crashes, ${seconds.toFixed(1)} s`);
  console.log(`${seeds} passed, 0 failed`);
}
