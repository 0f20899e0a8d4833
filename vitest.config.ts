import { existsSync, globSync, mkdirSync, readFileSync } from "node:fs";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { startReceiver } from "./shared/testing/node/receiver.ts";

const DIRECTORY_MIGRATIONS = "migrations/directory";

/** 32 bytes, base64. Of the tests only; each deployment makes its own (docs/deploy.md). */
const TEST_PLATFORM_KEY = "dGVzdC1wbGF0Zm9ybS1rZXktb2YtMzItYnl0ZXMhISE=";

// The runtime refuses an assets directory that is not there; a fresh clone has not built one.
mkdirSync("dashboard/dist", { recursive: true });
const receiver = startReceiver();

const inWorkerd = globSync("{durable-objects,workers,queues}/**/*.test.ts");
/**
 * What reads the meters of its isolate, or every object of its runtime, wants one for itself; a runtime for each of the
 * others would take longer than they do.
 */
const alone = inWorkerd.filter((file) =>
  /observability\/meter[.]ts|listDurableObjectIds/.test(readFileSync(file, "utf8")),
);
/** None of these may count on being alone: each test makes an organisation of its own. */
const together = inWorkerd.filter((file) => !alone.includes(file));

function workerd(name: string, include: readonly string[], { isolate }: { readonly isolate: boolean }) {
  return {
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
            RECEIVER_URL: await receiver,
            TEST_MIGRATIONS: existsSync(DIRECTORY_MIGRATIONS) ? await readD1Migrations(DIRECTORY_MIGRATIONS) : [],
          },
        },
      })),
    ],
    test: {
      name,
      // Objects, alarms and crashes for real: on a busy machine that takes its time.
      testTimeout: 20_000,
      // Lists lag by half a second; the default is one second, on whatever machine.
      expect: { poll: { timeout: 10_000 } },
      include: [...include],
      setupFiles: ["./scripts/vitest/setup-workerd.ts"],
      isolate,
      // It is written as a module, and its package.json does not say so.
      server: { deps: { inline: ["itty-durable"] } },
      retry: 0,
    },
  };
}

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
          // What may take its time says so itself, and at most 10 s (shared/jq/hostile.test.ts): on a busy machine 5 s are up before.
          testTimeout: 20_000,
          // Lists lag by half a second; the default is one second, on whatever machine.
          expect: { poll: { timeout: 10_000 } },
          include: ["{shared,scripts,dashboard/src}/**/*.test.ts"],
          retry: 0,
        },
      },
      workerd("workerd", together, { isolate: false }),
      workerd("workerd-alone", alone, { isolate: true }),
    ],
  },
});
