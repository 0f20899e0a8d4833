/** Serves worker.ts with the same options as scripts/host/runtime.ts serves the platform: a direct socket, state on disk. A process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";

const COMPATIBILITY_DATE = "2026-10-01";
const state = mkdtempSync(join(tmpdir(), "millrace-floor-"));

const bundle = await build({
  entryPoints: [fileURLToPath(new URL("./worker.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2024",
  external: ["cloudflare:*"],
  write: false,
});
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
        name: "floor",
        compatibilityDate: COMPATIBILITY_DATE,
        modules: [{ type: "ESModule", path: "worker.js", contents: bundle.outputFiles[0]?.text ?? "" }],
        bindings: { FLOOR_ECHO: process.env["FLOOR_ECHO"] ?? "" },
        durableObjects: {
          WARM: { className: "WarmObject", useSQLite: true },
          NEW: { className: "NewObject", useSQLite: true },
        },
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      },
    ],
  }),
);
await host.ready;
process.send?.({ url: (await host.unsafeGetDirectURL("floor")).origin });
process.on("disconnect", () => {
  void host.dispose().finally(() => {
    rmSync(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    process.exit(0);
  });
});
