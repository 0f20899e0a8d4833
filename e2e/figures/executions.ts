import type { Page } from "playwright-core";
import type { Platform } from "../platform.ts";
import { framesBeside, settled } from "./frames.ts";
import { type Figure, spread } from "./stats.ts";

const EVENTS = 10_000;
/** Of each: opened anew. */
const TIMES = 7;
const OPEN_MS = 300;
const PIXEL_MS = 150;

/** Over when its first turn ended; each item is an iteration, a start and an end: three events. */
const loop = (items: number) => ({
  document: { dsl: "1.0.3", namespace: "figures", name: "ten-thousand", version: "1.0.0" },
  do: [{ each: { for: { each: "item", in: `\${ [range(${items})] }` }, do: [{ one: { set: { n: "${ $item }" } } }] } }],
});

/** Pauses of 40 ms, so that each of its events comes on its own. */
const ticking = (items: number) => ({
  document: { dsl: "1.0.3", namespace: "figures", name: "ticking", version: "1.0.0" },
  do: [
    { settle: { wait: { seconds: 2 } } },
    {
      each: {
        for: { each: "item", in: `\${ [range(${items})] }` },
        do: [{ pause: { wait: { milliseconds: 40 } } }, { one: { set: { n: "${ $item }" } } }],
      },
    },
  ],
});

interface Started {
  readonly id: string;
}

/** A finished execution of 10,000 events: how fast it opens, and whether it scrolls. */
export async function openFigures(platform: Platform, page: Page): Promise<Figure[]> {
  const { id } = await platform.call<Started>("POST", "/v1/executions", {
    definition: loop(Math.ceil(EVENTS / 3)),
    wait: "PT30S",
  });
  const { id: small } = await platform.call<Started>("POST", "/v1/executions", { definition: loop(3), wait: "PT30S" });
  const figures = [
    ...(await opened(platform, page, small, "A small execution")),
    ...(await opened(platform, page, id, "10,000 events")),
  ];
  await page.getByRole("tab", { name: "Events" }).click();
  for (const [scroll, name] of [
    ["timeline", "the timeline"],
    ["events", "the events"],
  ] as const) {
    const list = page.locator(`[data-scroll=${scroll}]`);
    const box = await list.boundingBox();
    if (box === null) throw new Error("nothing to scroll");
    figures.push(
      ...(await framesBeside(
        `10,000 events: ${name} scrolled`,
        page,
        () => wheel(page, box),
        (beside) => bareList(beside, box).then(() => () => wheel(beside, box)),
      )),
    );
  }
  return figures;
}

/** Leaves the page on it. */
async function opened(platform: Platform, page: Page, id: string, name: string): Promise<Figure[]> {
  const cold: Opened[] = [];
  const warm: Opened[] = [];
  for (let i = 0; i < TIMES; i++) {
    // Not from a page that has to be taken down first.
    await page.goto(`${platform.origin}/executions`);
    await settled(page);
    await page.goto(`${platform.origin}/executions/${id}`);
    cold.push(await whenWhole(page));
    await page.goto(`${platform.origin}/executions`);
    const link = page.locator(`main li a[href$="${id}"]`);
    await link.waitFor();
    await settled(page);
    await link.click();
    const { pressed, shown, whole } = await whenWhole(page);
    warm.push({ pressed, shown: shown - pressed, whole: whole - pressed });
  }
  const of = (what: string, times: readonly number[], limit: number | null): Figure =>
    spread(`${name}, ${what}`, times, limit);
  return [
    of(
      "from the list: first rows",
      warm.map(({ shown }) => shown),
      OPEN_MS,
    ),
    of(
      "from the list: all of it",
      warm.map(({ whole }) => whole),
      OPEN_MS,
    ),
    of(
      "page loaded anew: first rows",
      cold.map(({ shown }) => shown),
      null,
    ),
    of(
      "page loaded anew: all of it",
      cold.map(({ whole }) => whole),
      null,
    ),
  ];
}

interface Opened {
  /** When the mouse was pressed on the link: how long it took to get there is the test's own time. */
  readonly pressed: number;
  /** When its status and the first rows of its timeline, or steps of its picture, were drawn. */
  readonly shown: number;
  /** When that was so and all events were there, and the page said so. */
  readonly whole: number;
}

/** On the page's own clock. */
async function whenWhole(page: Page): Promise<Opened> {
  const opened = await page.waitForFunction(() => {
    const { opened } = window as unknown as { opened: Opened };
    return opened.shown > opened.pressed && opened.whole > opened.pressed ? opened : null;
  });
  return (await opened.jsonValue()) as Opened;
}

/** Runs in every document from its start: notes the frames in which an execution is there. */
export function noteOpened(): void {
  const opened = { pressed: 0, shown: 0, whole: 0 };
  Object.assign(window, { opened });
  addEventListener("pointerdown", ({ timeStamp }) => (opened.pressed = timeStamp), true);
  let there = { shown: false, whole: false };
  const look = (): void => {
    const shown =
      location.pathname.startsWith("/executions/") &&
      document.querySelector("main [role=status] [data-status]") !== null &&
      // A small one opens as a picture, a large one as a timeline.
      document.querySelector("[data-row], main .react-flow__node") !== null;
    const now = { shown, whole: shown && document.querySelector("[data-connection=ended]") !== null };
    if (now.shown && !there.shown) opened.shown = performance.now();
    if (now.whole && !there.whole) opened.whole = performance.now();
    there = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** As many plain lines as there are events, all of them there, in a box of the same size. */
async function bareList(page: Page, { x, y, width, height }: Box): Promise<void> {
  const lines = Array.from({ length: EVENTS }, (_, i) => `<p style="top:${i * 44}px">Line ${i}</p>`);
  await page.setContent(
    `<style>p{position:absolute;margin:0;height:43px;width:100%;border-bottom:1px solid}</style>
    <main style="position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;overflow:auto">${lines.join("")}</main>`,
  );
}

/** Down and up again. */
async function wheel(page: Page, box: Box): Promise<void> {
  await page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height / 2, 200));
  for (let i = 0; i < 90; i++) {
    await page.mouse.wheel(0, i < 45 ? 400 : -400);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/** From when an event was written (its `at`) to the frame in which the page showed it. One clock: all on one machine. */
export async function pixelFigures(platform: Platform, page: Page): Promise<Figure[]> {
  const { id } = await platform.call<Started>("POST", "/v1/executions", { definition: ticking(60) });
  await page.goto(`${platform.origin}/executions/${id}`);
  await page.locator("[data-seq]").waitFor({ state: "attached" });
  await page.evaluate(() => {
    const shown: [seq: number, at: number][] = [];
    Object.assign(window, { shown });
    const note = (): void => {
      const seq = Number(document.querySelector("[data-seq]")?.getAttribute("data-seq"));
      if (seq > (shown.at(-1)?.[0] ?? 0)) shown.push([seq, performance.timeOrigin + performance.now()]);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await page.locator("[data-connection=ended]").waitFor({ timeout: 120_000 });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const shown = await page.evaluate(() => (window as unknown as { shown: [number, number][] }).shown);
  const { events } = await platform.call<{ events: { seq: number; at: string }[] }>(
    "GET",
    `/v1/executions/${id}/history?limit=1000`,
  );
  const began = shown[0]?.[0] ?? 0;
  const waits: number[] = [];
  for (const { seq, at } of events) {
    if (seq <= began) continue;
    const frame = shown.find(([upTo]) => upTo >= seq);
    if (frame !== undefined) waits.push(frame[1] - Date.parse(at));
  }
  return [spread("Journal write to pixel", waits, PIXEL_MS)];
}
