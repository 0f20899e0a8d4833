import type { Peer, Prices } from "./prices.ts";

/** What one execution uses, on average. */
export interface Use {
  /** HTTP requests to the Worker. */
  readonly requests: number;
  /** Of the Worker and all objects. */
  readonly cpuMs: number;
  readonly objectRequests: number;
  readonly rowsRead: number;
  /** By statements. */
  readonly rowsWritten: number;
  /** Each is billed as a row written. */
  readonly alarmsSet: number;
  readonly queueMessages: number;
  readonly queueBytes: number;
  /** How long objects were awake, all of them together. */
  readonly awakeMs: number;
  /** Deletes, when it has been kept long enough, are rows written too. */
  readonly rowsForgotten: number;
  /** What stays on disk. */
  readonly bytesKept: number;
}

export interface Volume {
  readonly executions: number;
  /** How long they are kept: what is on disk is that of so many months. */
  readonly monthsKept: number;
}

export type Bill = Readonly<Record<"workers" | "objects" | "rows" | "queues" | "storage" | "plan" | "sum", number>>;

const MILLION = 1_000_000;
const GB = 1_000_000_000;

/** All that Cloudflare writes as rows for one execution, until it is over. */
export function billedRows({ rowsWritten, alarmsSet }: Use): number {
  return rowsWritten + alarmsSet;
}

/** In dollars a month, of a bill with nothing else on it: what the plan includes is taken off. */
export function monthly(use: Use, { executions, monthsKept }: Volume, { cloudflare }: Prices): Bill {
  const { workers, objects, queues } = cloudflare;
  const perChunk = queues.operations_of_a_message;
  const chunks =
    use.queueMessages === 0
      ? 0
      : use.queueMessages * Math.max(1, Math.ceil(use.queueBytes / use.queueMessages / queues.bytes_of_an_operation));
  const of = (each: number, price: { per_million: number; included: number }): number =>
    (Math.max(0, each * executions - price.included) / MILLION) * price.per_million;
  const stored = (use.bytesKept * executions * monthsKept) / GB;
  const parts = {
    workers: of(use.requests, workers.requests) + of(use.cpuMs, workers.cpu_ms),
    objects: of(use.objectRequests, objects.requests) + of((use.awakeMs / 1000) * objects.gb, objects.gb_seconds),
    rows: of(billedRows(use) + use.rowsForgotten, objects.rows_written) + of(use.rowsRead, objects.rows_read),
    queues: of(chunks * perChunk, queues.operations),
    storage: Math.max(0, stored - objects.gb_months.included) * objects.gb_months.each,
    plan: cloudflare.plan,
  };
  return { ...parts, sum: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/**
 * What a peer asks a month for so many of its units.
 * @returns `beyond`: more than its public tiers cover, and reckoned at the last of them
 */
export function peerMonthly(units: number, { plan, included, tiers }: Peer): { dollars: number; beyond: boolean } {
  const billed = Math.max(0, units - included);
  let used = 0;
  let from = 0;
  let price = 0;
  for (const tier of tiers) {
    const to = tier.up_to ?? Number.POSITIVE_INFINITY;
    used += (Math.max(0, Math.min(billed, to) - from) / MILLION) * tier.per_million;
    from = to;
    price = tier.per_million;
  }
  const beyond = billed > from;
  if (beyond) used += ((billed - from) / MILLION) * price;
  return { dollars: used + Math.max(plan.least, plan.share * used), beyond };
}
