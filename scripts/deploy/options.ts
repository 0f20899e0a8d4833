import { parseArgs } from "node:util";
import { Stop } from "../lib/terminal.ts";

export const ENVIRONMENTS = ["staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface DeployOptions {
  readonly environment: Environment;
  readonly dryRun: boolean;
  /** The data of this environment may be given up: a new platform key though there was one. */
  readonly newPlatformKey: boolean;
}

export const USAGE = "npm run deploy -- [--env staging|production] [--dry-run] [--new-platform-key]";

export function deployOptions(args: readonly string[]): DeployOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        env: { type: "string", default: "staging" },
        "dry-run": { type: "boolean", default: false },
        "new-platform-key": { type: "boolean", default: false },
      },
    });
    const environment = ENVIRONMENTS.find((name) => name === values.env);
    if (environment === undefined) throw new Error(`there is no environment "${values.env}"`);
    return { environment, dryRun: values["dry-run"], newPlatformKey: values["new-platform-key"] };
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\nusage: ${USAGE}`);
  }
}
