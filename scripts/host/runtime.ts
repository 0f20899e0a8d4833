import { readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response, type V4WorkerOptionsShape } from "miniflare";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { bundleModules } from "../lib/build.ts";
import { persistence, ROOT } from "../lib/paths.ts";
import { keepHeapSmall } from "./heap.ts";
import type { ScriptRuntime } from "./script-runtime.ts";

const WORKER = "millrace";
const ASSETS = "millrace-assets";

/** What every runtime here has in common: nothing is fetched from the network, nothing is reported to anybody. */
function shared(state: string) {
  return {
    host: "127.0.0.1",
    port: 0,
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.WARN),
    logRequests: false,
    resourcePersistencePath: persistence(state),
  };
}

function options(): V4WorkerOptionsShape {
  return workerOptionsOf(join(ROOT, "wrangler.toml")).workerOptions;
}

/**
 * A runtime that has the directory's database and nothing else: no object of ours exists in it, so no alarm can fire
 * before the migrations are applied.
 */
export function directoryRuntime(state: string): Miniflare {
  const { compatibilityDate, d1Databases } = options();
  return new Miniflare(
    convertV4MiniflareOptions({
      ...shared(state),
      workers: [
        {
          name: WORKER,
          ...(compatibilityDate === undefined ? {} : { compatibilityDate }),
          ...(d1Databases === undefined ? {} : { d1Databases }),
          modules: [{ type: "ESModule", path: "directory.mjs", contents: "export default {};" }],
        },
      ],
    }),
  );
}

/**
 * The platform. Requests reach the Worker on a socket of workerd's own, since Miniflare's entry, a Node proxy and a
 * Worker in front, serves a fifteenth of what workerd does (docs/decisions/0007-local-host.md). Assets are a Worker beside it, for the runtime
 * would else put its asset router in front again.
 */
export function platformRuntime(input: {
  readonly state: string;
  readonly bundle: string;
  readonly port: number;
  readonly bindings: Readonly<Record<string, string>>;
  readonly onRestart: () => void;
  /** Runs scripts elsewhere; null where that can't be, and the Worker's own runtime does it. */
  readonly scripts: ScriptRuntime | null;
  /** Where V8's inspector listens (Chrome DevTools, `npm run profile`); null: nowhere. */
  readonly inspectorPort: number | null;
}): Miniflare {
  const { assets, bindings, serviceBindings, ...worker } = options();
  if (assets === undefined) throw new Error("wrangler.toml has no [assets]");
  keepHeapSmall();
  return new Miniflare(
    convertV4MiniflareOptions({
      ...shared(input.state),
      ...(input.inspectorPort === null ? {} : { inspectorPort: input.inspectorPort }),
      unsafeHandleRuntimeRestart: input.onRestart,
      workers: [
        {
          ...worker,
          name: WORKER,
          modules: bundleModules(input.bundle).map(({ type, name }) => ({
            type,
            path: join(input.bundle, name),
            contents: readFileSync(join(input.bundle, name)),
          })),
          modulesRoot: input.bundle,
          bindings: { ...bindings, ...input.bindings },
          serviceBindings: {
            ...serviceBindings,
            [assets.binding ?? "ASSETS"]: ASSETS,
            ...(input.scripts === null ? {} : { SCRIPTS: scriptService(input.scripts) }),
          },
          unsafeDirectSockets: [{ host: "127.0.0.1", port: input.port }],
        },
        {
          name: ASSETS,
          ...(worker.compatibilityDate === undefined ? {} : { compatibilityDate: worker.compatibilityDate }),
          modules: [{ type: "ESModule", path: "assets.mjs", contents: "export default {};" }],
          assets: {
            directory: assets.directory,
            ...(assets.assetConfig === undefined ? {} : { assetConfig: assets.assetConfig }),
            routerConfig: { has_user_worker: false },
          },
        },
      ],
    }),
  );
}

function scriptService(scripts: ScriptRuntime): (request: { text(): Promise<string> }) => Promise<Response> {
  return async (request) => {
    const answer = await scripts.run(await request.text());
    return new Response(await answer.text(), { status: answer.status });
  };
}
