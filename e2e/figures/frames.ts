import type { Page } from "playwright-core";

/** How long each frame took while `work` went on, in milliseconds: from one animation frame to the next. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    const state = { times, going: true };
    Object.assign(window, { figures: state });
    let last = performance.now();
    const tick = (): void => {
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (state.going) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await work();
  return page.evaluate(() => {
    const { figures } = window as unknown as { figures: { times: number[]; going: boolean } };
    figures.going = false;
    // The first is from the call to the next frame, which says nothing.
    return figures.times.slice(1);
  });
}
