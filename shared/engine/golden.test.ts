import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TASK_KINDS } from "../dsl/types.ts";
import { ENTRY_TYPES, entriesOf, type Golden, parseGolden, problemsOf } from "./testing/golden.ts";

const FOLDER = join(import.meta.dirname, "golden");
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
  version: string;
};
const MEND = "`npm run golden` records what this version writes: run it, and commit shared/engine/golden.";

const goldens = (of: string): Golden[] =>
  readdirSync(join(FOLDER, of)).map((file) =>
    parseGolden(file.replace(".ndjson", ""), readFileSync(join(FOLDER, of, file), "utf8")),
  );
const versions = readdirSync(FOLDER);

describe.each(versions)("journals of version %s", (of) => {
  it.each(goldens(of).map((golden) => [golden.name, golden.head.about, golden] as const))(
    "%s fold to what they were, from every prefix and the rest, and go on to their end: %s",
    (_name, _about, golden) => {
      expect(golden.head.version).toBe(of);
      expect(golden.steps.length).toBeGreaterThan(2);
      expect(golden.steps.at(-1)?.stands.outcome).toBeDefined();
      expect(problemsOf(golden)).toEqual([]);
    },
  );
});

describe("the journals of this version", () => {
  it("are recorded", () => {
    expect(versions, `There are no golden journals of version ${version}. ${MEND}`).toContain(version);
  });

  it("have every type of entry, every task, and stop at every status", () => {
    const all = goldens(version);
    const entries = all.flatMap(({ steps }) => steps.flatMap(entriesOf));
    const missing = (wanted: readonly string[], found: readonly string[]): string[] =>
      wanted.filter((one) => !found.includes(one));
    expect(
      missing(
        ENTRY_TYPES,
        entries.map(({ type }) => type),
      ),
      `Nothing in scripts/golden writes these. Add a scenario. ${MEND}`,
    ).toEqual([]);
    const kinds = entries.flatMap((entry) => (entry.type === "task.started" ? [entry.data.kind] : []));
    expect(missing(TASK_KINDS, kinds)).toEqual([]);
    const asked = entries.flatMap((entry) => (entry.type === "effect.requested" ? [entry.data.request.kind] : []));
    const calls = ["http", "openapi", "grpc", "asyncapi", "mcp", "script", "email", "emit", "listen", "subflow"];
    expect(missing(calls, asked)).toEqual([]);
    const statuses = all.flatMap(({ steps }) => steps.map(({ stands }) => stands.status));
    const ends = ["completed", "faulted", "cancelled"];
    expect(missing(["running", "waiting", "suspended", "indeterminate", ...ends], statuses)).toEqual([]);
    const steps = all.flatMap((golden) => golden.steps);
    expect(steps.some(({ stands }) => stands.compensating !== undefined)).toBe(true);
    expect(steps.filter(({ snapshot }) => snapshot !== undefined).length).toBeGreaterThan(all.length);
    expect(steps.some(({ payloads }) => payloads !== undefined)).toBe(true);
  });
});
