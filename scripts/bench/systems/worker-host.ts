/**
 * Serves one Worker of this folder with the options that scripts/host/runtime.ts serves the platform with: a direct
 * socket, state on disk. A process of its own; HOST_WORKER names the file, HOST_BINDINGS what it is bound to.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { keepHeapSmall } from "../../host/heap.ts";
import type { HostBindings } from "./host-bindings.ts";

const COMPATIBILITY_DATE = "2026-10-01";
const { vars, objects, workflows } = JSON.parse(process.env["HOST_BINDINGS"] ?? "{}") as HostBindings;
const state = mkdtempSync(join(tmpdir(), "millrace-bench-"));

const bundle = await build({
  entryPoints: [fileURLToPath(new URL(process.env["HOST_WORKER"] ?? "", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2024",
  external: ["cloudflare:*"],
  write: false,
});
keepHeapSmall();
const host = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.WARN),
    logRequests: false,
    resourcePersistencePath: state,
    telemetry: { enabled: false },
    workers: [
      {
        name: "bench",
        compatibilityDate: COMPATIBILITY_DATE,
        modules: [{ type: "ESModule", path: "worker.js", contents: bundle.outputFiles[0]?.text ?? "" }],
        bindings: { ...vars },
        durableObjects: Object.fromEntries(
          Object.entries(objects ?? {}).map(([name, className]) => [name, { className, useSQLite: true }]),
        ),
        workflows: Object.fromEntries(
          Object.entries(workflows ?? {}).map(([binding, className]) => [
            binding,
            { name: binding.toLowerCase(), className },
          ]),
        ),
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      },
    ],
  }),
);
await host.ready;
process.send?.({ url: (await host.unsafeGetDirectURL("bench")).origin });
process.on("disconnect", () => {
  void host.dispose().finally(() => {
    rmSync(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    process.exit(0);
  });
});
