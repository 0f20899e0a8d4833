/**
 * `npm run deploy -- [--env staging|production] [--dry-run]`: makes what is missing in the account, migrates, and
 * deploys (docs/deploy.md). A dry run needs no account and no network: it builds, checks the budgets, and prints
 * what would be done.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDashboard, buildWorker } from "../lib/build.ts";
import { BUILD, HOME, ROOT } from "../lib/paths.ts";
import { command, say, step, Stop } from "../lib/terminal.ts";
import { type DeployedConfig, environmentConfig, queueNames, withIds, wranglerConfig } from "../lib/wrangler-config.ts";
import { Account } from "./account.ts";
import { compressedSize, describe, MAX_BUNDLE_BYTES, MAX_START_MS, within } from "./budget.ts";
import { type DeployOptions, deployOptions } from "./options.ts";
import { deployPlan, numbered } from "./plan.ts";
import { keepForCustody, planSecrets } from "./secrets.ts";
import { startUpMs } from "./startup.ts";

const HEALTH_TRIES = 20;
const HEALTH_PAUSE_MS = 1500;

await command(async () => {
  const options = deployOptions(process.argv.slice(2));
  const config = environmentConfig(wranglerConfig(), options.environment);
  await buildDashboard();
  const bundle = await buildWorker();
  await checkBudgets(bundle, config.compatibility_date);
  const entry = join(bundle, "index.js");
  // Until the account has told the databases' ids.
  const unknown = new Map(config.d1_databases.map(({ database_name: name }) => [name, "unknown"]));
  const overlay = join(BUILD, `wrangler.${options.environment}.json`);
  writeConfig(overlay, withIds(config, unknown, entry));
  const account = new Account(overlay);
  await step("Checking the configuration", () => account.dryRun(join(BUILD, "dry-run")));
  if (options.dryRun) {
    say(
      `\nA deploy to ${options.environment} would:\n${numbered(deployPlan(config))}\n\nDry run: nothing was deployed.`,
    );
    return;
  }
  await deploy(options, account, config, (ids) => writeConfig(overlay, withIds(config, ids, entry)));
});

async function checkBudgets(bundle: string, compatibilityDate: string): Promise<void> {
  const startMs = await step("Measuring the start-up", () => startUpMs(bundle, compatibilityDate));
  const measured = [
    { name: "bundle, compressed", value: compressedSize(bundle) / 1000, budget: MAX_BUNDLE_BYTES / 1000, unit: "kB" },
    { name: "start-up of the global scope", value: startMs, budget: MAX_START_MS, unit: "ms" },
  ];
  for (const one of measured) say(describe(one));
  if (!measured.every(within))
    throw new Stop("The Worker is over its budget: import what is heavy and rarely used with `await import(…)`.");
}

async function deploy(
  options: DeployOptions,
  account: Account,
  config: DeployedConfig,
  useIds: (ids: ReadonlyMap<string, string>) => void,
): Promise<void> {
  await step("Checking the account", () => account.mustBeSignedIn());

  let databaseExisted = false;
  const ids = new Map<string, string>();
  for (const { database_name: name } of config.d1_databases) {
    const found = await step(`Looking for the database ${name}`, () => account.databaseId(name));
    databaseExisted ||= found !== undefined;
    ids.set(name, found ?? (await step(`Making the database ${name}`, () => account.createDatabase(name))));
  }
  for (const name of queueNames(config)) {
    if (!(await account.hasQueue(name))) await step(`Making the queue ${name}`, () => account.createQueue(name));
  }
  useIds(ids);

  const secrets = planSecrets({
    existing: await step("Looking at the Worker's secrets", () => account.secretNames()),
    databaseExisted,
    newPlatformKey: options.newPlatformKey,
    environment: process.env,
  });
  const custody = keepForCustody(HOME, options.environment, secrets);
  for (const name of ids.keys()) await step(`Migrating ${name}`, () => account.migrate(name));
  const url = await upload(account, secrets.set);
  say(`\nDeployed ${config.name}${url === undefined ? "" : ` to ${url}`}.`);
  if (url !== undefined) await step("Asking its /healthz", () => mustBeHealthy(url));
  for (const file of custody)
    say(`New secret, to be taken into custody and then removed here (docs/deploy.md): ${file}`);
  say(
    `First organisation: npm run admin -- --env ${options.environment} --url ${url ?? "https://…"} --name "Your organisation"`,
  );
}

async function upload(account: Account, secrets: Readonly<Record<string, string>>): Promise<string | undefined> {
  if (Object.keys(secrets).length === 0) return await step("Deploying", () => account.deploy(undefined));
  const file = join(BUILD, `secrets.${process.pid}.json`);
  try {
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    return await step("Deploying, with new secrets", () => account.deploy(file));
  } finally {
    rmSync(file, { force: true });
  }
}

function writeConfig(file: string, config: DeployedConfig): void {
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ $schema: join(ROOT, "node_modules/wrangler/config-schema.json"), ...config }, null, 2)}\n`,
  );
}

/** A new address takes some seconds to be known everywhere. */
async function mustBeHealthy(url: string): Promise<void> {
  for (let attempt = 0; attempt < HEALTH_TRIES; attempt++) {
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, HEALTH_PAUSE_MS));
  }
  throw new Stop(`${url}/healthz does not answer. \`npx wrangler tail\` shows what the Worker says.`);
}
