import { existsSync, mkdirSync } from "node:fs";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { startReceiver } from "./shared/testing/node/receiver.ts";

const DIRECTORY_MIGRATIONS = "migrations/directory";

/** 32 bytes, base64. Of the tests only; each deployment makes its own (docs/deploy.md). */
const TEST_PLATFORM_KEY = "dGVzdC1wbGF0Zm9ybS1rZXktb2YtMzItYnl0ZXMhISE=";

// The runtime refuses an assets directory that is not there; a fresh clone has not built one.
mkdirSync("dashboard/dist", { recursive: true });

export default defineConfig({
  test: {
    // What a passing test logs is nobody's business.
    silent: "passed-only",
    // A retry hides a race.
    retry: 0,
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          include: ["{shared,scripts,dashboard/src}/**/*.test.ts"],
          retry: 0,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            // A part can be tested with a smaller main of its own while the rest is being built.
            ...(process.env["TEST_MAIN"] === undefined ? {} : { main: process.env["TEST_MAIN"] }),
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ENVIRONMENT: "development",
                PLATFORM_KEY: TEST_PLATFORM_KEY,
                ADMIN_TOKEN: "test-admin-token",
                EGRESS_ALLOW_PRIVATE: "true",
                RECEIVER_URL: await startReceiver(),
                TEST_MIGRATIONS: existsSync(DIRECTORY_MIGRATIONS) ? await readD1Migrations(DIRECTORY_MIGRATIONS) : [],
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          // Objects, alarms and crashes for real: on a busy machine that takes its time.
          testTimeout: 20_000,
          include: ["{durable-objects,workers,queues}/**/*.test.ts"],
          setupFiles: ["./scripts/vitest/setup-workerd.ts"],
          // A runtime of its own for each file takes longer than its tests. So no test may count on being alone: each
          // makes an organisation of its own.
          isolate: false,
          // It is written as a module, and its package.json does not say so.
          server: { deps: { inline: ["itty-durable"] } },
          retry: 0,
        },
      },
    ],
  },
});
