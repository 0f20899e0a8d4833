import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Figure, ms, quantile, spread } from "./stats.ts";

const STILL_MS = 3_000;
const ROUNDS = 5;
const FRAME_MS = 1000 / 60 + 2;

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
async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
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

/** What a page does while something is moved about: what it takes says more than frames where others use the machine. */
interface Moved {
  readonly p50: number;
  readonly p95: number;
  readonly script: number;
  readonly render: number;
}

/** One round on `page`, which is brought to the front and comes to rest before it. */
async function movedBy(page: Page, work: () => Promise<void>): Promise<Moved> {
  await page.bringToFront();
  await settled(page);
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("Performance.enable");
    const sums = async (): Promise<Map<string, number>> => {
      const { metrics } = await session.send("Performance.getMetrics");
      return new Map(metrics.map(({ name, value }) => [name, value * 1000]));
    };
    const before = await sums();
    const frames = await framesDuring(page, work);
    const after = await sums();
    const took = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / frames.length;
    const render = took("RecalcStyleDuration") + took("LayoutDuration");
    return { p50: quantile(frames, 0.5), p95: quantile(frames, 0.95), script: took("ScriptDuration"), render };
  } finally {
    await session.detach();
  }
}

/**
 * Frames while `work` moves something on `page`, and while it moves a bare page of simple boxes the same way, in turns:
 * what is asked of ours is the promise, or to be as good as the bare one where the machine gives no more.
 */
export async function framesBeside(
  name: string,
  page: Page,
  work: () => Promise<void>,
  bare: (beside: Page) => Promise<() => Promise<void>>,
): Promise<Figure[]> {
  const ours: Moved[] = [];
  const floor: Moved[] = [];
  const beside = await page.context().newPage();
  try {
    const floorWork = await bare(beside);
    // The first of each makes what the others find.
    for (let round = 0; round <= ROUNDS; round++) {
      const both = [await movedBy(page, work), await movedBy(beside, floorWork)] as const;
      if (round === 0) continue;
      ours.push(both[0]);
      floor.push(both[1]);
    }
  } finally {
    await beside.close();
    await page.bringToFront();
  }
  const mid = (of: readonly Moved[], pick: (one: Moved) => number): number => quantile(of.map(pick), 0.5);
  const said = (of: readonly Moved[]): string =>
    `p50 ${ms(mid(of, (one) => one.p50))}, p95 ${ms(mid(of, (one) => one.p95))}; a frame's script ${ms(mid(of, (one) => one.script))}, style and layout ${ms(mid(of, (one) => one.render))}`;
  const [own, least] = [mid(ours, ({ p95 }) => p95), mid(floor, ({ p95 }) => p95)];
  const limit = Math.max(FRAME_MS, least * 1.1);
  return [
    { name, value: said(ours), target: { text: `p95 ≤ ${ms(limit)}`, holds: own <= limit } },
    { name: "  a bare page moved the same way", value: said(floor), target: null },
  ];
}

/** Nothing is loading, nothing is left to do, and two frames have passed. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), {
          timeout: 5_000,
        });
      }),
  );
}
