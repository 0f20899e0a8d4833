import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { counterByLabel } from "../bench/stats.ts";
import type { Api } from "../demo/platform/api.ts";
import { isWorkerd, listProcesses, type ProcessInfo } from "../host/processes.ts";
import { persistence } from "../lib/paths.ts";

/** Memory of the runtime's process in MiB: now, and the most it ever had. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** Of the workerd that serves this state directory; NaN where the system does not say (it is read from /proc). */
export function memoryOf(group: number): Memory {
  const pids = new Set([group]);
  const processes = listProcesses();
  // Children after their parents, however they are listed.
  for (let known = 0; known < pids.size;) {
    known = pids.size;
    for (const { pid, ppid } of processes) if (pids.has(ppid)) pids.add(pid);
  }
  const sizes = processes.filter((one) => pids.has(one.pid) && isWorkerd(one)).map(sizeOf);
  // Assets, scripts and the like have one of their own where there is more than one; the platform's is the largest.
  return sizes.toSorted((a, b) => b.peak - a.peak)[0] ?? { now: NaN, peak: NaN };
}

function sizeOf({ pid }: ProcessInfo): Memory {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const mib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
    return { now: mib("VmRSS"), peak: mib("VmHWM") };
  } catch {
    return { now: NaN, peak: NaN };
  }
}

/** MiB of the largest database of an execution's object, its write-ahead log with it. */
export function largestDatabase(state: string): number {
  let largest = 0;
  for (const entry of readdirSync(persistence(state), { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".sqlite") || !/Execution/.test(entry.parentPath)) continue;
    const file = join(entry.parentPath, entry.name);
    const size = [file, `${file}-wal`].reduce(
      (sum, one) => sum + (statSync(one, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
    largest = Math.max(largest, size);
  }
  return largest / 2 ** 20;
}

const METRIC = "millrace_object_rows_written_total";

/** Rows that objects have written since the platform was started, by the kind of object. */
export async function rowsWritten(api: Api): Promise<Record<string, number>> {
  const response = await fetch(`${api.origin}/metrics`, { headers: { authorization: `Bearer ${api.key}` } });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return counterByLabel(await response.text(), METRIC, "object");
}
