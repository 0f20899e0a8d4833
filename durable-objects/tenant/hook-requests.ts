import { and, asc, desc, gte, lt } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import type { Site } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import type { KeptRequest, RequestToKeep } from "./rpc.ts";
import { hookRequests } from "./schema.ts";
import type { Database } from "./store.ts";
import { MAX_SAMPLE_BYTES } from "../../shared/domain/hook-sample.ts";

/** Requests kept of one hook that has nothing to run yet. Never changed: places are counted by it. */
export const KEPT_REQUESTS = 10;
/** Requests that an organisation's hooks without a live workflow take a minute: whoever knows a URL may post. */
export const KEPT_PER_MINUTE = 120;
/** Besides what is in the body, a row has the sender's headers: so much at most, in bytes of JSON. */
export const MAX_KEPT_BYTES = MAX_SAMPLE_BYTES + 128 * 1024;
const MINUTE_MS = 60_000;

/** What somebody looks at, and until when. */
export interface Lease {
  readonly anybody: number;
  readonly workflows: readonly (readonly [id: string, until: number])[];
}

/** Where a lease outlives the object's sleep. */
export interface LeaseKeep {
  readonly get: () => Lease | undefined;
  readonly put: (lease: Lease) => void;
}

/** What is kept may end this much sooner than what was said, in milliseconds: else each time costs a row. */
export const LEASE_SLACK_MS = 45_000;
const LEASE_KEY = "watched";

export const leaseIn = (storage: DurableObjectStorage): LeaseKeep => ({
  get: () => storage.kv.get<Lease>(LEASE_KEY),
  put: (lease) => storage.kv.put(LEASE_KEY, lease),
});

/**
 * That somebody looks, and what a builder has open, as the room says again and again. It is kept: the runtime puts the
 * object to sleep after seconds without a call, which is sooner than the room asks again, and whoever then sends a
 * request to a hook would not be seen by the builder that waits for it.
 */
export class WatchedWorkflows {
  readonly #keep: LeaseKeep;
  #lease: { anybody: number; readonly until: Map<string, number> } | null = null;

  constructor(keep: LeaseKeep) {
    this.#keep = keep;
  }

  /** What is kept lasts until it is said again: only what would not is written. */
  watch(workflows: readonly string[], now: number, ms: number): void {
    const lease = this.#read();
    const until = now + ms;
    const stale = (end = 0): boolean => end > until || end < until - Math.min(ms, LEASE_SLACK_MS);
    if (!stale(lease.anybody) && !workflows.some((workflow) => stale(lease.until.get(workflow)))) return;
    lease.anybody = until;
    for (const [workflow, end] of lease.until) if (end <= now) lease.until.delete(workflow);
    for (const workflow of workflows) lease.until.set(workflow, until);
    this.#keep.put({ anybody: until, workflows: [...lease.until] });
  }

  has(workflow: string, now: number): boolean {
    return (this.#read().until.get(workflow) ?? 0) > now;
  }

  anybody(now: number): boolean {
    return this.#read().anybody > now;
  }

  /** Read when it is first asked for: most of what wakes the object does not. */
  #read() {
    if (this.#lease !== null) return this.#lease;
    const kept = this.#keep.get();
    this.#lease = { anybody: kept?.anybody ?? 0, until: new Map(kept?.workflows) };
    return this.#lease;
  }
}

/** Counts by the minute, in memory. */
export class KeepingPace {
  #minute = 0;
  #kept = 0;

  /** Seconds to wait; 0: go on. */
  take(now: number): number {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#kept = 0;
    }
    if (this.#kept >= KEPT_PER_MINUTE) return Math.ceil(((minute + 1) * MINUTE_MS - now) / 1000);
    this.#kept += 1;
    return 0;
  }
}

interface Placed {
  readonly number: number;
}

/** In a transaction. The oldest gives its place. */
export function keepRequest(site: Site, hook: Placed, { input, shortened }: RequestToKeep): Result<KeptRequest> {
  const { db, now, tenant } = site;
  const text = JSON.stringify(input);
  if (exceeds(text, MAX_KEPT_BYTES))
    return fail("too_large", `A request is kept with at most ${MAX_KEPT_BYTES} bytes.`);
  const there = db
    .select({ slot: hookRequests.slot })
    .from(hookRequests)
    .where(ofHook(hook))
    .orderBy(asc(hookRequests.at), asc(hookRequests.id))
    .all();
  const oldest = there[0];
  const slot =
    there.length < KEPT_REQUESTS || oldest === undefined ? hook.number * KEPT_REQUESTS + there.length : oldest.slot;
  const row = { slot, id: newId("req", tenant.id, randomBytes), at: now, input: text, shortened };
  db.insert(hookRequests).values(row).onConflictDoUpdate({ target: hookRequests.slot, set: row }).run();
  return ok({ id: row.id, at: now, input, shortened });
}

/** Newest first. */
export function keptRequests(db: Database, hook: Placed): KeptRequest[] {
  const rows = db.select().from(hookRequests).where(ofHook(hook)).orderBy(desc(hookRequests.at), desc(hookRequests.id));
  return rows.all().map(({ id, at, input, shortened }) => ({ id, at, input: JSON.parse(input) as unknown, shortened }));
}

export function forgetRequests(db: Database, hook: Placed): void {
  db.delete(hookRequests).where(ofHook(hook)).run();
}

const ofHook = ({ number }: Placed) =>
  and(gte(hookRequests.slot, number * KEPT_REQUESTS), lt(hookRequests.slot, (number + 1) * KEPT_REQUESTS));
