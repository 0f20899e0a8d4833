import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { parse } from "yaml";
import { type Scenario, scenarios } from "../../shared/engine/testing/gherkin.ts";
import { type Case, caseSchema } from "./case.ts";
import { EXAMPLES } from "./examples.ts";

export interface FoundScenario extends Scenario {
  readonly file: string;
}

export interface FoundDefinition {
  readonly file: string;
  readonly source: string;
  /** Null: nothing says what should come of it. */
  readonly given: Case | null;
}

export interface Found {
  readonly scenarios: readonly FoundScenario[];
  readonly definitions: readonly FoundDefinition[];
  /** Files that looked like definitions, and are none. */
  readonly ignored: readonly string[];
}

const DEFINITIONS: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);
const CASE = /\.case\.(ya?ml|json)$/;

/** The feature files and definitions of a folder, at any depth, in the order of their names; or of one file. */
export function gather(place: string): Found {
  const found = { scenarios: [] as FoundScenario[], definitions: [] as FoundDefinition[], ignored: [] as string[] };
  for (const path of files(place).toSorted()) {
    const file = relative(place, path) || basename(path);
    const source = (): string => readFileSync(path, "utf8");
    if (extname(path) === ".feature") {
      found.scenarios.push(...scenarios(source()).map((scenario) => ({ ...scenario, file })));
    } else if (DEFINITIONS.has(extname(path)) && !CASE.test(path)) {
      const text = source();
      if (!isDefinition(text)) found.ignored.push(file);
      else found.definitions.push(...casesOf(path).map((given) => ({ file, source: text, given })));
    }
  }
  return found;
}

function files(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whether it says which version of the DSL it is written in; what it is else is for the platform to say. */
function isDefinition(text: string): boolean {
  try {
    const value: unknown = parse(text, { logLevel: "silent" });
    if (typeof value !== "object" || value === null || !("document" in value)) return false;
    return typeof value.document === "object" && value.document !== null && "dsl" in value.document;
  } catch {
    // Broken YAML that names a version is a definition that has to be refused.
    return /^\s*dsl:/m.test(text);
  }
}

/** What stands beside it, one case or a list of them; else what is known of the standard's example of that name. */
function casesOf(path: string): readonly (Case | null)[] {
  const stem = path.slice(0, -extname(path).length);
  for (const ending of [".case.yaml", ".case.yml", ".case.json"]) {
    if (!existsSync(stem + ending)) continue;
    const beside: unknown = parse(readFileSync(stem + ending, "utf8"));
    return (Array.isArray(beside) ? beside : [beside]).map((one) => caseSchema.parse(one));
  }
  const known = EXAMPLES[basename(stem)];
  return [known === undefined ? null : caseSchema.parse(known)];
}
