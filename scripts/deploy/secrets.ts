import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { newAdminToken, newPlatformKey, PLATFORM_KEY_BYTES } from "../host/secrets.ts";
import { Stop } from "../lib/terminal.ts";

export interface SecretsInput {
  /** Names that the deployed Worker has; null where there is no Worker of that name yet. */
  readonly existing: ReadonlySet<string> | null;
  /** There was a database before this deploy: data may be encrypted under a key that is not ours to replace. */
  readonly databaseExisted: boolean;
  readonly newPlatformKey: boolean;
  /** Where PLATFORM_KEY and ADMIN_TOKEN may be given. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface SecretsPlan {
  /** What this deploy uploads. */
  readonly set: Readonly<Record<string, string>>;
  /** Those of them that were made here, and exist nowhere else yet. */
  readonly made: readonly string[];
}

/**
 * Which secrets a deploy sets: only those that the Worker does not have. The platform key wraps every tenant's key,
 * so it is made once, and never where data may exist that another one is needed for.
 * @throws Stop where that can't be told apart, or a given key is not 32 bytes in base64
 */
export function planSecrets({
  existing,
  databaseExisted,
  newPlatformKey: anew,
  environment,
}: SecretsInput): SecretsPlan {
  const set: Record<string, string> = {};
  const made: string[] = [];
  if (existing?.has("PLATFORM_KEY") !== true) {
    const given = environment["PLATFORM_KEY"];
    if (given === undefined && databaseExisted && !anew) {
      throw new Stop(
        "This environment has a database, but its Worker has no PLATFORM_KEY. What is encrypted can be read only with the\n" +
          "key it was written with: give that one (PLATFORM_KEY=… npm run deploy …), from where it is kept (docs/deploy.md).\n" +
          "If nothing is to be kept: --new-platform-key.",
      );
    }
    if (given !== undefined && Buffer.from(given, "base64").length !== PLATFORM_KEY_BYTES) {
      throw new Stop(`PLATFORM_KEY must be ${PLATFORM_KEY_BYTES} bytes in base64.`);
    }
    set["PLATFORM_KEY"] = given ?? newPlatformKey();
    if (given === undefined) made.push("PLATFORM_KEY");
  }
  if (existing?.has("ADMIN_TOKEN") !== true) {
    const given = environment["ADMIN_TOKEN"];
    set["ADMIN_TOKEN"] = given ?? newAdminToken();
    if (given === undefined) made.push("ADMIN_TOKEN");
  }
  return { set, made };
}

/** Where what was made is kept until somebody takes it into custody: mode 600, outside version control. */
export function custodyFile(home: string, environment: string, name: string): string {
  return join(home, "deploy", environment, name);
}

/** Before the upload, so that no key is ever in use that exists nowhere else. */
export function keepForCustody(home: string, environment: string, plan: SecretsPlan): string[] {
  return plan.made.map((name) => {
    const file = custodyFile(home, environment, name);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${plan.set[name]}\n`, { mode: 0o600 });
    return file;
  });
}
