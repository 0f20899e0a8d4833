import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundleModules } from "../lib/build.ts";

/** Compressed, what Cloudflare's free plan takes is 3 MB; heavy adapters are imported lazily and count all the same. */
export const MAX_BUNDLE_BYTES = 3_000_000;
/** Of a Worker's global scope Cloudflare bears one second; on a laptop's clock, far less must do. */
export const MAX_START_MS = 400;

/** Bytes of all modules of a bundle, compressed one by one as an upload holds them; source maps are not run. */
export function compressedSize(folder: string): number {
  return bundleModules(folder).reduce((sum, { name }) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly budget: number;
  readonly unit: string;
}

export const within = ({ value, budget }: Measured): boolean => value <= budget;

/** `ok      bundle, compressed: 312 kB of 3,000 kB` */
export function describe(measured: Measured): string {
  const { name, value, budget, unit } = measured;
  const number = (of: number): string => of.toLocaleString("en", { maximumFractionDigits: 0 });
  return `${within(measured) ? "ok    " : "FAILED"} ${name}: ${number(value)} ${unit} of ${number(budget)} ${unit}`;
}
