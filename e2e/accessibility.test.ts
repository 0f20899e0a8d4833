import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { graveFindings } from "./axe.ts";
import { type Browser, openBrowser } from "./browser.ts";
import { VISITS, visit } from "./pages.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { makeSample, type Sample } from "./sample.ts";

let platform: Platform;
let browser: Browser;
let sample: Sample;

before(async () => {
  [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  sample = await makeSample(platform);
  await browser.page.goto(platform.link);
  await browser.page.waitForURL("**/workflows");
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});

for (const theme of ["light", "dark"] as const)
  for (const one of VISITS)
    test(`${one.name}, ${theme}: axe finds nothing serious, nothing is reported, and nothing runs over the edge`, async () => {
      const { page, errors } = browser;
      await page.emulateMedia({ colorScheme: theme });
      await visit(page, platform.origin, sample, one);
      assert.deepEqual(await graveFindings(page), []);
      assert.equal(await overflow(), 0, "it is wider than the screen");
      assert.deepEqual(errors, []);
    });

for (const one of VISITS)
  test(`${one.name} fits a phone`, async () => {
    const { page, errors } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "light" });
    await visit(page, platform.origin, sample, one);
    assert.equal(await overflow(), 0, "it is wider than the screen");
    assert.deepEqual(await graveFindings(page), []);
    assert.deepEqual(errors, []);
  });

const overflow = (): Promise<number> =>
  browser.page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

test("the sign-in page, in both themes", async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.context().clearCookies();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${platform.origin}/workflows`);
    await page.getByLabel("API key").waitFor();
    assert.deepEqual(await graveFindings(page), []);
  }
});
