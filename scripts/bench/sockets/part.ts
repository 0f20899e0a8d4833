import { z } from "zod";
import { Api } from "../../demo/platform/api.ts";
import type { Server } from "../../demo/platform/server.ts";
import { withOwnServer } from "../../demo/platform/with-server.ts";
import type { Helper } from "../children.ts";
import { type Figure, type FiguresReport, renderFigures } from "../figures.ts";
import { machine } from "../machine.ts";
import type { PartOptions, PartResult } from "../part.ts";
import { loopThenWait } from "../steps/workflows.ts";
import { startWorker } from "../systems/host-bindings.ts";
import type { Arrival } from "./messages.ts";
import { watch, type Watching } from "./watching.ts";

const WARM_UP_ROUNDS = 4;
const startedSchema = z.object({ id: z.string() });
const sentSchema = z.object({ type: z.string() });

/** One round: an event to the execution's watchers, and one of the same size to the bare object's. */
interface Round {
  readonly platform: Arrival;
  readonly floor: Arrival;
}

/** How long an event takes to reach the last of thousands of sockets on one execution. */
export async function sockets({ quick, rounds: wanted, sockets: many, progress }: PartOptions): Promise<PartResult> {
  const rounds = wanted ?? (quick ? 4 : 20);
  const count = many ?? (quick ? 300 : 3_000);
  const floor = await startWorker("../sockets/floor-worker.ts", { objects: { ROOM: "RoomObject" } });
  try {
    const figures = await withOwnServer("bench-sockets", (server) => measure(server, floor, count, rounds, progress));
    const report: FiguresReport = {
      machine: machine(),
      at: new Date().toISOString(),
      part: "sockets",
      settings: { rounds, sockets: count },
      figures,
    };
    return { report, text: renderFigures(report), problems: [] };
  } finally {
    await floor.stop();
  }
}

async function measure(
  server: Server,
  floor: Helper,
  count: number,
  rounds: number,
  progress: (line: string) => void,
): Promise<Figure[]> {
  const api = new Api(server.origin, server.key);
  const { id: workflow } = await api.publishWorkflow(loopThenWait(), "bench", "loop-then-wait");
  const begun = await api.call("POST", "/v1/executions", 202, { workflow, input: { items: 1 } });
  const { id } = startedSchema.parse(begun);
  const headers = { authorization: `Bearer ${api.key}` };
  const open: Watching[] = [];
  try {
    // After a number that is not reached: what was before is not sent to them.
    const path = `/v1/executions/${id}`;
    const watchers = await watch(`${api.origin}${path}/live?after=1000000`, count, headers);
    open.push(watchers);
    const bare = await watch(floor.url, count);
    open.push(bare);
    progress(
      `${count} sockets each are open, after ${watchers.openedMs.toFixed(0)} and ${bare.openedMs.toFixed(0)} ms`,
    );
    const all: Round[] = [];
    for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
      const what = round % 2 === 0 ? "suspend" : "resume";
      const platform = await watchers.cause(`${api.origin}${path}/${what}`, "", headers);
      const { type } = sentSchema.parse(JSON.parse(platform.text));
      if (type !== (what === "suspend" ? "execution.suspended" : "execution.unsuspended"))
        throw new Error(`${what} was told as ${type}`);
      all.push({ platform, floor: await bare.cause(floor.url, platform.text) });
    }
    return figuresOf(all.slice(WARM_UP_ROUNDS), watchers, bare, count);
  } finally {
    await Promise.all(open.map((one) => one.stop()));
  }
}

function figuresOf(rounds: readonly Round[], watchers: Watching, bare: Watching, count: number): Figure[] {
  const ms = (label: string, of: (round: Round) => number): Figure => ({ label, unit: "ms", values: rounds.map(of) });
  return [
    {
      label: "last socket, as a multiple of the floor's",
      unit: "times",
      values: rounds.map(({ platform, floor }) => platform.lastMs / floor.lastMs),
      aim: 1.5,
    },
    ms("request sent → last socket", ({ platform }) => platform.lastMs),
    ms("request sent → first socket", ({ platform }) => platform.firstMs),
    ms("first socket → last socket", ({ platform }) => platform.lastMs - platform.firstMs),
    ms("request sent → its answer", ({ platform }) => platform.answeredMs),
    ms("floor: request sent → last socket", ({ floor }) => floor.lastMs),
    ms("floor: request sent → first socket", ({ floor }) => floor.firstMs),
    ms("floor: first socket → last socket", ({ floor }) => floor.lastMs - floor.firstMs),
    { label: `opening ${count} sockets`, unit: "ms", values: [watchers.openedMs] },
    { label: `floor: opening ${count} sockets`, unit: "ms", values: [bare.openedMs] },
  ];
}
