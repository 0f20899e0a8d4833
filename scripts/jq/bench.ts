// `npm run bench:jq`: our jq beside @michaelhomer/jqjs and jsonata, compiled once, medians of many rounds.
import { cpus } from "node:os";
import { compile, DEFAULT_BUDGET, JqBudgetError } from "../../shared/jq/index.ts";
import { PROGRAMS } from "./programs.ts";

const ROUNDS = 15;
const ROUND_MS = 40;

type Run = () => unknown;
interface Rival {
  readonly name: string;
  /** Null where it can't do the program. */
  prepare(program: (typeof PROGRAMS)[number]): Promise<Run | null>;
}

const ours: Rival = {
  name: "millrace",
  async prepare({ jq, input }) {
    const program = compile(jq);
    return () => program.run(input);
  },
};

async function jqjs(): Promise<Rival | null> {
  const module = await load("@michaelhomer/jqjs");
  const make = module?.["compile"];
  if (typeof make !== "function") return null;
  return {
    name: "jqjs",
    async prepare({ jq, input }) {
      const filter: unknown = make(jq);
      return typeof filter === "function" ? () => [...filter(input)] : null;
    },
  };
}

async function jsonata(): Promise<Rival | null> {
  const make = (await load("jsonata"))?.["default"];
  if (typeof make !== "function") return null;
  return {
    name: "jsonata",
    async prepare({ jsonata: source, input }) {
      const expression = make(source) as { evaluate(input: unknown): Promise<unknown> };
      return () => expression.evaluate(input);
    },
  };
}

async function load(name: string): Promise<Record<string, unknown> | null> {
  try {
    return (await import(name)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Median microseconds of one evaluation. */
async function measure(run: Run): Promise<number> {
  let times = 1;
  const once = async (): Promise<number> => {
    const start = performance.now();
    for (let at = 0; at < times; at++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    return performance.now() - start;
  };
  for (let ms = await once(); ms < ROUND_MS; ms = await once()) times *= 2;
  const rounds: number[] = [];
  for (let at = 0; at < ROUNDS; at++) rounds.push((await once()) / times);
  return (rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0) * 1000;
}

const loaded = [ours, await jqjs(), await jsonata()];
const rivals = loaded.filter((each) => each !== null);
["millrace", "@michaelhomer/jqjs", "jsonata"].forEach((name, at) => {
  if (loaded[at] === null) process.stdout.write(`${name} is not installed: its column is left out\n`);
});
process.stdout.write(
  `${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}; microseconds an evaluation, median of ${ROUNDS} rounds\n\n`,
);
process.stdout.write(
  `| program | ${rivals.map(({ name }) => name).join(" | ")} |\n|---|${rivals.map(() => "---:|").join("")}\n`,
);
for (const program of PROGRAMS) {
  const cells: string[] = [];
  for (const rival of rivals) {
    try {
      const run = await rival.prepare(program);
      cells.push(run === null ? "-" : (await measure(run)).toFixed(2));
    } catch (error) {
      cells.push(`fails: ${String(error).slice(0, 60)}`);
    }
  }
  process.stdout.write(`| ${program.name} | ${cells.join(" | ")} |\n`);
}

process.stdout.write(`\nWhat the whole default budget costs (${DEFAULT_BUDGET.steps} steps), milliseconds:\n`);
for (const source of [
  "last(range(1e12))",
  "reduce range(1e12) as $i (0; . + $i)",
  "def f: . + 1 | f; 0 | f",
  '("a" * 5000 + "b") | test("^(a+)+$")',
  "[repeat(1)] | length",
]) {
  const times: number[] = [];
  for (let at = 0; at < 7; at++) {
    const start = performance.now();
    try {
      compile(source).run(null);
    } catch (error) {
      if (!(error instanceof JqBudgetError)) throw error;
    }
    times.push(performance.now() - start);
  }
  process.stdout.write(`  ${source}: ${(times.sort((a, b) => a - b)[3] ?? 0).toFixed(1)}\n`);
}
