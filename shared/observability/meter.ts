/**
 * Counts what the bill is made of, in this isolate, for `/metrics` and the benchmark. On one machine
 * the objects share the Worker's isolate, so the figures are whole; on Cloudflare each isolate has its own.
 */
export type MeteredObject = "intake" | "execution" | "tenant" | "schedule" | "correlator" | "index";

const rowsWritten: Record<MeteredObject, number> = {
  intake: 0,
  execution: 0,
  tenant: 0,
  schedule: 0,
  correlator: 0,
  index: 0,
};

export function countRowsWritten(object: MeteredObject, rows: number): void {
  rowsWritten[object] += rows;
}

export function rowsWrittenSoFar(): Readonly<Record<MeteredObject, number>> {
  return { ...rowsWritten };
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
export type Erased = "executions" | "revisions" | "audit entries";

const erased: Record<Erased, number> = { executions: 0, revisions: 0, "audit entries": 0 };

export function countErased(what: Erased, n: number): void {
  erased[what] += n;
}

export function erasedSoFar(): Readonly<Record<Erased, number>> {
  return { ...erased };
}
