import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isWorkerd, listProcesses } from "../../host/processes.ts";

/** What a process holds, as /proc says. */
export interface Held {
  /** MiB in memory. */
  readonly rss: number;
  /** Of it, what is the process's own, and not pages of files. */
  readonly own: number;
  readonly descriptors: number;
  /** Of the descriptors, those of files under a directory of state. */
  readonly files: number;
}

export interface PlatformProcesses {
  /** The runtime, which serves everything. */
  readonly workerd: Held;
  /** The Node process that started it. */
  readonly host: Held;
}

/**
 * Of the platform that runs in this process group, on Linux.
 * @param group the process that `npm start` is
 * @throws where there is no /proc, or the platform is not running
 */
export function processesOf(group: number): PlatformProcesses {
  const pids = new Set([group]);
  const all = listProcesses();
  // Children after their parents, however they are listed.
  for (let known = 0; known < pids.size;) {
    known = pids.size;
    for (const { pid, ppid } of all) if (pids.has(ppid)) pids.add(pid);
  }
  const runtimes = all.filter((one) => pids.has(one.pid) && isWorkerd(one));
  // One that runs scripts has a process of its own; the platform's holds the most.
  const [largest] = runtimes
    .map(({ pid, ppid }) => ({ ppid, held: held(pid) }))
    .toSorted((a, b) => b.held.rss - a.held.rss);
  if (largest === undefined) throw new Error(`no workerd runs below process ${group}`);
  return { workerd: largest.held, host: held(largest.ppid) };
}

function held(pid: number): Held {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  const descriptors = readdirSync(`/proc/${pid}/fd`);
  return {
    rss: mib("VmRSS"),
    own: mib("RssAnon"),
    descriptors: descriptors.length,
    files: descriptors.filter((name) => targetOf(pid, name).includes(".sqlite")).length,
  };
}

/** Empty for one that was closed meanwhile. */
function targetOf(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return "";
  }
}
