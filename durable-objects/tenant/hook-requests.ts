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

/** That somebody looks, and what a builder has open, as the room says: in memory, since it says so again. */
export class WatchedWorkflows {
  readonly #until = new Map<string, number>();
  #anybody = 0;

  watch(workflows: readonly string[], now: number, ms: number): void {
    this.#anybody = now + ms;
    for (const [workflow, until] of this.#until) if (until <= now) this.#until.delete(workflow);
    for (const workflow of workflows) this.#until.set(workflow, now + ms);
  }

  has(workflow: string, now: number): boolean {
    return (this.#until.get(workflow) ?? 0) > now;
  }

  anybody(now: number): boolean {
    return this.#anybody > now;
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
