import { join } from "node:path";

/** Not of scripts/lib: its types are those of Node alone, and objects are read here. */
export const ROOT = join(import.meta.dirname, "../..");

/** Whether a version has been given out: it has a tag, with or without the v before it. */
export function isReleased(version: string, tags: readonly string[]): boolean {
  return tags.some((tag) => tag.trim().replace(/^v/, "") === version);
}
