import { join } from "node:path";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import { z } from "zod";
import { ROOT } from "./paths.ts";

const d1Schema = z.looseObject({
  binding: z.string(),
  database_name: z.string(),
  database_id: z.string().optional(),
  migrations_dir: z.string(),
});
const consumerSchema = z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() });
const queuesSchema = z.object({
  producers: z.array(z.looseObject({ queue: z.string() })),
  consumers: z.array(consumerSchema),
});
const durableObjectsSchema = z.object({
  bindings: z.array(z.looseObject({ name: z.string(), class_name: z.string() })),
});

const environmentSchema = z.looseObject({
  name: z.string(),
  vars: z.record(z.string(), z.string()),
  durable_objects: durableObjectsSchema,
  d1_databases: z.array(d1Schema),
  queues: queuesSchema,
});

const deployedSchema = environmentSchema.extend({
  main: z.string(),
  compatibility_date: z.string(),
  assets: z.looseObject({ directory: z.string() }),
});
const configSchema = deployedSchema.extend({ env: z.record(z.string(), environmentSchema) });

export type WranglerConfig = z.infer<typeof configSchema>;
export type DeployedConfig = z.infer<typeof deployedSchema>;

export function wranglerConfig(): WranglerConfig {
  return configSchema.parse(readRawConfig({ config: join(ROOT, "wrangler.toml") }).rawConfig);
}

/** One environment laid over the top level, with no `env` left: a whole configuration of its own. */
export function environmentConfig({ env, ...top }: WranglerConfig, environment: string): DeployedConfig {
  const chosen = env[environment];
  if (chosen === undefined) throw new Error(`wrangler.toml has no [env.${environment}]`);
  return deployedSchema.parse({ ...top, ...chosen });
}

/**
 * The configuration that is deployed, in a file that may lie anywhere: every path absolute, the database by the id it
 * has in the account, and the bundle as it was built and measured, which wrangler would else build again. No id is
 * kept in the repository: it is found by the database's name on each deploy.
 */
export function withIds(
  config: DeployedConfig,
  databaseIds: ReadonlyMap<string, string>,
  bundleEntry: string,
  root: string = ROOT,
): DeployedConfig {
  return {
    ...config,
    main: bundleEntry,
    no_bundle: true,
    assets: { ...config.assets, directory: join(root, config.assets.directory) },
    d1_databases: config.d1_databases.map((database) => {
      const id = databaseIds.get(database.database_name);
      if (id === undefined) throw new Error(`no id for the database ${database.database_name}`);
      return { ...database, database_id: id, migrations_dir: join(root, database.migrations_dir) };
    }),
  };
}

/** Every queue that the configuration names: producers', consumers' and dead letters'. */
export function queueNames({ queues }: DeployedConfig): string[] {
  const names = [...queues.producers, ...queues.consumers].map(({ queue }) => queue);
  return [...new Set([...names, ...queues.consumers.flatMap(({ dead_letter_queue: name }) => name ?? [])])];
}
