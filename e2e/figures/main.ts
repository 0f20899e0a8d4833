import { join } from "node:path";
import { openBrowser } from "../browser.ts";
import { startPlatform } from "../platform.ts";
import { bundleFigures } from "./bundle.ts";
import { canvasFigures } from "./canvas.ts";
import { machineFigures } from "./frames.ts";
import { noteOpened, openFigures, pixelFigures } from "./executions.ts";
import { loadFigures } from "./load.ts";
import type { Figure } from "./stats.ts";

const WIDTH = 52;

function print({ name, value, target }: Figure): void {
  const verdict = target === null ? "" : `  ${target.holds ? "ok" : "MISSED"} (${target.text})`;
  process.stdout.write(`${name.padEnd(WIDTH)}  ${value}${verdict}\n`);
  if (target?.holds === false) process.exitCode = 1;
}

/** What the dashboard's pages take, measured on real pages of a platform of their own: `npm run figures`. */
const [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
try {
  const { page, errors } = browser;
  await page.addInitScript(noteOpened);
  await page.goto(platform.link);
  await page.waitForURL("**/workflows");
  for (const part of [
    () => machineFigures(page),
    () => loadFigures(platform, page),
    () => Promise.resolve(bundleFigures(join(import.meta.dirname, "../../dashboard/dist"))),
    () => openFigures(platform, page),
    () => canvasFigures(platform, page),
    () => pixelFigures(platform, page),
  ])
    for (const figure of await part()) print(figure);
  if (errors.length > 0) throw new Error(`The pages reported errors:\n${errors.join("\n")}`);
} finally {
  await browser.close();
  await platform.stop();
}
