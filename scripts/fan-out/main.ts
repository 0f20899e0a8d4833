/**
 * `npm run fan-out`: one execution with a `for` over ten thousand items, fifty side by side, and a real call for each;
 * then another that is killed with -9 in the middle and again near its end, process group and all, and goes on.
 * docs/benchmark.md has figures.
 *
 * --items N   instead of 10,000
 * --ms N      until the receiver answers; default 0
 * --heap N    MiB that the runtime gives JavaScript, beyond which it dies; default 128, as much as Cloudflare gives
 * Exits with 1 where one does not complete, an item was called by no key or by two, without a kill twice, or more than
 * six connections were open at once.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { machine } from "../bench/machine.ts";
import { table } from "../bench/stats.ts";
import { Api } from "../demo/platform/api.ts";
import { type Server, startServer, temporaryPlace } from "../demo/platform/server.ts";
import { problemsOf } from "./judge.ts";
import { largestDatabase, type Memory, memoryOf, rowsWritten } from "./measures.ts";
import { type FanOutReceiver, startReceiver } from "./receiver.ts";

const POLL_MS = 250;
const END_TIMEOUT_MS = 900_000;
/** Of the items called: in the middle, and where there is most to take up again. */
const KILLS_AT = [0.5, 0.95];

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "10000" },
    ms: { type: "string", default: "0" },
    heap: { type: "string", default: "128" },
  },
});
const [items, ms] = [Number(values.items), Number(values.ms)];
const say = (line = ""): void => void process.stdout.write(`${line}\n`);
const startedSchema = z.object({ id: z.string() });

interface Measured {
  readonly seconds: number;
  readonly memory: { readonly before: Memory; readonly after: Memory };
  readonly problems: readonly string[];
}

async function begin(api: Api, workflow: string, receiver: FanOutReceiver): Promise<string> {
  const input = { receiver: receiver.url, items };
  return startedSchema.parse(await api.call("POST", "/v1/executions", 202, { workflow, input })).id;
}

async function end(api: Api, id: string): Promise<{ status: string; output?: unknown }> {
  const deadline = performance.now() + END_TIMEOUT_MS;
  for (;;) {
    const execution = await api.execution(id);
    if (execution.endedAt !== null || performance.now() > deadline) return execution;
    await sleep(POLL_MS);
  }
}

/** Calls a second in each tenth of the run: what gets slower as it goes on is seen here. */
function pace({ arrivals }: FanOutReceiver): string {
  const tenth = Math.floor(arrivals.length / 10);
  const times = Array.from({ length: 10 }, (_, n) => {
    const from = arrivals[n * tenth] ?? 0;
    const to = arrivals[Math.min((n + 1) * tenth, arrivals.length - 1)] ?? 0;
    return Math.round(tenth / ((to - from) / 1_000));
  });
  return times.join(" ");
}

const mib = ({ before, after }: Measured["memory"]): string =>
  `${before.now.toFixed(0)} MiB before, ${after.now.toFixed(0)} after, ${after.peak.toFixed(0)} at the peak`;

async function whole(server: Server, api: Api, workflow: string, stateDir: string): Promise<readonly string[]> {
  const receiver = await startReceiver(ms);
  try {
    const before = memoryOf(server.pid);
    const rows = await rowsWritten(api);
    const began = performance.now();
    const id = await begin(api, workflow, receiver);
    const execution = await end(api, id);
    const seconds = (performance.now() - began) / 1_000;
    const after = memoryOf(server.pid);
    const written = Object.entries(await rowsWritten(api)).map(([object, count]) => [
      object,
      count - (rows[object] ?? 0),
    ]);
    say("\nwithout a kill");
    say(
      table([
        ["calls", `${receiver.arrivals.length} in ${seconds.toFixed(1)} s, ${(items / seconds).toFixed(0)}/s`],
        ["calls/s, tenth by tenth", pace(receiver)],
        ["at once at the most", `${receiver.most.requests} calls, ${receiver.most.connections} connections`],
        ["rows written", written.map(([object, count]) => `${object} ${count}`).join(", ")],
        ["the object's database", `${largestDatabase(stateDir).toFixed(1)} MiB`],
        ["memory of workerd", mib({ before, after })],
      ]),
    );
    return problemsOf({ items, kills: 0, execution, keysOf: receiver.keysOf, most: receiver.most });
  } finally {
    await receiver.close();
  }
}

async function killed(
  first: Server,
  api: Api,
  workflow: string,
  restart: () => Promise<Server>,
): Promise<readonly string[]> {
  const receiver = await startReceiver(ms);
  try {
    const began = performance.now();
    const id = await begin(api, workflow, receiver);
    const rows: string[][] = [];
    let running = first;
    let fresh = memoryOf(running.pid);
    for (const share of KILLS_AT) {
      await receiver.arrived(Math.floor(items * share));
      await running.kill9();
      const killedAt = performance.now();
      const before = receiver.arrivals.length;
      const next = receiver.arrived(before + 1).then(() => performance.now());
      running = await restart();
      const readyAt = performance.now();
      fresh = memoryOf(running.pid);
      const seconds = (at: number): string => `${((at - killedAt) / 1_000).toFixed(1)} s`;
      rows.push([
        `killed after ${before} calls`,
        `up again after ${seconds(readyAt)}, next call after ${seconds(await next)}`,
      ]);
    }
    const execution = await end(api, id);
    const seconds = (performance.now() - began) / 1_000;
    say("\nwith a kill -9 in the middle, and near the end");
    say(
      table([
        ["calls", `${receiver.arrivals.length} in ${seconds.toFixed(1)} s`],
        ...rows,
        ["memory of the last workerd", mib({ before: fresh, after: memoryOf(running.pid) })],
      ]),
    );
    return problemsOf({ items, kills: KILLS_AT.length, execution, keysOf: receiver.keysOf, most: receiver.most });
  } finally {
    await receiver.close();
  }
}

const place = await temporaryPlace("fan-out");
let server: Server | undefined;
const interrupted = (): void => void (server?.stop() ?? Promise.resolve()).finally(() => process.exit(130));
process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
process.exitCode = 1;
try {
  const { cpu, cores } = machine();
  say(`${items} items, fifty side by side, ${values.heap} MiB of heap, on ${cores} cores of ${cpu}`);
  // Read by Miniflare; `npm start` inherits it.
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] = `--max-old-space-size=${Number(values.heap)}`;
  server = await startServer(place);
  const api = new Api(server.origin, server.key);
  const definition = readFileSync(new URL("./workflow.yaml", import.meta.url), "utf8");
  const { id } = await api.publishWorkflow(definition, "fan-out", "fan-out");
  const problems = [
    ...(await whole(server, api, id, place.stateDir)),
    ...(await killed(server, api, id, async () => (server = await startServer(place)))),
  ];
  for (const problem of problems) say(problem);
  say(
    `\n${problems.length === 0 ? "it finished, and each item was called once by its key" : `${problems.length} problems`}`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await server?.stop();
  place.remove();
}
