import assert from "node:assert/strict";
import { test } from "node:test";
import { graveFindings } from "./axe.ts";
import { VISITS, visit } from "./pages.ts";
import { makeSample, type Sample } from "./sample.ts";
import { setStage } from "./stage.ts";

let sample: Sample;
const stage = setStage(async (platform) => {
  sample = await makeSample(platform);
});

for (const theme of ["light", "dark"] as const)
  for (const one of VISITS)
    test(`${one.name}, ${theme}: axe finds nothing serious, nothing is reported, and nothing runs over the edge`, async () => {
      const { page, errors } = stage.browser;
      await page.emulateMedia({ colorScheme: theme });
      await visit(page, stage.platform.origin, sample, one);
      assert.deepEqual(await graveFindings(page), []);
      assert.equal(await overflow(), 0, "it is wider than the screen");
      assert.deepEqual(errors, []);
    });

for (const one of VISITS)
  test(`${one.name} fits a phone`, async () => {
    const { page, errors } = stage.browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "light" });
    await visit(page, stage.platform.origin, sample, one);
    assert.equal(await overflow(), 0, "it is wider than the screen");
    assert.deepEqual(await graveFindings(page), []);
    assert.deepEqual(errors, []);
  });

const overflow = (): Promise<number> =>
  stage.browser.page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

test("the sign-in page, in both themes", async () => {
  const { page } = stage.browser;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.context().clearCookies();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${stage.platform.origin}/workflows`);
    await page.getByLabel("API key").waitFor();
    assert.deepEqual(await graveFindings(page), []);
  }
});
