import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** workerd answers nothing while a script computes: after this long it is ended, and what ran in it with it. */
const STALL_MS = 5_000;
const LOOK_EVERY_MS = 500;
/** Of a script's heap, in MiB. V8 ends the process beyond it. */
const MAX_HEAP_MIB = 256;

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "runner", worker = .runner), (name = "nowhere", network = (allow = []))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "runner")],
  v8Flags = ["--max-old-space-size=${MAX_HEAP_MIB}"],
);
const runner :Workerd.Worker = (
  modules = [(name = "runner.js", esModule = embed "runner.js")],
  compatibilityDate = "2026-10-01",
  bindings = [(name = "LOADER", workerLoader = (id = "scripts"))],
  globalOutbound = "nowhere",
);
`;

const RUNNER = `export default {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response("here");
    const answer = await env.LOADER.load(await request.json()).getEntrypoint().fetch("http://script/");
    return new Response(answer.body);
  },
};
`;

export interface ScriptRuntime {
  /** Runs one script: a ScriptWorker as JSON. 200 with its answer; 503, in words, where its process had to be ended. */
  run(code: string): Promise<Response>;
  stop(): void;
}

interface Running {
  readonly origin: string;
  /** Resolves, with the reason, when the process is gone. */
  readonly gone: Promise<string>;
  end(why: string): void;
}

/**
 * Scripts in a workerd of their own, started with the first one. The platform's own must not run them: it can't
 * interrupt a computation, so one regular expression could stop everything. A script does nothing but compute, so
 * those that were ended because of another one are simply run again, each alone.
 */
export function createScriptRuntime(folder: string): ScriptRuntime {
  let shared: Promise<Running> | undefined;
  let alone: Promise<unknown> = Promise.resolve();
  let under = 0;
  const all = new Set<Running>();

  const start = async (): Promise<Running> => {
    const running = await startWorkerd(folder);
    all.add(running);
    void running.gone.then(() => all.delete(running));
    return running;
  };
  const sharedOne = (): Promise<Running> => {
    shared ??= start().then((running) => {
      void running.gone.then(() => (shared = undefined));
      return running;
    });
    shared.catch(() => (shared = undefined));
    return shared;
  };

  return {
    async run(code) {
      under++;
      const others = under > 1;
      try {
        const first = await attempt(await sharedOne(), code);
        if (first.ok || !(others || under > 1)) return first;
      } finally {
        under--;
      }
      const turn = alone.then(async () => {
        const own = await start();
        try {
          return await attempt(own, code);
        } finally {
          own.end("It is done.");
        }
      });
      alone = turn.catch(() => undefined);
      return turn;
    },
    stop() {
      for (const running of all) running.end("The server stops.");
    },
  };
}

async function attempt(running: Running, code: string): Promise<Response> {
  const answer = fetch(running.origin, { method: "POST", body: code }).then(async (response) => ({
    status: response.status,
    text: await response.text(),
  }));
  answer.catch(() => undefined);
  const watch = watchdog(running);
  try {
    const ended = await Promise.race([answer, running.gone]);
    if (typeof ended !== "string") return new Response(ended.text, { status: ended.status === 200 ? 200 : 503 });
    return new Response(ended, { status: 503 });
  } catch {
    // The socket broke: the process is about to be gone, and says why.
    const why = await Promise.race([running.gone, later(1_000).then(() => "its process broke the connection.")]);
    return new Response(why, { status: 503 });
  } finally {
    watch.stop();
  }
}

/** Asks the process for a sign of life while a script runs in it. */
function watchdog(running: Running): { stop(): void } {
  let stopped = false;
  void (async () => {
    while (!stopped) {
      await later(LOOK_EVERY_MS);
      if (stopped) return;
      const alive = await fetch(running.origin, { signal: AbortSignal.timeout(STALL_MS) }).then(
        (response) => response.text().then(() => true),
        () => false,
      );
      if (!alive && !stopped) running.end(`it computed for more than ${STALL_MS} ms without a pause.`);
    }
  })();
  return {
    stop: () => {
      stopped = true;
    },
  };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/**
 * A shell is the parent: it ends workerd as soon as the pipe that we hold open ends, also when kill -9 takes us
 * (watchdog.ts). What workerd says on fd 3 is the port that it got.
 */
async function startWorkerd(folder: string): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.capnp"), CONFIG);
  writeFileSync(join(folder, "runner.js"), RUNNER);
  const workerd = workerdPath();
  const shell = spawn(
    "/bin/sh",
    [
      "-c",
      `"$0" serve --experimental --control-fd=3 config.capnp & child=$!; (wait_for=$child; read -r word; kill -9 $wait_for 2>/dev/null) <&4 & wait $child`,
      workerd,
    ],
    { cwd: folder, stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  let why = "its process ended: it may have used more memory than there is for scripts.";
  const gone = new Promise<string>((resolve) => {
    shell.once("error", (error) => resolve(error.message));
    shell.once("exit", () => resolve(why));
  });
  const leash = shell.stdio[4] as NodeJS.WritableStream;
  leash.on("error", () => undefined);
  shell.unref();
  const end = (reason: string): void => {
    why = reason;
    leash.end();
  };
  const port = await Promise.race([portOf(shell), gone.then((reason) => Promise.reject(new Error(reason)))]);
  return { origin: `http://127.0.0.1:${port}/`, gone, end };
}

async function portOf(shell: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: shell.stdio[3] as Readable })) {
    const said = JSON.parse(line) as { event?: string; port?: number };
    if (said.event === "listen" && said.port !== undefined) return said.port;
  }
  throw new Error("The runtime of scripts did not start.");
}

/** The binary itself: the package's own entry is a Node program around it. */
function workerdPath(): string {
  return (createRequire(import.meta.url)("workerd") as { default: string }).default;
}
