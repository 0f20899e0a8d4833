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
import { startWorker } from "../systems/host-bindings.ts";
import { type Checkpoint, FIRST, grow } from "./grow.ts";
import { type PlatformProcesses, processesOf } from "./processes.ts";

/** One in so many waits after a call, and so has an object of its own, which is to be let go. */
const WAIT_EVERY = 50;
const CONCURRENCY = 16;
const LOAD_TIMEOUT_S = 3_600;
const POLL_MS = 500;

const countsSchema = z.object({
  counts: z.object({ completed: z.number().default(0), faulted: z.number().default(0) }),
});

/** What the processes hold after a thousand executions, and what after a hundred thousand; a bare Worker beside them. */
export async function memory({ quick, executions: wanted, progress }: PartOptions): Promise<PartResult> {
  const total = Math.max(2 * FIRST, wanted ?? (quick ? 5_000 : 100_000));
  const stretches = [FIRST, total / 10, total / 2, total].filter((count) => count >= FIRST);
  const echo = await startHelper("./echo.ts");
  const body = JSON.stringify({ echo: echo.url, items: ITEMS });
  try {
    const ours = await withOwnServer("bench-memory", (server) => platform(server, body, stretches, progress));
    const floor = await bare(body, stretches, progress);
    const report: FiguresReport & {
      readonly checkpoints: readonly Checkpoint[];
      readonly floor: readonly Checkpoint[];
    } = {
      machine: machine(),
      at: new Date().toISOString(),
      part: "memory",
      settings: { "executions before": FIRST, "executions after": total, "in flight": CONCURRENCY },
      figures: figuresOf(ours.checkpoints, floor.checkpoints),
      checkpoints: ours.checkpoints,
      floor: floor.checkpoints,
    };
    return { report, text: renderFigures(report), problems: [...ours.problems, ...floor.problems] };
  } finally {
    await echo.stop();
  }
}

interface Grown {
  readonly checkpoints: readonly Checkpoint[];
  readonly problems: readonly string[];
}
type Say = (line: string) => void;

async function platform(server: Server, body: string, stretches: readonly number[], progress: Say): Promise<Grown> {
  const api = new Api(server.origin, server.key);
  const [pure, waits] = [await hookOf(api, "pure"), await hookOf(api, "waits")];
  let faulted = 0;
  const grown = await grow(stretches, {
    label: "executions",
    send: async (count) => {
      const waiting = Math.round(count / WAIT_EVERY);
      return [...(await post(pure, body, count - waiting)), ...(await post(waits, body, waiting))];
    },
    ended: async (count) => {
      faulted = await ended(api, count);
    },
    look: () => processesOf(server.pid),
    progress,
  });
  return faulted === 0 ? grown : { ...grown, problems: [...grown.problems, `${faulted} executions have faulted`] };
}

/** As many rows of a Worker with nothing of the platform in it: what the runtime leaves lie of its own. */
async function bare(body: string, stretches: readonly number[], progress: Say): Promise<Grown> {
  const host = await startWorker("./floor-worker.ts", { objects: { WARM: "WarmObject", NEW: "NewObject" } });
  try {
    return await grow(stretches, {
      label: "requests to a bare Worker",
      send: (count) => post({ url: `${host.url}/warm`, secret: null }, body, count),
      ended: () => Promise.resolve(),
      look: () => processesOf(process.pid),
      progress,
    });
  } finally {
    await host.stop();
  }
}

function post(
  { url, secret }: { readonly url: string; readonly secret: string | null },
  body: string,
  total: number,
): Promise<readonly string[]> {
  return load({ url, body, secret, concurrency: CONCURRENCY, seconds: LOAD_TIMEOUT_S, total }, () => undefined);
}

/** @returns how many of them have faulted */
async function ended(api: Api, executions: number): Promise<number> {
  for (;;) {
    const { counts } = countsSchema.parse(await api.call("GET", "/v1/executions/counts", 200));
    if (counts.completed + counts.faulted >= executions) return counts.faulted;
    await sleep(POLL_MS);
  }
}

function figuresOf(checkpoints: readonly Checkpoint[], floor: readonly Checkpoint[]): Figure[] {
  const [before, after] = [checkpoints[0], checkpoints.at(-1)];
  if (before === undefined || after === undefined) return [];
  const at = (label: string, unit: Figure["unit"], of: (processes: PlatformProcesses) => number): Figure[] =>
    checkpoints.map(({ executions, processes }) => ({
      label: `${label} after ${executions}`,
      unit,
      values: [of(processes)],
    }));
  return [
    {
      label: "workerd, memory: after / before",
      unit: "times",
      values: ratio(checkpoints, ({ workerd }) => workerd.rss),
      aim: 1.3,
    },
    {
      label: "  the same of a bare Worker",
      unit: "times",
      values: ratio(floor, ({ workerd }) => workerd.rss),
    },
    {
      label: "both processes, memory: after / before",
      unit: "times",
      values: ratio(checkpoints, ({ workerd, host }) => workerd.rss + host.rss),
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

function ratio(checkpoints: readonly Checkpoint[], of: (processes: PlatformProcesses) => number): number[] {
  const [before, after] = [checkpoints[0], checkpoints.at(-1)];
  return before === undefined || after === undefined ? [] : [of(after.processes) / of(before.processes)];
}

const descriptors = ({ workerd, host }: PlatformProcesses): number => workerd.descriptors + host.descriptors;
