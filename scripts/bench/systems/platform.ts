import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Api, Hook } from "../../demo/platform/api.ts";
import { load } from "../children.ts";
import type { LoadOrder, Sample } from "../messages.ts";
import { type CellResult, span, type System } from "../measure.ts";
import { counterByLabel, percentiles } from "../stats.ts";
import { Watcher } from "../watch.ts";

const METRIC = "millrace_object_rows_written_total";

/** Publishes a workflow of this folder. */
export async function hookOf(api: Api, name: string): Promise<Hook> {
  const definition = readFileSync(new URL(`./${name}.yaml`, import.meta.url), "utf8");
  const workflow = await api.publishWorkflow(definition, "bench", name);
  return await api.createHook(workflow.id);
}

/** A workflow of this folder, published, with a hook of its own. */
export async function platformSystem(
  api: Api,
  name: string,
  { label, floor, body }: { readonly label: string; readonly floor: string; readonly body: string },
): Promise<System> {
  const hook = await hookOf(api, name);
  return {
    name,
    label,
    floor,
    measure: (of) => measure(api, hook.workflow, { url: hook.url, body, secret: hook.secret, ...of }),
  };
}

async function measure(api: Api, workflow: string, order: LoadOrder): Promise<CellResult> {
  const before = await rowsWritten(api);
  const watcher = new Watcher(api, workflow);
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
  const seen = completed.map((one) => ({ ...one.sample, seenAt: one.seenAt }));
  return {
    acknowledged: samples.length,
    perSecond: completed.length / (span(seen, (one) => one.seenAt) / 1000),
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

async function rowsWritten(api: Api): Promise<Record<string, number> | null> {
  const response = await fetch(`${api.origin}/metrics`, { headers: { authorization: `Bearer ${api.key}` } });
  if (!response.ok) return null;
  const counts = counterByLabel(await response.text(), METRIC, "object");
  return Object.keys(counts).length === 0 ? null : counts;
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
