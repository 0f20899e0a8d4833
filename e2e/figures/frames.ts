import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Figure, spread } from "./stats.ts";

const STILL_MS = 3_000;

/** How busy the machine is, and what frames take where the page does nothing: no other figure can be better than that. */
export async function machineFigures(page: Page): Promise<Figure[]> {
  const frames = await framesDuring(page, () => sleep(STILL_MS));
  const [load = 0] = loadavg();
  return [
    { name: "Load of the machine", value: load.toFixed(1), target: null },
    spread("Frames of a page that does nothing", frames, null),
  ];
}

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
