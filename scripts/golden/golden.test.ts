import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseGolden } from "../../shared/engine/testing/golden.ts";
import { isReleased, ROOT } from "./released.ts";
import { Recording } from "./recording.ts";
import { engineScenarios } from "./scenarios-engine.ts";
import { liveScenarios } from "./scenarios-live.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const folder = join(ROOT, "shared/engine/golden", version);
const all = [...liveScenarios, ...engineScenarios];

const MEND =
  "What this version writes is not what is recorded for it in shared/engine/golden. If its version is not released " +
  "yet: `npm run golden`, and commit. If it is: raise the version in package.json, then `npm run golden`. Should the " +
  "journals of an earlier version not be read any more, that is a defect, and no recording mends it.";

describe("the golden journals of this version", () => {
  it("are those of the scenarios, and no others", () => {
    const files = all.map(({ name }) => `${name}.ndjson`).toSorted();
    expect(readdirSync(folder).toSorted(), MEND).toEqual(files);
  });

  it.each(all.map((scenario) => [scenario.name, scenario] as const))("%s is written as it is recorded", (name, of) => {
    const recorded = readFileSync(join(folder, `${name}.ndjson`), "utf8");
    const made = Recording.of(of, version);
    // Line by line: what differs is to be seen.
    expect(made.text.split("\n"), MEND).toEqual(recorded.split("\n"));
    const { head, steps } = parseGolden(name, recorded);
    expect(Recording.again(head, steps).text === recorded, MEND).toBe(true);
  });
});

it("never records over a version that is released", () => {
  expect(isReleased("0.1.0", ["v0.1.0", ""])).toBe(true);
  expect(isReleased("0.1.0", ["0.1.0"])).toBe(true);
  expect(isReleased("0.1.0", ["v0.1.1", "v0.1.0-rc1", ""])).toBe(false);
});
