import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../demo/platform/api.ts";
import { load } from "./children.ts";
import type { LoadOrder, Sample } from "./messages.ts";
import { counterByLabel, percentiles, type Percentiles } from "./stats.ts";
import { Watcher } from "./watch.ts";

export interface FloorResult {
  readonly name: string;
  readonly concurrency: number;
  readonly answered: number;
  readonly perSecond: number;
  readonly answerMs: Percentiles;
  readonly failures: readonly string[];
}

export interface CellResult {
  readonly workflow: string;
  readonly concurrency: number;
  readonly acknowledged: number;
  /** Acknowledged, completed and listed, divided by the time from the first post to the last sighting in the list. */
  readonly perSecond: number;
  readonly acknowledgedPerSecond: number;
  readonly ackMs: Percentiles;
  /** From the post to the execution's `endedAt`. */
  readonly completedMs: Percentiles;
  /** From the post to the poll that saw it listed as ended. */
  readonly listedMs: Percentiles;
  /** Rows written per execution, by kind of object; null where the platform does not say. */
  readonly rowsPerExecution: Readonly<Record<string, number>> | null;
  /** Ids that were acknowledged and never listed as completed; failed posts. */
  readonly problems: readonly string[];
}

export async function measureFloor(name: string, order: LoadOrder): Promise<FloorResult> {
  const samples: Sample[] = [];
  const failures = await load(order, (batch) => samples.push(...batch));
  return {
    name,
    concurrency: order.concurrency,
    answered: samples.length,
    perSecond: samples.length / (span(samples, (sample) => sample.answeredAt) / 1000),
    answerMs: percentiles(samples.map((sample) => sample.answeredAt - sample.sentAt)),
    failures,
  };
}

const METRIC = "millrace_object_rows_written_total";

async function rowsWritten(api: Api): Promise<Record<string, number> | null> {
  const response = await fetch(`${api.origin}/metrics`, { headers: { authorization: `Bearer ${api.key}` } });
  if (!response.ok) return null;
  const counts = counterByLabel(await response.text(), METRIC, "object");
  return Object.keys(counts).length === 0 ? null : counts;
}

/** One workflow at one concurrency. */
export async function measureCell(
  api: Api,
  workflow: { id: string; name: string },
  order: LoadOrder,
): Promise<CellResult> {
  const before = await rowsWritten(api);
  const watcher = new Watcher(api, workflow.id);
  const samples: Sample[] = [];
  const watching = watcher.run();
  const failures = await load(order, (batch) => {
    samples.push(...batch);
    watcher.expect(batch);
  });
  watcher.finish();
  const { listed, missing } = await watching;
  // What follows the listing (the lifecycle queue's cursor) is part of what an execution writes.
  await sleep(1_500);
  const after = await rowsWritten(api);
  const completed = listed.filter((one) => one.status === "completed");
  const seconds =
    span(
      completed.map((one) => ({ ...one.sample, seenAt: one.seenAt })),
      (one) => one.seenAt,
    ) / 1000;
  return {
    workflow: workflow.name,
    concurrency: order.concurrency,
    acknowledged: samples.length,
    perSecond: completed.length / seconds,
    acknowledgedPerSecond: samples.length / (span(samples, (sample) => sample.answeredAt) / 1000),
    ackMs: percentiles(samples.map((sample) => sample.answeredAt - sample.sentAt)),
    completedMs: percentiles(completed.map((one) => Math.max(0, one.endedAt - one.sample.sentAt))),
    listedMs: percentiles(completed.map((one) => one.seenAt - one.sample.sentAt)),
    rowsPerExecution: before === null || after === null ? null : perExecution(before, after, samples.length),
    problems: [
      ...failures,
      ...missing.map((id) => `${id} was acknowledged and not listed as ended`),
      ...listed.filter((one) => one.status !== "completed").map((one) => `${one.sample.id} is ${one.status}`),
    ],
  };
}

function perExecution(
  before: Record<string, number>,
  after: Record<string, number>,
  executions: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([object, rows]) => [object, (rows - (before[object] ?? 0)) / executions]),
  );
}

/** Milliseconds from the first post to the last of what `end` says; not by spread, for there can be more than arguments may be. */
function span<T extends { sentAt: number }>(samples: readonly T[], end: (sample: T) => number): number {
  let from = Infinity;
  let to = -Infinity;
  for (const sample of samples) {
    from = Math.min(from, sample.sentAt);
    to = Math.max(to, end(sample));
  }
  return to - from;
}
