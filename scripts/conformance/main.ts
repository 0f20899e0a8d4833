/**
 * `npm run conformance`: the Serverless Workflow conformance kit and the standard's examples, by the HTTP contract,
 * against the server at PORT or one of its own. See docs/conformance.md.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { withServer } from "../demo/platform/with-server.ts";
import { ROOT } from "../lib/paths.ts";
import { command, say, Stop } from "../lib/terminal.ts";
import type { Verdict } from "./case.ts";
import { type Found, gather } from "./gather.ts";
import { runEndless } from "./mutations/endless.ts";
import { runMutations } from "./mutations/run.ts";
import { Platform } from "./platform.ts";
import { type Options, readOptions } from "./options.ts";
import { runCase } from "./run-case.ts";
import { runScenario } from "./scenario.ts";
import { runUnknown } from "./run-unknown.ts";
import { row, summary } from "./table.ts";

/** Most of what runs waits for something. */
const AT_ONCE = 12;
/** Of a run that is not told how many. */
const QUICK_MUTATIONS = 100;

interface Job {
  readonly group: Verdict["group"];
  readonly name: string;
  run(platform: Platform): Promise<Pick<Verdict, "result" | "reason">>;
}

/** Where the standard's own cases are: beside the checkout, or where CONFORMANCE_DIR says. */
function standard(): string {
  return join(resolve(ROOT, process.env["CONFORMANCE_DIR"] || "../shared/vectors"), "serverless-workflow");
}

function jobs(found: Found): Job[] {
  return [
    ...found.scenarios.map((scenario): Job => ({
      group: "scenario",
      name: `${scenario.file}: ${scenario.name}`,
      run: async (platform) => {
        const wrong = await runScenario(platform, scenario);
        return { result: wrong.length === 0 ? "passed" : "failed", reason: wrong.join("; ") };
      },
    })),
    ...found.definitions.map(({ file, source, given }): Job => ({
      group: "definition",
      name: file,
      run: (platform) => (given === null ? runUnknown(platform, source) : runCase(platform, source, given)),
    })),
  ];
}

/** Bad input: changed copies of the definitions, and expressions that never end. */
function hostileJobs(found: readonly Found[], { mutations, seed, places }: Options): Job[] {
  const examples = found.flatMap(({ definitions }) => definitions);
  const count = mutations ?? (places.length === 0 ? QUICK_MUTATIONS : 0);
  if (count === 0 || examples.length === 0) return [];
  return [
    {
      group: "mutations",
      name: "expressions that never end",
      run: async (platform) => {
        const wrong = await runEndless(platform);
        const reason = wrong.length === 0 ? "each faults its own execution, and none beside it" : wrong.join("; ");
        return { result: wrong.length === 0 ? "passed" : "failed", reason };
      },
    },
    {
      group: "mutations",
      name: `${count} mutations, seed ${seed}`,
      run: async (platform) => {
        const { refused, ended, cancelled, failures } = await runMutations(platform, examples, count, seed);
        const told = `${refused} refused, ${ended} ended, ${cancelled} waited and were cancelled`;
        const reason =
          failures.length === 0 ? told : `${told}, ${failures.length} failed:\n    ${failures.join("\n    ")}`;
        return { result: failures.length === 0 ? "passed" : "failed", reason };
      },
    },
  ];
}

async function judge(job: Job, platform: Platform): Promise<Verdict> {
  const began = performance.now();
  const { group, name } = job;
  const outcome = await job.run(platform).catch((error: unknown) => ({
    result: "failed" as const,
    reason: error instanceof Error ? error.message : String(error),
  }));
  return { group, name, ...outcome, tookMs: performance.now() - began };
}

/** Some at once; told in their order, each as soon as those before it are. */
async function judgeAll(all: readonly Job[], platform: Platform): Promise<Verdict[]> {
  const width = Math.max(0, ...all.map(({ name }) => name.length));
  const verdicts: Verdict[] = [];
  const pending = new Map<number, Verdict>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < all.length; i = next++) {
      const job = all[i];
      if (job === undefined) return;
      pending.set(i, await judge(job, platform));
      for (let told = pending.get(verdicts.length); told !== undefined; told = pending.get(verdicts.length)) {
        say(row(told, width));
        verdicts.push(told);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return verdicts;
}

function collect(places: readonly string[]): Found[] {
  if (places.length > 0) {
    return places.map((place) => {
      if (!existsSync(place)) throw new Stop(`there is no ${place}`);
      return gather(resolve(place));
    });
  }
  const folder = standard();
  if (existsSync(folder)) return [gather(join(folder, "ctk")), gather(join(folder, "examples"))];
  say(`The standard's kit and examples are not in ${folder}: set CONFORMANCE_DIR to where they are, or name a folder.`);
  say("github.com/serverlessworkflow/specification has them, in ctk/features and examples.\n");
  return [gather(join(ROOT, "examples"))];
}

await command(async () => {
  const options = readOptions(process.argv.slice(2));
  const found = collect(options.places);
  const all = [...hostileJobs(found, options), ...found.flatMap(jobs)];
  const wanted = all.filter(({ name }) => options.only === null || options.only.test(name));
  for (const file of found.flatMap(({ ignored }) => ignored))
    say(`${file} is not a definition of the DSL, and is left out.`);
  const verdicts = await withServer("conformance", async ({ origin, key }) => {
    say(`Platform  ${origin}\n`);
    return await judgeAll(wanted, new Platform(origin, key));
  });
  say();
  for (const line of summary(verdicts)) say(line);
  process.exitCode = verdicts.every(({ result }) => result !== "failed") && verdicts.length > 0 ? 0 : 1;
});
