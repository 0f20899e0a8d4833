import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** What is made here and never committed: bundles, stamps, local secrets, local state. */
export const HOME = join(ROOT, ".millrace");

/** Bundles and their stamps: of the sources alone, so every local server of this checkout shares them. */
export const BUILD = join(HOME, "build");

/** Secrets and data of one local server. `MILLRACE_STATE_DIR` gives a second one its own. */
export function stateDirectory(): string {
  const directory = resolve(process.env["MILLRACE_STATE_DIR"] ?? HOME);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Miniflare's part of it, laid out so that `wrangler dev --persist-to <state>/state` reads the same. */
export function persistence(state: string): string {
  return join(state, "state", "v3");
}

/** The script of a package that is run as `node <script>`: no shell and no shim, so it works on Windows too. */
export const TOOLS = {
  wrangler: join(ROOT, "node_modules/wrangler/bin/wrangler.js"),
  vite: join(ROOT, "node_modules/vite/bin/vite.js"),
  vitest: join(ROOT, "node_modules/vitest/vitest.mjs"),
  tsc: join(ROOT, "node_modules/@typescript/native/bin/tsc"),
  oxlint: join(ROOT, "node_modules/oxlint/bin/oxlint"),
  oxfmt: join(ROOT, "node_modules/oxfmt/bin/oxfmt"),
  depcruise: join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs"),
} as const;
