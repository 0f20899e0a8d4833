import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Api } from "../../demo/platform/api.ts";
import type { Server } from "../../demo/platform/server.ts";
import { withOwnServer } from "../../demo/platform/with-server.ts";
import { load, startHelper } from "../children.ts";
import { type Figure, type FiguresReport, renderFigures } from "../figures.ts";
import { machine } from "../machine.ts";
import type { PartOptions, PartResult } from "../part.ts";
import { hookOf } from "../systems/platform.ts";
import { ITEMS } from "../systems/items.ts";
import { type Held, type PlatformProcesses, processesOf } from "./processes.ts";

const FIRST = 1_000;
/** One in so many waits after a call, and so has an object of its own, which is to be let go. */
const WAIT_EVERY = 50;
const CONCURRENCY = 16;
const LOAD_TIMEOUT_S = 3_600;
const POLL_MS = 500;
/** Objects leave memory some ten seconds after their last request, and alarms ring within five. */
const SETTLE_MS = 30_000;

const countsSchema = z.object({
  counts: z.object({ completed: z.number().default(0), faulted: z.number().default(0) }),
});

interface Checkpoint {
  readonly executions: number;
  readonly processes: PlatformProcesses;
}

/** What the processes hold after a thousand executions, and what after a hundred thousand. */
export async function memory({ quick, executions: wanted, progress }: PartOptions): Promise<PartResult> {
  const total = Math.max(2 * FIRST, wanted ?? (quick ? 5_000 : 100_000));
  const echo = await startHelper("./echo.ts");
  try {
    const { checkpoints, problems } = await withOwnServer("bench-memory", (server) =>
      measure(server, echo.url, total, progress),
    );
    const report: FiguresReport & { readonly checkpoints: readonly Checkpoint[] } = {
      machine: machine(),
      at: new Date().toISOString(),
      part: "memory",
      settings: { "executions before": FIRST, "executions after": total, "in flight": CONCURRENCY },
      figures: figuresOf(checkpoints),
      checkpoints,
    };
    return { report, text: renderFigures(report), problems };
  } finally {
    await echo.stop();
  }
}

async function measure(
  server: Server,
  echo: string,
  total: number,
  progress: (line: string) => void,
): Promise<{ checkpoints: Checkpoint[]; problems: string[] }> {
  const api = new Api(server.origin, server.key);
  const [pure, waits] = [await hookOf(api, "pure"), await hookOf(api, "waits")];
  const body = JSON.stringify({ echo, items: ITEMS });
  const problems: string[] = [];
  const send = async (hook: typeof pure, executions: number): Promise<void> => {
    const { url, secret } = hook;
    const order = { url, body, secret, concurrency: CONCURRENCY, seconds: LOAD_TIMEOUT_S, total: executions };
    problems.push(...(await load(order, () => undefined)));
  };
  const checkpoints: Checkpoint[] = [];
  let [done, faulted] = [0, 0];
  for (const executions of [FIRST, total / 10, total / 2, total].filter((count) => count >= FIRST)) {
    if (executions === done) continue;
    while (done < executions && problems.length === 0) {
      const batch = Math.min(FIRST, executions - done);
      const waiting = Math.round(batch / WAIT_EVERY);
      await send(pure, batch - waiting);
      await send(waits, waiting);
      done += batch;
    }
    if (problems.length > 0) break;
    faulted = await ended(api, done);
    await sleep(SETTLE_MS);
    const processes = processesOf(server.pid);
    checkpoints.push({ executions, processes });
    progress(`${executions} executions: workerd ${line(processes.workerd)}; Node ${line(processes.host)}`);
  }
  if (faulted > 0) problems.push(`${faulted} executions have faulted`);
  return { checkpoints, problems };
}

const line = ({ rss, own, descriptors, files }: Held): string =>
  `${rss.toFixed(0)} MiB (${own.toFixed(0)} its own), ${descriptors} descriptors (${files} of databases)`;

/** @returns how many of them have faulted */
async function ended(api: Api, executions: number): Promise<number> {
  for (;;) {
    const { counts } = countsSchema.parse(await api.call("GET", "/v1/executions/counts", 200));
    if (counts.completed + counts.faulted >= executions) return counts.faulted;
    await sleep(POLL_MS);
  }
}

function figuresOf(checkpoints: readonly Checkpoint[]): Figure[] {
  const [before, after] = [checkpoints[0], checkpoints.at(-1)];
  if (before === undefined || after === undefined) return [];
  const ratio = (of: (processes: PlatformProcesses) => number): number[] => [
    of(after.processes) / of(before.processes),
  ];
  const at = (label: string, unit: Figure["unit"], of: (processes: PlatformProcesses) => number): Figure[] =>
    checkpoints.map(({ executions, processes }) => ({
      label: `${label} after ${executions}`,
      unit,
      values: [of(processes)],
    }));
  return [
    { label: "workerd, memory: after / before", unit: "times", values: ratio(({ workerd }) => workerd.rss), aim: 1.3 },
    {
      label: "both processes, memory: after / before",
      unit: "times",
      values: ratio(({ workerd, host }) => workerd.rss + host.rss),
      aim: 1.3,
    },
    {
      label: "descriptors more than before",
      unit: "",
      values: [descriptors(after.processes) - descriptors(before.processes)],
      aim: 0,
    },
    ...at("workerd", "MiB", ({ workerd }) => workerd.rss),
    ...at("Node", "MiB", ({ host }) => host.rss),
    ...at("workerd's descriptors", "", ({ workerd }) => workerd.descriptors),
    ...at("Node's descriptors", "", ({ host }) => host.descriptors),
  ];
}

const descriptors = ({ workerd, host }: PlatformProcesses): number => workerd.descriptors + host.descriptors;
