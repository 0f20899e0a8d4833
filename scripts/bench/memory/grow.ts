import { setTimeout as sleep } from "node:timers/promises";
import type { Held, PlatformProcesses } from "./processes.ts";

export const FIRST = 1_000;
/** Objects leave memory some ten seconds after their last request, and alarms ring within five. */
const SETTLE_MS = 30_000;

export interface Checkpoint {
  readonly executions: number;
  readonly processes: PlatformProcesses;
}

/** What is made to work, and looked at. */
interface Grower {
  /** What is counted, in the plural. */
  readonly label: string;
  /** @returns what went wrong */
  send(count: number): Promise<readonly string[]>;
  /** Resolves when so many, since the start, are over. */
  ended(count: number): Promise<void>;
  look(): PlatformProcesses;
  progress(line: string): void;
}

/** Looks at the processes whenever so many have been sent in all, and all have come to rest. Stops at the first problem. */
export async function grow(
  stretches: readonly number[],
  { label, send, ended, look, progress }: Grower,
): Promise<{ readonly checkpoints: readonly Checkpoint[]; readonly problems: readonly string[] }> {
  const checkpoints: Checkpoint[] = [];
  let done = 0;
  for (const executions of stretches) {
    if (executions === done) continue;
    while (done < executions) {
      const batch = Math.min(FIRST, executions - done);
      const problems = await send(batch);
      if (problems.length > 0) return { checkpoints, problems };
      done += batch;
    }
    await ended(done);
    await sleep(SETTLE_MS);
    const processes = look();
    checkpoints.push({ executions, processes });
    progress(`${executions} ${label}: workerd ${line(processes.workerd)}; Node ${line(processes.host)}`);
  }
  return { checkpoints, problems: [] };
}

const line = ({ rss, own, descriptors, files }: Held): string =>
  `${rss.toFixed(0)} MiB (${own.toFixed(0)} its own), ${descriptors} descriptors (${files} of databases)`;
