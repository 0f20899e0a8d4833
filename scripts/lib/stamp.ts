import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const NEVER_A_SOURCE = new Set(["node_modules", "dist", ".millrace", ".wrangler"]);

function isSource(name: string): boolean {
  return !NEVER_A_SOURCE.has(name) && !/\.(test|test-d)\.tsx?$/.test(name);
}

function files(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .filter(isSource)
    .toSorted()
    .flatMap((name) => files(root, `${path}/${name}`));
}

/**
 * A hash of the names and contents of all files under the given paths, tests and products aside. By content and not
 * by time, since `git checkout` and `git clone` set times as they like.
 * @param paths files or folders, relative to root; one that does not exist counts as empty
 */
export function hashSources(root: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => files(root, path))) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** True where the stamp file holds this hash, so that what it stamps need not be made again. */
export function isStamped(file: string, hash: string): boolean {
  try {
    return readFileSync(file, "utf8") === hash;
  } catch {
    return false;
  }
}

/** Written last, after the work: an interrupted build leaves no stamp. */
export function writeStamp(file: string, hash: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, hash);
}
