import { fnv1a } from "./lanes.ts";

/** What becomes of a start over the limit: it waits its turn, is refused, or takes the place of the one before. */
export type Policy = "queue" | "reject" | "cancel-previous";

/** A place at a gate: all that share a gate share its limit. */
export interface SlotRequest {
  readonly gate: string;
  readonly limit: number;
  readonly policy: Policy;
}

export interface RateRequest {
  readonly gate: string;
  readonly limit: number;
  readonly perMs: number;
}

/** Who is at a gate, as counts. */
export interface Crowd {
  /** Have a slot, those that are being cancelled included: they still act. */
  readonly atWork: number;
  /** Of these, how many are being cancelled. */
  readonly leaving: number;
  readonly waiting: number;
}

export type Decision =
  | { readonly kind: "go" }
  /** `cancel`: how many of the oldest, at work or waiting, are to be cancelled for it. */
  | { readonly kind: "wait"; readonly cancel: number }
  | { readonly kind: "reject"; readonly because: "limit" | "queue" };

/** Executions that may wait at one gate. */
export const MAX_WAITING = 10_000;

/**
 * What to do with a start. First in, first out: nobody goes ahead of one who waits. With `cancel-previous`,
 * the newest are kept, as many as the limit says; a newcomer still waits until the one before has come to its end.
 */
export function decide({ atWork, leaving, waiting }: Crowd, { limit, policy }: SlotRequest): Decision {
  if (waiting === 0 && atWork < limit) return { kind: "go" };
  if (policy === "reject") return { kind: "reject", because: "limit" };
  if (policy === "cancel-previous")
    return { kind: "wait", cancel: Math.max(0, atWork - leaving + waiting + 1 - limit) };
  return waiting < MAX_WAITING ? { kind: "wait", cancel: 0 } : { kind: "reject", because: "queue" };
}

/** The parts that a rate's time is counted in: the oldest of them falls away as a whole. */
const BUCKETS = 10;

/** Starts, counted by parts of the rate's time: `counts[0]` in the part `newest`, then those before it. */
export interface RateWindow {
  readonly widthMs: number;
  readonly newest: number;
  readonly counts: readonly number[];
}

export type Counted =
  | { readonly ok: true; readonly window: RateWindow }
  | { readonly ok: false; readonly retryAfterMs: number };

/**
 * One more start, where the rate allows it. Never more than `limit` in any time of `perMs`; up to a tenth of that
 * time stricter, since starts are forgotten in tenths. One that is refused does not count.
 *
 * @param before null, or of a rate with another `perMs`: nothing has been counted yet
 */
export function count(before: RateWindow | null, { limit, perMs }: RateRequest, now: number): Counted {
  const widthMs = Math.ceil(perMs / BUCKETS);
  const bucket = Math.floor(now / widthMs);
  const known = before?.widthMs === widthMs ? before : { newest: bucket, counts: [] };
  // A clock that was set back counts on where it was.
  const newest = Math.max(bucket, known.newest);
  const counts = Array.from({ length: BUCKETS + 1 }, (_, at) => known.counts[at - (newest - known.newest)] ?? 0);
  if (counts.reduce((sum, one) => sum + one, 0) >= limit) {
    const oldest = newest - counts.findLastIndex((one) => one > 0);
    return { ok: false, retryAfterMs: Math.max(1, (oldest + BUCKETS + 1) * widthMs - now) };
  }
  return { ok: true, window: { widthMs, newest, counts: counts.with(0, (counts[0] ?? 0) + 1) } };
}

/** Lanes that have gates. Fewer or more than the tenant has for its starts: a gate is found by it again, always. */
const GATE_LANES = 16;

/** Where a gate is. The same for all gates of a workflow and key. */
export function gateLane(workflow: string, key: string): number {
  return fnv1a(`${workflow}\u0000${key}`) % GATE_LANES;
}
