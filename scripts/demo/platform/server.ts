import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../../lib/paths.ts";

/** A first start installs and builds. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 10_000;
const LOG_TAIL_BYTES = 4_000;

export interface ServerOptions {
  readonly port: number;
  readonly key: string;
  readonly stateDir: string;
}

export interface Server {
  readonly origin: string;
  readonly key: string;
  /** Of the whole process group that `npm start` made. */
  readonly pid: number;
  /** Milliseconds from spawning to the first good answer to an authenticated request. */
  readonly readyMs: number;
  /** SIGTERM to the group, SIGKILL to what is left of it. */
  stop(): Promise<void>;
  /** kill -9 of the whole group, at once; resolves when none of it is left. */
  kill9(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

export async function isUp(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** Up, and the development key is known: `npm start` makes its organisation when the runtime already answers. */
async function isReady(origin: string, key: string): Promise<boolean> {
  if (!(await isUp(origin))) return false;
  try {
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${origin}/v1/workflows?limit=1`, { headers, signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

export function groupIsAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

async function groupIsGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (groupIsAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Runs `npm start` in a process group of its own, and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const began = performance.now();
  const origin = `http://127.0.0.1:${options.port}`;
  const child = spawn("npm", ["start"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PORT: String(options.port),
      DEV_API_KEY: options.key,
      MILLRACE_STATE_DIR: options.stateDir,
    },
  });
  const tail = keepTail(child);
  const exit = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(`npm start ended with ${signal ?? code}`));
  });
  let ended: string | undefined;
  void exit.then((reason) => (ended = reason));
  const { pid } = child;
  if (pid === undefined) throw new Error(await exit);
  while (!(await isReady(origin, options.key))) {
    if (ended === undefined && performance.now() - began < START_TIMEOUT_MS) {
      await sleep(50);
      continue;
    }
    signalGroup(pid, "SIGKILL");
    throw new Error(`the platform did not start: ${ended ?? "it never answered a request with its key"}\n${tail()}`);
  }
  return {
    origin,
    key: options.key,
    pid,
    readyMs: performance.now() - began,
    async stop() {
      signalGroup(pid, "SIGTERM");
      if (!(await groupIsGone(pid, STOP_TIMEOUT_MS))) signalGroup(pid, "SIGKILL");
      await groupIsGone(pid, STOP_TIMEOUT_MS);
    },
    async kill9() {
      signalGroup(pid, "SIGKILL");
      if (!(await groupIsGone(pid, STOP_TIMEOUT_MS))) throw new Error(`process group ${pid} outlived kill -9`);
    },
  };
}

function keepTail(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-LOG_TAIL_BYTES);
    });
  }
  return () => text;
}

/** A server of its own on a free port, whose state lives in a new temporary directory and is erased by `remove`. */
export async function temporaryPlace(name: string): Promise<ServerOptions & { remove(): void }> {
  const stateDir = mkdtempSync(join(tmpdir(), `millrace-${name}-`));
  return {
    port: await freePort(),
    key: randomBytes(24).toString("hex"),
    stateDir,
    remove: () => rmSync(stateDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
