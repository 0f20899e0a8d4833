import type { Figures } from "./figures.ts";
import { type Load, lookUps, ratesOf } from "./load.ts";
import { meanWaitMD1, simulate, type Waits } from "./queueing.ts";

export type PartName = "lane" | "index shard" | "tenant object" | "lifecycle queue" | "D1" | "execution object";

/** One part that everything of its kind goes through: the busiest of them. */
export interface Part {
  readonly name: PartName;
  /** Requests a second. */
  readonly rate: number;
  /** How long it is busy with one, in milliseconds; the platform's own limit is the least. */
  readonly serviceMs: number;
  /** Share of the time in which it is busy; 1 and more: it can't keep up. */
  readonly load: number;
  readonly waits: Waits | null;
}

/** What fills up, for the busiest tenant. */
export interface Store {
  readonly name: "lane" | "index shard";
  /** Until the platform's limit of an object, at this rate, with nothing erased. */
  readonly daysToFull: number;
}

export interface Prediction {
  readonly load: Load;
  readonly busiest: number;
  readonly parts: readonly Part[];
  readonly stores: readonly Store[];
  /** What has least room: of time, or of space where that is full before retention erases. */
  readonly bottleneck: string;
  /** That the busiest tenant would need, at `TARGET`. */
  readonly lanesNeeded: number;
  readonly shardsNeeded: number;
  readonly queuesNeeded: number;
  readonly databasesNeeded: number;
}

/** A part is not to be busier than this: waiting grows without bounds towards 1. */
export const TARGET = 0.7;
const ARRIVALS = 200_000;
const DAY = 86_400;

export function predict(load: Load, f: Figures, random: () => number): Prediction {
  const rates = ratesOf(load);
  const busiest = rates[0] ?? 0;
  /** The platform lets one object answer so many; what it computes may be more. */
  const least = 1000 / f.object_requests_per_second;
  const inObjects = 1 - f.at_once;

  const laneMs = Math.max(least, f.at_once * f.start_cpu_ms + inObjects * f.object_start_cpu_ms);
  const laneRate = busiest / f.lanes;

  // Those that are over at once are recorded together, as many as come while the last ones are on their way; the
  // others by themselves, each as often as its status changes.
  const batch = Math.max(1, laneRate * f.at_once * (f.publish_ms / 1000));
  const recordsOf = (rate: number): number => rate * (f.at_once / batch + inObjects * f.records_of_object);
  const rows = f.at_once + inObjects * f.records_of_object;
  const shardRate = recordsOf(busiest) / f.index_shards;
  const shardMs =
    shardRate === 0 ? least : Math.max(least, ((busiest / f.index_shards) * rows * f.record_cpu_ms) / shardRate);

  // Each isolate asks again for what it keeps for so long. Busier tenants are served by more of them.
  const isolatesOf = (rate: number): number =>
    Math.min(Math.max(1, rate * f.stale_seconds), f.places + rate / f.requests_per_isolate);
  const cached = (rate: number): number => lookUps(rate, isolatesOf(rate), f.stale_seconds);
  const tenantRate = cached(busiest) + busiest * inObjects * f.revision_misses;
  const d1Rate = rates.reduce((sum, rate) => sum + cached(rate), 0);

  let messages = 0;
  for (const rate of rates) {
    const together = Math.max(1, (rate / f.lanes) * f.at_once * (f.publish_ms / 1000));
    const size = Math.min(together, f.message_bytes / f.events_bytes);
    messages += rate * (f.at_once / Math.max(1, size) + inObjects * f.messages_of_object);
  }

  const part = (name: PartName, rate: number, serviceMs: number): Part => {
    const share = (rate * serviceMs) / 1000;
    const waits = share >= 1 || rate === 0 ? null : simulate({ rate, service: () => serviceMs }, ARRIVALS, random);
    return { name, rate, serviceMs, load: share, waits };
  };
  const parts = [
    part("lane", laneRate, laneMs),
    part("index shard", shardRate, shardMs),
    part("tenant object", tenantRate, Math.max(least, f.lookup_cpu_ms)),
    part("lifecycle queue", messages, 1000 / f.queue_messages_per_second),
    part("D1", d1Rate, f.d1_query_ms),
  ];
  const stores: Store[] = [
    { name: "lane", daysToFull: f.object_bytes / (laneRate * f.at_once * f.lane_bytes * DAY) },
    { name: "index shard", daysToFull: f.object_bytes / ((busiest / f.index_shards) * f.index_bytes * DAY) },
  ];
  const crowded = parts.reduce((most, one) => (one.load > most.load ? one : most));
  const full = stores.reduce((first, one) => (one.daysToFull < first.daysToFull ? one : first));
  const needed = (one: PartName, now: number): number =>
    Math.max(1, Math.ceil(((parts.find(({ name }) => name === one)?.load ?? 0) * now) / TARGET));
  const byStore = (name: Store["name"], now: number): number =>
    Math.ceil((now * f.kept_days) / (stores.find((store) => store.name === name)?.daysToFull ?? 1));
  return {
    load,
    busiest,
    parts,
    stores,
    bottleneck: crowded.load >= 1 || full.daysToFull >= f.kept_days ? crowded.name : `${full.name}'s disk`,
    lanesNeeded: Math.max(needed("lane", f.lanes), byStore("lane", f.lanes)),
    shardsNeeded: Math.max(needed("index shard", f.index_shards), byStore("index shard", f.index_shards)),
    queuesNeeded: needed("lifecycle queue", 1),
    databasesNeeded: needed("D1", 1),
  };
}

/** What the closed form says of the same part, where its service takes always the same. */
export function closedForm({ rate, serviceMs }: Part): number {
  return meanWaitMD1(rate, serviceMs);
}
