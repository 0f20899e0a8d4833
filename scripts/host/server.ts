import { join } from "node:path";
import type { Miniflare } from "miniflare";
import { buildDashboard, buildWorker } from "../lib/build.ts";
import { isStamped, writeStamp } from "../lib/stamp.ts";
import { say, step } from "../lib/terminal.ts";
import { claim, noteWorkerd, OWNER_VARIABLE, release } from "./lock.ts";
import { directoryMigrations, migrate, migrationsHash } from "./migrate.ts";
import { inspectorPort, mustBeFree } from "./port.ts";
import { directoryRuntime, platformRuntime } from "./runtime.ts";
import { createScriptRuntime } from "./script-runtime.ts";
import { localBindings, type LocalSecrets } from "./secrets.ts";
import { guard, ownWorkerd } from "./watchdog.ts";

export interface LocalServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Takes the state directory: reaps what an earlier server left, and makes sure that the port is free (in that order,
 * since a leftover holds the port).
 * @returns gives it back
 */
export async function takeState(state: string, port: number): Promise<() => void> {
  process.env[OWNER_VARIABLE] = state;
  const reaped = await claim(state, port);
  if (reaped > 0) say(`Ended ${reaped} leftover workerd of an earlier server that was killed.`);
  try {
    await mustBeFree(port);
  } catch (error) {
    release(state);
    throw error;
  }
  // Also where the process ends some other way: a lock that is left costs the next start a look, and confuses people.
  const giveBack = (): void => release(state);
  process.once("exit", giveBack);
  return giveBack;
}

/** Brings the directory's database up to date, before any object of ours can wake. */
export async function migrateDirectory(state: string): Promise<void> {
  const migrations = directoryMigrations();
  const hash = migrationsHash(migrations);
  const stamp = join(state, "state", "directory.stamp");
  if (isStamped(stamp, hash)) return;
  await step("Migrating the directory", async () => {
    const runtime = directoryRuntime(state);
    try {
      await migrate(await runtime.getD1Database("DIRECTORY"), migrations);
    } finally {
      await runtime.dispose();
    }
  });
  writeStamp(stamp, hash);
}

/** The whole platform on 127.0.0.1, ready to be called when this resolves. */
export async function startServer(
  state: string,
  port: number,
  secrets: LocalSecrets,
  build: () => Promise<string> = buildWorker,
): Promise<LocalServer> {
  const giveBack = await takeState(state, port);
  try {
    await buildDashboard();
    const bundle = await build();
    await migrateDirectory(state);
    return await step("Starting the runtime", () => serve({ state, port, bundle, secrets, giveBack }));
  } catch (error) {
    giveBack();
    throw error;
  }
}

async function serve(input: {
  state: string;
  port: number;
  bundle: string;
  secrets: LocalSecrets;
  giveBack: () => void;
}): Promise<LocalServer> {
  const { state, port } = input;
  let unguard = (): void => undefined;
  const watch = (): void => {
    unguard();
    const workerd = ownWorkerd();
    noteWorkerd(state, port, workerd);
    unguard = guard(workerd);
  };
  const scripts = process.platform === "win32" ? null : createScriptRuntime(join(state, "scripts"));
  const runtime: Miniflare = platformRuntime({
    scripts,
    state,
    port,
    bundle: input.bundle,
    // Messages with links are sent by objects, which get no request to read it from.
    bindings: { PUBLIC_URL: process.env["PUBLIC_URL"] ?? `http://127.0.0.1:${port}`, ...localBindings(input.secrets) },
    // A runtime that crashed is started again by Miniflare, as another process.
    onRestart: watch,
    inspectorPort: inspectorPort(),
  });
  await runtime.ready;
  watch();
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      unguard();
      scripts?.stop();
      await runtime.dispose();
      input.giveBack();
    },
  };
}
