import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { counterByLabel } from "../bench/stats.ts";
import type { Api } from "../demo/platform/api.ts";

/** By kind of object. */
type ByObject = Readonly<Record<string, number>>;

/** The platform's own counters, since it began. */
export interface Counters {
  readonly rowsWritten: ByObject;
  readonly rowsRead: ByObject;
  readonly alarmsSet: ByObject;
  readonly objectRequests: ByObject;
  /** By route, without this script's own look at the counters. */
  readonly requests: ByObject;
  readonly queueMessages: number;
  readonly queueBytes: number;
}

const POLL_MS = 200;

/** How often this script has looked so far: what a look costs is not the executions'. */
export const looks = { taken: 0 };

export async function readCounters(api: Api): Promise<Counters> {
  looks.taken += 1;
  const response = await fetch(`${api.origin}/metrics`, { headers: { authorization: `Bearer ${api.key}` } });
  if (!response.ok) throw new Error(`GET /metrics answered ${response.status}`);
  const text = await response.text();
  const byObject = (name: string): ByObject => counterByLabel(text, `millrace_object_${name}_total`, "object");
  const alone = (name: string): number =>
    Number(new RegExp(`^millrace_${name}_total (\\d+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  return {
    rowsWritten: byObject("rows_written"),
    rowsRead: byObject("rows_read"),
    alarmsSet: byObject("alarms_set"),
    objectRequests: byObject("requests"),
    requests: requestsByRoute(text),
    queueMessages: alone("queue_messages"),
    queueBytes: alone("queue_bytes"),
  };
}

/** A route is there once for each status that it has answered with. */
function requestsByRoute(text: string): ByObject {
  const counts: Record<string, number> = {};
  for (const [, route = "", count] of text.matchAll(/^millrace_http_requests_total\{route="([^"]*)",[^}]*\} (\d+)$/gm))
    if (route !== "system.metrics") counts[route] = (counts[route] ?? 0) + Number(count);
  return counts;
}

/**
 * Once nothing has been counted for so long: what follows an execution later (sweeps, cursors) is part of it. The index
 * does not count here, since its shards look for overdue executions every few minutes, each at a time of its own.
 */
export async function quiet(api: Api, forMs: number): Promise<Counters> {
  let last = await readCounters(api);
  for (let since = performance.now(); performance.now() - since < forMs;) {
    await sleep(POLL_MS);
    const now = await readCounters(api);
    if (activity(now) !== activity(last)) since = performance.now();
    last = now;
  }
  return last;
}

function activity({ objectRequests, alarmsSet, rowsWritten, queueMessages }: Counters): number {
  const others = [objectRequests, alarmsSet, rowsWritten].map((counts) => sum(counts) - (counts["index"] ?? 0));
  return queueMessages + others.reduce((total, count) => total + count, 0);
}

export function sum(counts: ByObject): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export function difference(after: ByObject, before: ByObject): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

/** `databaseSize` of all objects together, in bytes: what Cloudflare bills as stored. */
export function bytesKept(stateDir: string): number {
  let bytes = 0;
  const folder = join(stateDir, "state", "v3", "do");
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".sqlite") || file.endsWith("metadata.sqlite")) continue;
    const database = new DatabaseSync(join(folder, file), { readOnly: true, timeout: 10_000 });
    try {
      const { page_count: pages } = database.prepare("PRAGMA page_count").get() ?? {};
      const { page_size: size } = database.prepare("PRAGMA page_size").get() ?? {};
      bytes += Number(pages) * Number(size);
    } finally {
      database.close();
    }
  }
  return bytes;
}
