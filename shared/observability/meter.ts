/**
 * Counts what the bill is made of, in this isolate, for `/metrics` and the benchmark. On one machine
 * the objects share the Worker's isolate, so the figures are whole; on Cloudflare each isolate has its own.
 */
export type MeteredObject = "intake" | "execution" | "tenant" | "schedule" | "correlator";

const rowsWritten: Record<MeteredObject, number> = { intake: 0, execution: 0, tenant: 0, schedule: 0, correlator: 0 };

export function countRowsWritten(object: MeteredObject, rows: number): void {
  rowsWritten[object] += rows;
}

export function rowsWrittenSoFar(): Readonly<Record<MeteredObject, number>> {
  return { ...rowsWritten };
}
