import { join } from "node:path";
import { openBrowser } from "../browser.ts";
import { startPlatform } from "../platform.ts";
import { bundleFigures } from "./bundle.ts";
import { noteWhole, openFigures, pixelFigures } from "./executions.ts";
import { loadFigures } from "./load.ts";
import type { Figure } from "./stats.ts";

/** What the dashboard's pages take, measured on real pages of a platform of their own. `npm run figures`. */
async function measure(): Promise<readonly Figure[]> {
  const [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  try {
    const { page } = browser;
    await page.addInitScript(noteWhole);
    await page.goto(platform.link);
    await page.waitForURL("**/workflows");
    const figures = [
      ...(await loadFigures(platform, page)),
      ...bundleFigures(join(import.meta.dirname, "../../dashboard/dist")),
      ...(await openFigures(platform, page)),
      ...(await pixelFigures(platform, page)),
    ];
    if (browser.errors.length > 0) throw new Error(`The pages reported errors:\n${browser.errors.join("\n")}`);
    return figures;
  } finally {
    await browser.close();
    await platform.stop();
  }
}

const figures = await measure();
const width = Math.max(...figures.map(({ name }) => name.length));
for (const { name, value, target } of figures) {
  const verdict = target === null ? "" : `  ${target.holds ? "ok" : "MISSED"} (${target.text})`;
  console.log(`${name.padEnd(width)}  ${value}${verdict}`);
}
if (figures.some(({ target }) => target !== null && !target.holds)) process.exitCode = 1;
