/**
 * `npm run screenshots [name]`: every page in both themes, and at a phone's width, into `screenshots/`, which git
 * does not keep. For looking at.
 */
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./browser.ts";
import { VISITS, visit } from "./pages.ts";
import { startPlatform } from "./platform.ts";
import { makeSample } from "./sample.ts";

const FOLDER = fileURLToPath(new URL("../screenshots/", import.meta.url));
const SHAPES = [
  { name: "light", colorScheme: "light", width: 1440, height: 900 },
  { name: "dark", colorScheme: "dark", width: 1440, height: 900 },
  { name: "phone", colorScheme: "light", width: 390, height: 844 },
] as const;

const [wanted = ""] = process.argv.slice(2);
const visits = VISITS.filter(({ name }) => name.startsWith(wanted));
if (visits.length === 0) throw new Error(`No page is called "${wanted}".`);
if (wanted === "") await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });

const [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
try {
  const { page } = browser;
  const sample = await makeSample(platform);
  await page.goto(platform.link);
  await page.waitForURL("**/workflows");
  for (const { name, colorScheme, width, height } of SHAPES) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    for (const one of visits) {
      await visit(page, platform.origin, sample, one);
      await page.screenshot({ path: `${FOLDER}${one.name}-${name}.png` });
    }
  }
  process.stdout.write(`${visits.length * SHAPES.length} screenshots are in ${FOLDER}\n`);
  for (const error of browser.errors) process.stdout.write(`${error}\n`);
} finally {
  await browser.close();
  await platform.stop();
}
