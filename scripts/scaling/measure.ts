import { readFileSync } from "node:fs";
import { load } from "../bench/children.ts";
import { difference, quiet, readCounters, sum } from "../costs/counters.ts";
import { startReceiver } from "../costs/receiver.ts";
import { Api } from "../demo/platform/api.ts";
import { withOwnServer } from "../demo/platform/with-server.ts";
import type { Server } from "../demo/platform/server.ts";
import { runtimeOf } from "../lib/runtime-of.ts";
import { cpuMs } from "../million/cpu.ts";

/** What this machine's runtime takes for one of each: for scripts/scaling/figures.json, by hand. */
export interface MeasuredFigures {
  readonly start_cpu_ms: number;
  readonly edge_cpu_ms: number;
  readonly object_start_cpu_ms: number;
  readonly object_cpu_ms: number;
  readonly lookup_cpu_ms: number;
  readonly events_bytes: number;
  readonly messages_of_object: number;
  readonly records_of_object: number;
}

const IN_FLIGHT = 16;
const WARM_UP_S = 8;
const SECONDS = 8;
const ITEMS = [
  { sku: "lamp-brass", quantity: 2, price: 249 },
  { sku: "bulb-e27", quantity: 3, price: 15 },
];

export async function measureFigures(): Promise<MeasuredFigures> {
  const receiver = await startReceiver();
  try {
    return await withOwnServer("scaling", (server) => measured(server, receiver.url));
  } finally {
    await receiver.stop();
  }
}

async function measured(server: Server, receiver: string): Promise<MeasuredFigures> {
  const api = new Api(server.origin, server.key);
  const workerd = runtimeOf(server.pid);
  const cpu = (): number => cpuMs(workerd) ?? Number.NaN;
  const perOne = async (work: () => Promise<number>): Promise<number> => {
    const before = cpu();
    const done = await work();
    await quiet(api, 1_000);
    return (cpu() - before) / done;
  };
  const get = (path: string, count: number) => async (): Promise<number> => {
    for (let n = 0; n < count; n++) await api.call("GET", path, 200);
    return count;
  };
  const runs = async (name: string): Promise<{ cpu: number; messages: number; bytes: number; records: number }> => {
    const definition = readFileSync(new URL(`../bench/${name}.yaml`, import.meta.url), "utf8");
    const workflow = await api.publishWorkflow(definition, "bench", name);
    const hook = await api.createHook(workflow.id);
    const body = JSON.stringify({ echo: `${receiver}/ok`, items: ITEMS });
    const order = { url: hook.url, body, secret: hook.secret, concurrency: IN_FLIGHT };
    const post = async (seconds: number): Promise<number> => {
      let answered = 0;
      const failures = await load({ ...order, seconds }, (samples) => (answered += samples.length));
      if (failures.length > 0) throw new Error(failures[0]);
      return answered;
    };
    await post(WARM_UP_S);
    await quiet(api, 1_000);
    const before = await readCounters(api);
    let answered = 0;
    const each = await perOne(async () => (answered = await post(SECONDS)));
    const after = await readCounters(api);
    const records = difference(after.objectRequests, before.objectRequests)["index"] ?? 0;
    process.stderr.write(
      `${name}: ${answered} executions, ${sum(difference(after.objectRequests, before.objectRequests))} requests to objects\n`,
    );
    return {
      cpu: each,
      messages: (after.queueMessages - before.queueMessages) / answered,
      bytes: (after.queueBytes - before.queueBytes) / answered,
      records: records / answered,
    };
  };
  const pure = await runs("pure");
  const http = await runs("http");
  await perOne(get("/healthz", 500));
  const edge = await perOne(get("/healthz", 1_000));
  const look = await perOne(get("/v1/hooks?limit=1", 500));
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    start_cpu_ms: round(pure.cpu - edge),
    edge_cpu_ms: round(edge),
    object_start_cpu_ms: round(pure.cpu - edge),
    object_cpu_ms: round(http.cpu - pure.cpu),
    lookup_cpu_ms: round(look - edge),
    events_bytes: Math.round(pure.bytes),
    messages_of_object: round(http.messages),
    records_of_object: round(http.records),
  };
}
