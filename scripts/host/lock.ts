import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Stop } from "../lib/terminal.ts";
import { findProcess, isWorkerd, listProcesses, type ProcessInfo } from "./processes.ts";

const holderSchema = z.object({
  host: z.object({ pid: z.number(), started: z.string() }),
  workerd: z.object({ pid: z.number(), started: z.string() }).nullable(),
  port: z.number(),
});
type Holder = z.infer<typeof holderSchema>;

/** In the environment of every workerd we start: what the reaper knows its own by. Its value is the state directory. */
export const OWNER_VARIABLE = "MILLRACE_WORKERD_OF";

const GONE_TIMEOUT_MS = 5000;
const POLL_MS = 20;
const MAX_ATTEMPTS = 5;

const lockFile = (state: string): string => join(state, "host.json");

function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readHolder(state: string): Holder | undefined {
  return existsSync(lockFile(state)) ? parseHolder(readFileSync(lockFile(state), "utf8")) : undefined;
}

function isAlive(known: { pid: number; started: string } | null): known is { pid: number; started: string } {
  return known !== null && findProcess(known.pid)?.started === known.started;
}

/**
 * Leftovers of an earlier server of this state directory: workerd processes that the lock file names (by pid and
 * start time, for pids are used again) or whose environment says that they serve this directory. Never another's.
 */
export function leftovers(
  state: string,
  holder: Pick<Holder, "workerd"> | undefined,
  processes: readonly ProcessInfo[],
): ProcessInfo[] {
  return processes.filter(
    (info) =>
      isWorkerd(info) &&
      ((info.pid === holder?.workerd?.pid && info.started === holder.workerd.started) ||
        info.environment.includes(`${OWNER_VARIABLE}=${state}`)),
  );
}

/**
 * Takes the state directory for this process: two runtimes on the same SQLite files would damage them. Reaps what a
 * kill -9 of an earlier server left serving, since a workerd does not end with its parent.
 * @returns how many leftovers were reaped
 */
export async function claim(state: string, port: number): Promise<number> {
  const self = findProcess(process.pid);
  const mine: Holder = { host: { pid: process.pid, started: self?.started ?? "" }, workerd: null, port };
  // Written aside and linked: the file is never seen half-written, and of two that come at once one fails.
  const draft = `${lockFile(state)}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const holder = readHolder(state);
      if (holder !== undefined && isAlive(holder.host)) throw new Stop(alreadyRunning(holder));
      const reaped = await reap(leftovers(state, holder, listProcesses()));
      removeStale(state, holder);
      if (tryLink(draft, lockFile(state))) return reaped;
    }
    throw new Stop("Several servers are starting on this folder at once. Start one.");
  } finally {
    rmSync(draft, { force: true });
  }
}

function alreadyRunning({ host, port }: Holder): string {
  return (
    `Millrace already runs from this folder: process ${host.pid}, http://127.0.0.1:${port}.\n` +
    "Stop it first, or give this one a state of its own: MILLRACE_STATE_DIR=<folder> PORT=<port> npm start"
  );
}

/** Removes the lock file of a server that is gone; one that another start has put there meanwhile goes back. */
function removeStale(state: string, known: Holder | undefined): void {
  const aside = `${lockFile(state)}.${randomUUID()}`;
  try {
    renameSync(lockFile(state), aside);
  } catch {
    return;
  }
  const found = parseHolder(readFileSync(aside, "utf8"));
  if (found?.host.pid !== known?.host.pid) tryLink(aside, lockFile(state));
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Notes the runtime's process, for the next start to reap should this one be killed. */
export function noteWorkerd(state: string, port: number, workerd: ProcessInfo | undefined): void {
  const host = { pid: process.pid, started: findProcess(process.pid)?.started ?? "" };
  const holder: Holder = {
    host,
    workerd: workerd === undefined ? null : { pid: workerd.pid, started: workerd.started },
    port,
  };
  const draft = `${lockFile(state)}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  renameSync(draft, lockFile(state));
}

export function release(state: string): void {
  if (readHolder(state)?.host.pid === process.pid) rmSync(lockFile(state), { force: true });
}

/** Kills the given processes and waits until they are gone, so that their files and sockets are free. */
async function reap(processes: readonly ProcessInfo[]): Promise<number> {
  for (const { pid } of processes) tryKill(pid);
  const deadline = performance.now() + GONE_TIMEOUT_MS;
  while (processes.some((info) => isAlive(info))) {
    if (performance.now() > deadline)
      throw new Stop(`An earlier workerd will not end: ${processes.map((info) => info.pid).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return processes.length;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone in the meantime.
  }
}
