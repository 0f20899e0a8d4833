import { setTimeout as sleep } from "node:timers/promises";
import { load } from "./children.ts";
import type { LoadOrder, Sample } from "./messages.ts";
import { percentiles, type Percentiles } from "./stats.ts";

/** One system under one load, once. */
export interface CellResult {
  readonly acknowledged: number;
  /** Done in the system's own sense, divided by the time from the first post to when the last was seen done. */
  readonly perSecond: number;
  readonly ackMs: Percentiles;
  /** From the post to the end of the execution, by the platform's clock; null where the system does not say. */
  readonly completedMs: Percentiles | null;
  /** From the post to the poll that saw it listed as ended. */
  readonly listedMs: Percentiles | null;
  /** Rows written per execution, by kind of object; null where the system does not say. */
  readonly rowsPerExecution: Readonly<Record<string, number>> | null;
  /** Failed posts, and what was acknowledged and did not end well. */
  readonly problems: readonly string[];
}

/** A system to be loaded; all of a run are measured in turn. */
export interface System {
  readonly name: string;
  readonly label: string;
  /** The system that its rate is divided by. */
  readonly floor: string | null;
  measure(load: { readonly concurrency: number; readonly seconds: number }): Promise<CellResult>;
}

/** Of a system whose answer is all there is to wait for. */
export async function measureAnswers(order: LoadOrder): Promise<CellResult> {
  const samples: Sample[] = [];
  const problems = await load(order, (batch) => samples.push(...batch));
  return {
    acknowledged: samples.length,
    perSecond: samples.length / (span(samples, (sample) => sample.answeredAt) / 1000),
    ackMs: percentiles(samples.map((sample) => sample.answeredAt - sample.sentAt)),
    completedMs: null,
    listedMs: null,
    rowsPerExecution: null,
    problems,
  };
}

/** Of a system that names what it began, and is asked for each by its id whether that is over. */
export async function measureUntilDone(
  order: LoadOrder,
  isDone: (id: string) => Promise<boolean>,
): Promise<CellResult> {
  const samples: Sample[] = [];
  const problems = await load(order, (batch) => samples.push(...batch));
  const untilDone = async (id: string): Promise<void> => {
    while (!(await isDone(id))) await sleep(20);
  };
  // The last that began are waited for, not each: asking is work for the system as well.
  for (const { id } of samples.slice(-order.concurrency)) await untilDone(id);
  let endedAt = performance.timeOrigin + performance.now();
  for (const { id } of samples) {
    if (await isDone(id)) continue;
    await untilDone(id);
    endedAt = performance.timeOrigin + performance.now();
  }
  return {
    acknowledged: samples.length,
    perSecond: samples.length / (span(samples, () => endedAt) / 1000),
    ackMs: percentiles(samples.map((sample) => sample.answeredAt - sample.sentAt)),
    completedMs: null,
    listedMs: null,
    rowsPerExecution: null,
    problems,
  };
}

/** Milliseconds from the first post to the last of what `end` says; not by spread, for there can be more than arguments may be. */
export function span<T extends { sentAt: number }>(samples: readonly T[], end: (sample: T) => number): number {
  let from = Infinity;
  let to = -Infinity;
  for (const sample of samples) {
    from = Math.min(from, sample.sentAt);
    to = Math.max(to, end(sample));
  }
  return to - from;
}
