import type { D1Migration } from "cloudflare:test";
import type { Env } from "../../workers/env.ts";

/** What `env` of `cloudflare:workers` and `cloudflare:test` holds while tests run: wrangler.toml and vitest.config.ts together. */
declare global {
  /** Vite's, for files that a test in workerd reads: it has no disk. */
  interface ImportMeta {
    glob(
      pattern: string,
      options: { readonly eager: true; readonly query: "?raw"; readonly import: "default" },
    ): Record<string, string>;
  }
  namespace Cloudflare {
    interface Env extends TestEnv {}
    interface GlobalProps {
      readonly mainModule: typeof import("../../workers/index.ts");
    }
  }
}

interface TestEnv extends Env {
  readonly ADMIN_TOKEN: string;
  /** shared/testing/node/receiver.ts */
  readonly RECEIVER_URL: string;
  /** shared/testing/node/receiver.ts */
  readonly RECEIVER_URL: string;
  readonly TEST_MIGRATIONS: D1Migration[];
}
