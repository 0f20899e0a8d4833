/**
 * `npm run golden`: records what this version writes into journals, as golden files for it and for every later version
 * (shared/engine/golden/<version of package.json>/). Never over those of a version that is released, which is one that
 * has a tag: raise the version in package.json first. See CONTRIBUTING.md, "Release".
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isReleased, ROOT } from "./released.ts";
import { Recording } from "./recording.ts";
import { engineScenarios } from "./scenarios-engine.ts";
import { liveScenarios } from "./scenarios-live.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const folder = join(ROOT, "shared/engine/golden", version);
const tags = execFileSync("git", ["tag", "--list"], { cwd: ROOT, encoding: "utf8" }).split("\n");
if (isReleased(version, tags)) {
  process.stderr.write(
    `Version ${version} is released: what it wrote is on disks, and its golden journals stay as they are.\n` +
      "Raise the version in package.json, then record that one.\n",
  );
  process.exit(1);
}
const recordings = [...liveScenarios, ...engineScenarios].map((scenario) => Recording.of(scenario, version));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { head, steps, text } of recordings) {
  const { name } = head.definition.document;
  writeFileSync(join(folder, `${name}.ndjson`), text);
  process.stdout.write(
    `${name}: ${steps.length} steps, ${steps.at(-1)?.stands.seq ?? 0} entries, ${steps.at(-1)?.stands.status ?? ""}\n`,
  );
}
process.stdout.write(`Recorded for version ${version}. Commit ${folder.slice(ROOT.length + 1)}.\n`);
