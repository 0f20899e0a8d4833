import { MAX_DEPTH } from "../../domain/limits.ts";
import { readText } from "../../dsl/yaml.ts";
import type { Exchange } from "../../ports/egress.ts";
import { refused, shownUrl } from "../standard-errors.ts";

/** YAML is read slower than JSON, and hostile YAML slower still: this bounds the time, which nothing can interrupt. */
const MAX_YAML_CHARACTERS = 256 * 1024;

/** Reads a document as JSON or YAML, as data only. @returns configuration errors that say where it is wrong */
export function readData(text: string, url: string): Exchange<unknown> {
  const invalid = (detail: string): Exchange<never> =>
    refused("configuration", 400, "Invalid Resource", `${shownUrl(url)} ${detail}`);
  if (/^[\s\uFEFF]*[[{]/.test(text)) {
    try {
      const value = JSON.parse(text) as unknown;
      return isTooDeep(value) ? invalid(`is nested deeper than ${MAX_DEPTH} levels.`) : { ok: true, value };
    } catch {
      // YAML in flow style looks the same: the other reader says what is wrong with it.
    }
  }
  if (text.length > MAX_YAML_CHARACTERS)
    return invalid(`is more than ${MAX_YAML_CHARACTERS} characters of YAML: serve it as JSON.`);
  const { value, problems } = readText(text, { keys: "scalars" });
  const [problem] = problems;
  if (problem === undefined) return { ok: true, value };
  const where = problem.line === undefined ? problem.path : `line ${problem.line}`;
  return invalid(`can't be read${where === "" ? "" : ` at ${where}`}: ${problem.message}`);
}

/** Level by level, not by recursion: depth is what it is about. */
function isTooDeep(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const member of Object.values(value)) if (typeof member === "object" && member !== null) next.push(member);
    }
    level = next;
  }
  return false;
}
