import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Api } from "../../demo/platform/api.ts";
import { type Server, startServer, temporaryPlace } from "../../demo/platform/server.ts";
import type { Figure } from "../figures.ts";
import { loopThenWait } from "./workflows.ts";

/** Three entries each: more than 10,000 entries. */
const ITEMS = 3_400;
const EVENTS = 10_000;
/** About ten entries. */
const FEW_ITEMS = 2;
const POLL_MS = 50;
/** An object's recovery alarm rings once after its last commit; a runtime that starts would ring those left over. */
const ALARMS_MS = 8_000;

const startedSchema = z.object({ id: z.string() });
const historySchema = z.object({ events: z.array(z.unknown()) });

interface Waiting {
  readonly long: readonly string[];
  readonly short: readonly string[];
}

/**
 * How long the first read of an execution takes in a platform that was just started, which has to wake its object, and
 * how long the second.
 */
export async function measureWaking(executions: number, progress: (line: string) => void): Promise<Figure[]> {
  const place = await temporaryPlace("bench-waking");
  let server: Server | undefined;
  try {
    server = await startServer(place);
    const { long, short } = await begin(new Api(server.origin, server.key), executions);
    progress(`${executions} executions of over ${EVENTS} events wait; the platform is started again`);
    await sleep(ALARMS_MS);
    await server.stop();
    server = await startServer(place);
    const api = new Api(server.origin, server.key);
    const times = {
      long: { cold: [] as number[], warm: [] as number[] },
      short: { cold: [] as number[], warm: [] as number[] },
    };
    for (let index = 0; index < executions; index++) {
      for (const [id, of] of [
        [long[index], times.long],
        [short[index], times.short],
      ] as const) {
        of.cold.push(await read(api, id ?? ""));
        of.warm.push(await read(api, id ?? ""));
      }
    }
    return [
      { label: `waking an execution of ${EVENTS} events`, unit: "ms", values: times.long.cold, aim: 50 },
      { label: "reading it again", unit: "ms", values: times.long.warm },
      { label: "waking one of 10 events", unit: "ms", values: times.short.cold },
      { label: "reading it again", unit: "ms", values: times.short.warm },
    ];
  } finally {
    await server?.stop();
    place.remove();
  }
}

async function begin(api: Api, executions: number): Promise<Waiting> {
  const { id: workflow } = await api.publishWorkflow(loopThenWait(), "bench", "loop-then-wait");
  const start = async (items: number): Promise<string> => {
    const started = await api.call("POST", "/v1/executions", 202, { workflow, input: { items } });
    const { id } = startedSchema.parse(started);
    while ((await api.execution(id)).status !== "waiting") await sleep(POLL_MS);
    return id;
  };
  const long: string[] = [];
  const short: string[] = [];
  for (let index = 0; index < executions; index++) {
    long.push(await start(ITEMS));
    short.push(await start(FEW_ITEMS));
  }
  const last = await api.call("GET", `/v1/executions/${long[0]}/history?after=${EVENTS - 1}&limit=1`, 200);
  if (historySchema.parse(last).events.length === 0) throw new Error(`fewer than ${EVENTS} events`);
  return { long, short };
}

async function read(api: Api, id: string): Promise<number> {
  const from = performance.now();
  const { status } = await api.execution(id);
  const took = performance.now() - from;
  if (status !== "waiting") throw new Error(`${id} is ${status}`);
  return took;
}
