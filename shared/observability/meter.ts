/**
 * Counts what the bill is made of, in this isolate, for `/metrics`, the benchmark and `npm run costs`. On one machine
 * the objects share the Worker's isolate, so the figures are whole; on Cloudflare each isolate has its own.
 * What counts as what: https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
const OBJECTS = ["intake", "execution", "tenant", "schedule", "correlator", "index", "breaker", "room"] as const;
export type MeteredObject = (typeof OBJECTS)[number];

/** Of one kind of object. */
export interface ObjectUse {
  /** By statements: entries of indexes and tables that are made count. */
  rowsWritten: number;
  rowsRead: number;
  /** Each `setAlarm` is billed as a row written, which no statement's meter shows. */
  alarmsSet: number;
  /** Calls of its methods, fetches and alarms: each is billed as a request. */
  requests: number;
}

const used = Object.fromEntries(
  OBJECTS.map((object) => [object, { rowsWritten: 0, rowsRead: 0, alarmsSet: 0, requests: 0 }]),
) as Record<MeteredObject, ObjectUse>;

export function countRows(object: MeteredObject, written: number, read: number): void {
  const use = used[object];
  use.rowsWritten += written;
  use.rowsRead += read;
}

export function countAlarmSet(object: MeteredObject): void {
  used[object].alarmsSet += 1;
}

export function countRequest(object: MeteredObject): void {
  used[object].requests += 1;
}

export function objectUseSoFar(): Readonly<Record<MeteredObject, Readonly<ObjectUse>>> {
  return structuredClone(used);
}

export function rowsWrittenSoFar(): Readonly<Record<MeteredObject, number>> {
  return Object.fromEntries(OBJECTS.map((object) => [object, used[object].rowsWritten])) as Record<
    MeteredObject,
    number
  >;
}

/** Messages to queues: each is written, read and deleted, and billed for all three, per 64 KB. */
export type QueueUse = "messages" | "bytes";

const queued: Record<QueueUse, number> = { messages: 0, bytes: 0 };

export function countQueued(bytes: number): void {
  queued.messages += 1;
  queued.bytes += bytes;
}

export function queuedSoFar(): Readonly<Record<QueueUse, number>> {
  return { ...queued };
}

/** Round trips to circuit breakers, by what was asked; `refused`: calls that an open one held back, which is none. */
export type BreakerCall = "report" | "look" | "admit" | "probed" | "view" | "close" | "refused";

const breakerCalls: Record<BreakerCall, number> = {
  report: 0,
  look: 0,
  admit: 0,
  probed: 0,
  view: 0,
  close: 0,
  refused: 0,
};

export function countBreakerCall(call: BreakerCall): void {
  breakerCalls[call] += 1;
}

export function breakerCallsSoFar(): Readonly<Record<BreakerCall, number>> {
  return { ...breakerCalls };
}

/** What retention has erased, in this isolate. */
export type Erased = "executions" | "revisions" | "audit entries" | "tasks";

const erased: Record<Erased, number> = { executions: 0, revisions: 0, "audit entries": 0, tasks: 0 };

export function countErased(what: Erased, n: number): void {
  erased[what] += n;
}

export function erasedSoFar(): Readonly<Record<Erased, number>> {
  return { ...erased };
}
