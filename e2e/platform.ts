import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** A first start builds the Worker and the dashboard. */
const READY_MS = 180_000;
const STOP_MS = 15_000;

export interface Platform {
  readonly origin: string;
  /** The one-time link, as it was printed. */
  readonly link: string;
  readonly key: string;
  /** Calls the API with the key. @throws where the answer is an error */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Starts the whole platform as `npm start` does, on a free port, with state of its own. */
export async function startPlatform(): Promise<Platform> {
  const port = await freePort();
  const state = await mkdtemp(join(tmpdir(), "millrace-e2e-"));
  const env = { ...process.env, PORT: String(port), MILLRACE_STATE_DIR: state };
  const child = spawn(process.execPath, ["scripts/run.mjs", "scripts/host/main.ts"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(state, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const banner = await printed(child, /Dashboard\s+(?<link>http\S+)[\s\S]*API key\s+(?<key>\S+)[\s\S]*Ctrl\+C/);
    const { link = "", key = "" } = banner;
    const { origin } = new URL(link);
    return { origin, link, key, stop, call: (method, path, body) => call(origin, key, method, path, body) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function call<T>(origin: string, key: string, method: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(origin + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** Waits until the process has printed what matches; fails with all that it said where it ends before. */
async function printed(child: ChildProcess, pattern: RegExp): Promise<Readonly<Record<string, string>>> {
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The platform was not ready in ${READY_MS / 1000} s:\n${said}`)),
      READY_MS,
    );
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const groups = pattern.exec(said)?.groups;
      if (groups === undefined) return;
      clearTimeout(timer);
      resolve(groups);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`The platform ended (${code}) before it was ready:\n${said}`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
