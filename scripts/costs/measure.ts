import { setTimeout as sleep } from "node:timers/promises";
import { PUBLISH_SWEEP_MS, SWEEP_MS } from "../../durable-objects/intake/limits.ts";
import type { Api } from "../demo/platform/api.ts";
import { cpuMs } from "../million/cpu.ts";
import type { Use } from "./bill.ts";
import { bytesKept, type Counters, difference, looks, quiet, sum } from "./counters.ts";
import { drive, ready, type Ready } from "./drive.ts";
import type { Kind } from "./kinds.ts";

/** Longer than a lane's sweep: what it writes when all is settled is part of what came before. */
const SETTLED_MS = SWEEP_MS + 1_000;
const SETTLED_AT_ONCE_MS = PUBLISH_SWEEP_MS + 1_000;
/** Workflows that the clock starts side by side. */
const CLOCKS = 10;

export interface Measured {
  readonly kind: Kind;
  readonly counted: number;
  readonly use: Use;
  /** By kind of object. */
  readonly rows: Readonly<Record<string, number>>;
  readonly alarms: Readonly<Record<string, number>>;
  readonly objectRequests: Readonly<Record<string, number>>;
  /** Executions that did not end as they should, or are missing. */
  readonly problems: readonly string[];
}

export interface Platform {
  readonly api: Api;
  readonly stateDir: string;
  readonly workerd: number | undefined;
  /** What a call to another service is taken to last, in milliseconds. */
  readonly callMs: number;
  /** What the runtime computes for one look at its counters, in milliseconds. */
  readonly lookMs: number;
}

/** Of a platform that has nothing else to do. */
export async function lookCost({ api, workerd }: Pick<Platform, "api" | "workerd">): Promise<number> {
  const [cpu, before] = [cpuMs(workerd), looks.taken];
  await quiet(api, 10_000);
  const after = cpuMs(workerd);
  return cpu === null || after === null ? 0 : (after - cpu) / (looks.taken - before);
}

/** Everything that one execution of a kind costs, on average over `count`, after a warm-up of as many. */
export async function measure(platform: Platform, kind: Kind, count: number): Promise<Measured> {
  const { api } = platform;
  if (kind.driver === "schedule") return await byClock(platform, kind, count);
  const settledMs = kind.atOnce ? SETTLED_AT_ONCE_MS : SETTLED_MS;
  const one = await ready(api, kind);
  await drive(api, one, count);
  await over(api, one, count);
  const begin = await look(platform, settledMs);
  await drive(api, one, count);
  const end = await look(platform, settledMs);
  const problems = await over(api, one, 2 * count);
  return measured(platform, kind, count, begin, end, problems);
}

/** The clock goes on while it is measured: what is counted is a stretch of time, and what began in it. */
async function byClock(platform: Platform, kind: Kind, count: number): Promise<Measured> {
  const { api } = platform;
  const clocks: Ready[] = [];
  for (let at = 0; at < CLOCKS; at++) {
    const definitions = kind.definitions.map((text) => text.replace('"name":"schedule"', `"name":"schedule-${at}"`));
    clocks.push(await ready(api, { ...kind, definitions }));
  }
  await sleep(2_000);
  const begin = await look(platform, 0);
  const from = new Date().toISOString();
  await sleep((count / CLOCKS) * 1_000);
  const to = new Date().toISOString();
  const end = await look(platform, 0);
  for (const { workflow } of clocks) await api.call("POST", `/v1/workflows/${workflow}/archive`, 200, {});
  await quiet(api, 1_000);
  let began = 0;
  const problems: string[] = [];
  for (const { workflow } of clocks) {
    const { items } = await api.list({ workflow, from, to, limit: "200" });
    began += items.length;
    problems.push(...items.filter(({ status }) => status !== kind.ends).map(({ id, status }) => `${id} is ${status}`));
  }
  return measured(platform, kind, began, begin, end, problems);
}

interface Look {
  readonly counters: Counters;
  readonly cpu: number | null;
  readonly bytes: number;
  readonly looks: number;
}

async function look({ api, workerd, stateDir }: Platform, settledMs: number): Promise<Look> {
  const counters = await quiet(api, settledMs);
  return { counters, cpu: cpuMs(workerd), bytes: bytesKept(stateDir), looks: looks.taken };
}

/** @returns what is not listed as it should be, of the newest `count` */
async function over(api: Api, { kind, workflow }: Ready, count: number): Promise<string[]> {
  let cursor: string | null = null;
  let seen = 0;
  const problems: string[] = [];
  do {
    const query: Record<string, string> = { workflow, limit: "200", ...(cursor === null ? {} : { cursor }) };
    const page = await api.list(query);
    seen += page.items.length;
    cursor = page.nextCursor;
    problems.push(
      ...page.items.filter(({ status }) => status !== kind.ends).map(({ id, status }) => `${id} is ${status}`),
    );
  } while (cursor !== null);
  if (seen !== count) problems.push(`${kind.name}: ${seen} of ${count} executions are listed`);
  return problems;
}

function measured(
  { callMs, lookMs }: Platform,
  kind: Kind,
  count: number,
  begin: Look,
  end: Look,
  problems: readonly string[],
): Measured {
  const [before, after] = [begin.counters, end.counters];
  const each = (name: "rowsWritten" | "rowsRead" | "alarmsSet" | "objectRequests" | "requests") =>
    Object.fromEntries(
      Object.entries(difference(after[name], before[name])).map(([object, counted]) => [object, counted / count]),
    );
  const [rows, alarms, objectRequests] = [each("rowsWritten"), each("alarmsSet"), each("objectRequests")];
  const looking = (end.looks - begin.looks) * lookMs;
  const cpu = begin.cpu === null || end.cpu === null ? Number.NaN : (end.cpu - begin.cpu - looking) / count;
  return {
    kind,
    counted: count,
    rows,
    alarms,
    objectRequests,
    problems,
    use: {
      requests: sum(each("requests")),
      cpuMs: cpu,
      objectRequests: sum(objectRequests),
      rowsRead: sum(each("rowsRead")),
      rowsWritten: sum(rows),
      alarmsSet: sum(alarms),
      queueMessages: (after.queueMessages - before.queueMessages) / count,
      queueBytes: (after.queueBytes - before.queueBytes) / count,
      awakeMs: cpu + kind.waves * callMs,
      rowsForgotten: rowsForgotten(kind),
      bytesKept: (end.bytes - begin.bytes) / count,
    },
  };
}

/**
 * Its key, its row in the list, and, where it stayed in its lane, its row there (durable-objects/intake/forgetting.test.ts).
 * What emptying an execution's own object is billed as, Cloudflare does not say.
 */
export function rowsForgotten({ atOnce, executions }: Kind): number {
  return atOnce ? 3 : 2 * executions;
}
