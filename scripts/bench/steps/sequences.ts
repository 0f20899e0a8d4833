import { z } from "zod";
import { Api, send } from "../../demo/platform/api.ts";
import type { Server } from "../../demo/platform/server.ts";
import type { Helper } from "../children.ts";
import type { Figure } from "../figures.ts";
import { median } from "../stats.ts";
import { engineMs } from "./engine.ts";
import { loop, sequence } from "./workflows.ts";

const TASKS = 100;
const ITEMS = 1_000;
const WARM_UP_RUNS = 30;
const answerSchema = z.object({ output: z.object({ n: z.number() }) });

/** Something that is timed: what it gives is checked by whoever makes it. */
type Run = () => Promise<void>;

/**
 * The medians of each kind, one in flight, in an order of chance: what a request leaves behind for the next one (pages
 * to be written, memory to be collected) would else always meet the same kind.
 */
async function interleaved<Kind extends string>(
  kinds: Readonly<Record<Kind, Run>>,
  times: number,
): Promise<Record<Kind, number>> {
  const names = Object.keys(kinds) as Kind[];
  const taken = new Map<Kind, number[]>(names.map((name) => [name, []]));
  for (let time = 0; time < times; time++) {
    for (const name of shuffled(names)) {
      const from = performance.now();
      await kinds[name]();
      taken.get(name)?.push(performance.now() - from);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])])) as Record<Kind, number>;
}

function shuffled<T>(values: readonly T[]): T[] {
  const drawn = values.map((value) => ({ value, by: Math.random() }));
  return drawn.toSorted((a, b) => a.by - b.by).map(({ value }) => value);
}

function gave(answer: unknown, n: number): void {
  const { output } = answerSchema.parse(answer);
  if (output.n !== n) throw new Error(`${n} steps gave ${output.n}`);
}

/** How long a task takes on the platform, in a bare object and in the engine alone. */
export async function measureSequences(
  server: Server,
  floor: Helper,
  { rounds, times }: { readonly rounds: number; readonly times: number },
  progress: (line: string) => void,
): Promise<Figure[]> {
  const api = new Api(server.origin, server.key);
  const execution = async (definition: string, name: string, input: unknown, n: number): Promise<Run> => {
    const { id } = await api.publishWorkflow(definition, "bench", name);
    const body = { workflow: id, input, wait: "PT60S" };
    return async () => gave(await api.call("POST", "/v1/executions", 200, body), n);
  };
  const bare =
    (steps: number): Run =>
    async () =>
      gave((await send("POST", floor.url, { steps })).body, steps);
  const kinds = {
    one: await execution(sequence(1), "sequence-1", { n: 0 }, 1),
    hundred: await execution(sequence(TASKS), `sequence-${TASKS}`, { n: 0 }, TASKS),
    item: await execution(loop(), "loop", { items: 1 }, 1),
    items: await execution(loop(), "loop", { items: ITEMS }, ITEMS),
    bareOne: bare(1),
    bareHundred: bare(TASKS),
    bareThousand: bare(ITEMS),
  };
  await interleaved(kinds, WARM_UP_RUNS);
  const all: Awaited<ReturnType<typeof interleaved<keyof typeof kinds>>>[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push(await interleaved(kinds, times));
    progress(`steps, round ${round + 1} of ${rounds}`);
  }
  const each = (of: (round: (typeof all)[number]) => number): number[] => all.map(of);
  const perTask = ({ one, hundred }: (typeof all)[number]): number => ((hundred - one) / (TASKS - 1)) * 1_000;
  const perStep = (one: number, many: number, steps: number): number => ((many - one) / (steps - 1)) * 1_000;
  return [
    { label: `a task of ${TASKS} pure ones`, unit: "µs", values: each(perTask), aim: 20 },
    {
      label: "floor: a step, one row each, one commit",
      unit: "µs",
      values: each(({ bareOne, bareHundred }) => perStep(bareOne, bareHundred, TASKS)),
    },
    { label: "the engine alone: a task", unit: "µs", values: engineTask(rounds, times) },
    { label: "one task, whole request", unit: "ms", values: each(({ one }) => one) },
    { label: `${TASKS} tasks, whole request`, unit: "ms", values: each(({ hundred }) => hundred) },
    { label: `for over ${ITEMS} items, whole request`, unit: "ms", values: each(({ items }) => items), aim: 30 },
    {
      label: `for over ${ITEMS} items, without what 1 takes`,
      unit: "ms",
      values: each(({ items, item }) => items - item),
    },
    {
      label: `floor: ${ITEMS} steps, without what 1 takes`,
      unit: "ms",
      values: each(({ bareThousand, bareOne }) => bareThousand - bareOne),
    },
    {
      label: `the engine alone: for over ${ITEMS} items`,
      unit: "ms",
      values: Array.from({ length: rounds }, () => engineMs(loop(), { items: ITEMS }, { n: ITEMS }, times)),
    },
  ];
}

function engineTask(rounds: number, times: number): number[] {
  engineMs(sequence(TASKS), { n: 0 }, { n: TASKS }, WARM_UP_RUNS);
  return Array.from({ length: rounds }, () => {
    const one = engineMs(sequence(1), { n: 0 }, { n: 1 }, times);
    const hundred = engineMs(sequence(TASKS), { n: 0 }, { n: TASKS }, times);
    return ((hundred - one) / (TASKS - 1)) * 1_000;
  });
}
