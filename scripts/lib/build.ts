import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { extname, join } from "node:path";
import { mustRun } from "./run-tool.ts";
import { BUILD, ROOT, TOOLS } from "./paths.ts";
import { hashSources, isStamped, writeStamp } from "./stamp.ts";
import { step } from "./terminal.ts";

const WORKER_SOURCES = [
  "workers",
  "durable-objects",
  "queues",
  "shared",
  "migrations",
  "wrangler.toml",
  "package-lock.json",
  "scripts/lib/build.ts",
];
const DASHBOARD_SOURCES = ["dashboard", "shared", "package-lock.json", "scripts/lib/build.ts"];

export const DASHBOARD_DIST = join(ROOT, "dashboard/dist");
export const WORKER_BUNDLE = join(BUILD, "worker");

/** Builds the dashboard into dashboard/dist, unless its sources are those of the last build. */
export async function buildDashboard(): Promise<void> {
  const hash = hashSources(ROOT, DASHBOARD_SOURCES);
  const stamp = join(BUILD, "dashboard.stamp");
  if (existsSync(join(DASHBOARD_DIST, "index.html")) && isStamped(stamp, hash)) return;
  await step("Building the dashboard", async () => {
    await mustRun("The dashboard's build", TOOLS.vite, ["build", "--logLevel", "warn"], {
      cwd: join(ROOT, "dashboard"),
    });
  });
  writeStamp(stamp, hash);
}

/**
 * Bundles the Worker as `wrangler deploy` does, for it is wrangler that does it: what runs here is byte for byte what
 * is deployed. Skipped where the sources are those of the last build.
 * @returns the folder of the bundle
 */
export async function buildWorker(): Promise<string> {
  const hash = hashSources(ROOT, WORKER_SOURCES);
  const stamp = join(BUILD, "worker.stamp");
  if (existsSync(join(WORKER_BUNDLE, "index.js")) && isStamped(stamp, hash)) return WORKER_BUNDLE;
  await step("Building the Worker", async () => {
    // wrangler wants the folder of the assets to be there, also for a dry run.
    mkdirSync(DASHBOARD_DIST, { recursive: true });
    const draft = join(BUILD, `worker.${process.pid}`);
    const previous = `${draft}.old`;
    try {
      await mustRun("The Worker's build", TOOLS.wrangler, ["deploy", "--dry-run", "--env=", "--outdir", draft]);
      if (existsSync(WORKER_BUNDLE)) renameSync(WORKER_BUNDLE, previous);
      renameSync(draft, WORKER_BUNDLE);
    } finally {
      for (const folder of [draft, previous]) rmSync(folder, { recursive: true, force: true });
    }
  });
  writeStamp(stamp, hash);
  return WORKER_BUNDLE;
}

export type BundleModule =
  | { readonly type: "ESModule" | "Text"; readonly name: string }
  | { readonly type: "Data" | "CompiledWasm"; readonly name: string };

const MODULE_TYPES: Readonly<Record<string, BundleModule["type"]>> = {
  ".js": "ESModule",
  ".mjs": "ESModule",
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
  ".bin": "Data",
  ".wasm": "CompiledWasm",
};

/** The modules of a bundle, the entry first; the types are wrangler's own rules for file names. */
export function bundleModules(folder: string): BundleModule[] {
  return readdirSync(folder)
    .flatMap((name): BundleModule[] => {
      const type = MODULE_TYPES[extname(name)];
      return type === undefined ? [] : [{ type, name }];
    })
    .toSorted((a, b) => Number(b.name === "index.js") - Number(a.name === "index.js"));
}
