import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { Mutation } from "./mutations.ts";

const SHIMS: Readonly<Record<string, string>> = {
  "cloudflare:workers": new URL("shims/workers.ts", import.meta.url).href,
  "cloudflare:sockets": new URL("shims/sockets.ts", import.meta.url).href,
};
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
      if (mutation === null || !url.startsWith("file:") || fileURLToPath(url) !== `${ROOT}${mutation.file}`)
        return loaded;
      const source = String(loaded.source);
      // A mutation that no longer fits would be found by nobody.
      if (source.split(mutation.find).length !== 2)
        throw new Error(`${mutation.name}: not found once in ${mutation.file}`);
      return { ...loaded, source: source.replace(mutation.find, mutation.replace) };
    },
  });
  Object.assign(globalThis, { WebSocketRequestResponsePair: class {} });
}
