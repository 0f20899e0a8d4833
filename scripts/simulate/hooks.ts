import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { Mutation } from "./mutations.ts";

const SHIMS: Readonly<Record<string, string>> = {
  "cloudflare:workers": new URL("shims/workers.ts", import.meta.url).href,
  "cloudflare:sockets": new URL("shims/sockets.ts", import.meta.url).href,
};
/** Small enough for journals of a few dozen entries to have snapshots, for the index to have blocks, and for sweeps to come within a storm. */
const TUNED: readonly Omit<Mutation, "name">[] = [
  { file: "durable-objects/execution/limits.ts", find: "SNAPSHOT_ENTRIES = 2_000;", replace: "SNAPSHOT_ENTRIES = 9;" },
  { file: "durable-objects/execution/size.ts", find: "return since.units >= last;", replace: "return true;" },
  { file: "durable-objects/index/limits.ts", find: "MIN_PASS_GAP_MS = 60_000;", replace: "MIN_PASS_GAP_MS = 3_000;" },
  { file: "durable-objects/index/limits.ts", find: "BLOCK_ROWS = 256;", replace: "BLOCK_ROWS = 1;" },
];
const ROOT = fileURLToPath(new URL("../../", import.meta.url).href);

/**
 * Lets the objects be loaded outside of the Workers runtime. To be called before they are imported.
 * @param mutation a defect to put into the code on its way, to see whether the simulation finds it
 */
export function installHooks(mutation: Mutation | null): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      Object.hasOwn(SHIMS, specifier) ? { url: SHIMS[specifier] ?? "", shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const loaded = next(url, context);
      const changes = [...TUNED, ...(mutation === null ? [] : [mutation])].filter(
        ({ file }) => url.startsWith("file:") && fileURLToPath(url) === `${ROOT}${file}`,
      );
      if (changes.length === 0) return loaded;
      let source = String(loaded.source);
      for (const { file, find, replace } of changes) {
        // A mutation that no longer fits would be found by nobody.
        if (source.split(find).length !== 2) throw new Error(`not found once in ${file}: ${find}`);
        source = source.replace(find, replace);
      }
      return { ...loaded, source };
    },
  });
  Object.assign(globalThis, { WebSocketRequestResponsePair: class {} });
}
