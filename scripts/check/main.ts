/**
 * `npm run check [-- <types|lint|format|dependencies>]`: what must hold without a test. `npm test [-- <vitest's
 * arguments>]` runs the same, then all tests of both worlds, Node and workerd, in one vitest whose closing line is
 * the last one printed.
 */
import { TOOLS } from "../lib/paths.ts";
import { passThrough, runTool } from "../lib/run-tool.ts";
import { command, say, seconds, Stop } from "../lib/terminal.ts";
import { type Check, checks } from "./steps.ts";

await command(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const test = first === "--test";
  await runChecks(test || first === undefined ? checks() : chosen(first));
  if (test) process.exitCode = await passThrough(TOOLS.vitest, ["run", ...rest]);
});

function chosen(name: string): Check[] {
  const found = checks().filter((check) => check.name === name);
  if (found.length === 0)
    throw new Stop(`There is no check "${name}": ${[...new Set(checks().map((check) => check.name))].join(", ")}.`);
  return found;
}

/** All of them, so that one run shows all that is wrong. */
async function runChecks(all: readonly Check[]): Promise<void> {
  const failed: string[] = [];
  for (const { title, tool, args } of all) {
    const began = performance.now();
    const { code, stdout, stderr } = await runTool(tool, args);
    say(`${code === 0 ? "ok    " : "FAILED"} ${title} (${seconds(began)})`);
    if (code === 0) continue;
    failed.push(title);
    say(`${stdout}${stderr}`.trimEnd());
  }
  if (failed.length > 0) throw new Stop(`\n${failed.length} of ${all.length} checks failed: ${failed.join(", ")}`);
}
