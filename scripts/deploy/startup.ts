import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BundleModule, bundleModules } from "../lib/build.ts";

/** The package is CommonJS and says no types of its own. */
const { default: WORKERD }: { default: string } = createRequire(import.meta.url)("workerd");

const ROUNDS = 5;
const POLL_MS = 2;
const TIMEOUT_MS = 20_000;

const FIELD: Readonly<Record<BundleModule["type"], string>> = {
  ESModule: "esModule",
  Text: "text",
  Data: "data",
  CompiledWasm: "wasm",
};

/** proc_pid_stat(5): CPU time is counted in ticks of 10 ms on every Linux. */
const TICK_MS = 10;

/**
 * What the Worker's global scope costs, in milliseconds: from the start of a bare runtime to its first answer, less
 * the same of a Worker of one line; the least of several rounds, since noise only ever adds. The runtime binds
 * nothing, so the answer may well be an error: by then all modules were evaluated. It is CPU time where the system
 * tells it, as in Cloudflare's own limit, so that a busy machine does not fail the budget; else wall-clock time.
 */
export async function startUpMs(bundle: string, compatibilityDate: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-startup-"));
  try {
    writeFileSync(join(folder, "empty.js"), "export default { fetch: () => new Response() };");
    // Copied, since a configuration can embed only what lies beside it.
    cpSync(bundle, join(folder, "bundle"), { recursive: true });
    const modules = bundleModules(bundle).map(
      ({ type, name }) =>
        `(name = ${JSON.stringify(name)}, ${FIELD[type]} = embed ${JSON.stringify(`bundle/${name}`)})`,
    );
    const empty = [`(name = "empty.js", esModule = embed "empty.js")`];
    const [ours, floor] = [join(folder, "ours.capnp"), join(folder, "floor.capnp")];
    let least = { ours: Number.POSITIVE_INFINITY, floor: Number.POSITIVE_INFINITY };
    for (let round = 0; round < ROUNDS; round++) {
      least = {
        floor: Math.min(least.floor, await firstAnswer(floor, empty, compatibilityDate)),
        ours: Math.min(least.ours, await firstAnswer(ours, modules, compatibilityDate)),
      };
    }
    return Math.max(0, least.ours - least.floor);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function firstAnswer(file: string, modules: readonly string[], compatibilityDate: string): Promise<number> {
  const port = await freePort();
  writeFileSync(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${modules.join(", ")}], compatibilityDate = "${compatibilityDate}"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);`,
  );
  const began = performance.now();
  const runtime = spawn(WORKERD, ["serve", "--experimental", file], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  let exited = false;
  runtime.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const exit = new Promise<void>((resolve) => runtime.once("close", () => resolve()));
  void exit.then(() => (exited = true));
  try {
    while (performance.now() - began < TIMEOUT_MS && !exited) {
      if (await answers(port)) return cpuMs(runtime.pid) ?? performance.now() - began;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the Worker did not start in a bare runtime:\n${log}`);
  } finally {
    runtime.kill("SIGKILL");
    await exit;
  }
}

function cpuMs(pid: number | undefined): number | undefined {
  if (process.platform !== "linux" || pid === undefined) return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Fields 14 and 15; the second, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function answers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: "close" } });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
