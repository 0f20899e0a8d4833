import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { newId, tenantId, tenantOf } from "../../shared/domain/ids.ts";
import { Stop } from "../lib/terminal.ts";

/** Bytes of the key that wraps each tenant's key (docs/deploy.md, "Key custody"). */
export const PLATFORM_KEY_BYTES = 32;

const secretsSchema = z.object({
  platformKey: z.string(),
  adminToken: z.string(),
  devApiKey: z.string(),
  devTenant: z.string(),
});
export type LocalSecrets = z.infer<typeof secretsSchema>;

export function newPlatformKey(): string {
  return randomBytes(PLATFORM_KEY_BYTES).toString("base64");
}

export function newAdminToken(): string {
  return randomBytes(32).toString("base64url");
}

const random = (length: number): Uint8Array => randomBytes(length);

/**
 * The secrets of a local server: made once, kept in `<state>/secrets.json` (mode 600). Losing the platform key would
 * lose what is encrypted under it, so a file that can't be read stops the start instead of being replaced.
 * `DEV_API_KEY` of the environment wins over the kept one for this run; a key that names a tenant opens that one.
 */
export function localSecrets(state: string, environment: NodeJS.ProcessEnv = process.env): LocalSecrets {
  const kept = keptSecrets(join(state, "secrets.json"));
  const given = environment["DEV_API_KEY"];
  if (given === undefined || given === "") return kept;
  return { ...kept, devApiKey: given, devTenant: tenantOf(given) ?? kept.devTenant };
}

function keptSecrets(file: string): LocalSecrets {
  if (existsSync(file)) {
    try {
      return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch {
      throw new Stop(
        `${file} is damaged. It holds the key of the local data: repair it, or remove its whole folder to start anew.`,
      );
    }
  }
  const devTenant = tenantId(random);
  const made: LocalSecrets = {
    platformKey: newPlatformKey(),
    adminToken: newAdminToken(),
    devApiKey: newId("mrk", devTenant, random),
    devTenant,
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

/** What the Worker of a local server gets beyond wrangler.toml. */
export function localBindings(secrets: LocalSecrets): Record<string, string> {
  return {
    PLATFORM_KEY: secrets.platformKey,
    ADMIN_TOKEN: secrets.adminToken,
    DEV_TENANT: secrets.devTenant,
    EGRESS_ALLOW_PRIVATE: "true",
  };
}
