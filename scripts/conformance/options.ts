import { parseArgs } from "node:util";
import { Stop } from "../lib/terminal.ts";

export interface Options {
  /** Folders or files; none: the standard's kit and examples. */
  readonly places: readonly string[];
  readonly only: RegExp | null;
  /** How many mutations are sent; null: not asked for. */
  readonly mutations: number | null;
  readonly seed: number;
}

const USAGE = `usage: npm run conformance -- [FOLDER | FILE]… [--only PATTERN] [--mutations N] [--seed N]`;

export function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: args.filter((argument) => argument !== "--"),
      allowPositionals: true,
      options: { only: { type: "string" }, mutations: { type: "string" }, seed: { type: "string", default: "1" } },
    });
    return {
      places: positionals,
      only: values.only === undefined ? null : new RegExp(values.only, "i"),
      mutations: values.mutations === undefined ? null : natural("--mutations", values.mutations),
      seed: natural("--seed", values.seed),
    };
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function natural(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number`);
  return Number(text);
}
