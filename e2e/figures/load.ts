import type { Page } from "playwright-core";
import type { Platform } from "../platform.ts";
import { type Figure, spread } from "./stats.ts";

const TIMES = 5;

/** The list of workflows, with nothing in the browser's cache: until its largest part is drawn. */
export async function loadFigures(platform: Platform, page: Page): Promise<Figure[]> {
  const session = await page.context().newCDPSession(page);
  const drawn: number[] = [];
  try {
    for (let i = 0; i < TIMES; i++) {
      await session.send("Network.clearBrowserCache");
      await page.goto(`${platform.origin}/workflows`);
      await page.locator("main li, main h2").first().waitFor();
      drawn.push(await page.evaluate(largestPaint));
    }
  } finally {
    await session.detach();
  }
  return [spread("First load, empty cache, largest paint", drawn, null)];
}

function largestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: "largest-contentful-paint",
      buffered: true,
    });
  });
}
