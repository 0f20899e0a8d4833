import { type DeployedConfig, queueNames } from "../lib/wrangler-config.ts";

/** What a deploy does, in order, in words: what `--dry-run` prints and the deploy then does. */
export function deployPlan(config: DeployedConfig): string[] {
  const databases = config.d1_databases.map(({ database_name: name }) => name);
  const queues = queueNames(config);
  return [
    "check that wrangler is signed in to an account",
    ...databases.map((name) => `make the D1 database ${name}, unless it exists`),
    ...queues.map((name) => `make the queue ${name}, unless it exists`),
    "make PLATFORM_KEY and ADMIN_TOKEN, where the Worker has none, and keep them here for custody",
    ...databases.map((name) => `apply migrations/directory to ${name}`),
    `deploy the Worker ${config.name} with its assets and those secrets`,
    "ask its /healthz",
  ];
}

/** `  1. check …` */
export function numbered(steps: readonly string[]): string {
  return steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`).join("\n");
}
