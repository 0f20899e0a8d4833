import type { Page } from "playwright-core";
import { openCanvas } from "../canvas.ts";
import type { Platform } from "../platform.ts";
import { framesBeside } from "./frames.ts";
import type { Figure } from "./stats.ts";

/** Of one round. */
const DRAGS = 4;
const TASKS = 150;

/** 150 tasks: fifteen times two in a row, three side by side, and a loop of a group. */
function large(): object {
  const tasks: object[] = [];
  const set = (name: string): object => ({ [name]: { set: { at: name } } });
  for (let i = 0; i < 15; i++) {
    tasks.push(
      set(`first${i}`),
      set(`second${i}`),
      { [`together${i}`]: { fork: { branches: [set(`left${i}`), set(`middle${i}`), set(`right${i}`)] } } },
      {
        [`each${i}`]: {
          for: { each: "item", in: "${ [1, 2] }" },
          do: [set(`one${i}`), { [`inner${i}`]: { do: [set(`deep${i}`)] } }],
        },
      },
    );
  }
  return { document: { dsl: "1.0.3", namespace: "figures", name: "large", version: "1.0.0" }, do: tasks };
}

/** An execution of 150 tasks on its canvas, dragged about. */
export async function canvasFigures(platform: Platform, page: Page): Promise<Figure[]> {
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { definition: large(), wait: "PT30S" });
  const canvas = await openCanvas(page, platform.origin, id);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error("no canvas");
  const drag = (of: Page) => () => dragAbout(of, box);
  const bare = (beside: Page) => bareCanvas(beside, box).then(() => drag(beside));
  const near = await framesBeside(`${TASKS} tasks: dragged, as it opens`, page, drag(page), bare);
  await canvas.getByRole("button", { name: "Zoom to fit" }).click();
  return [...near, ...(await framesBeside(`${TASKS} tasks: dragged, as much as fits`, page, drag(page), bare))];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function dragAbout(page: Page, box: Box): Promise<void> {
  // An edge of the canvas, where no step is in the way of the drag.
  const from = { x: box.x + 30, y: box.y + Math.min(box.height, 600) / 2 };
  for (let drag = 0; drag < DRAGS; drag++) {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    const [far, aside] = [drag % 2 === 0 ? -1 : 1, drag < DRAGS / 2 ? 1 : -1];
    for (let i = 1; i <= 40; i++) await page.mouse.move(from.x + aside * i * 3, from.y + far * i * 6);
    await page.mouse.up();
  }
}

/** As many plain boxes in one element that is moved, in a frame of the same size. */
async function bareCanvas(page: Page, { x, y, width, height }: Box): Promise<void> {
  const boxes = Array.from({ length: TASKS }, (_, i) => {
    const at = `left:${(i % 3) * 230}px;top:${Math.floor(i / 3) * 90}px`;
    return `<p style="${at}">Step ${i}</p>`;
  });
  await page.setContent(
    `<style>p{position:absolute;margin:0;width:200px;height:48px;border:1px solid;border-radius:12px}</style>
    <main style="position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;overflow:hidden;user-select:none"><div style="transform-origin:0 0">${boxes.join("")}</div></main>`,
  );
  await page.evaluate(() => {
    const moved = document.querySelector<HTMLElement>("main > div");
    let [left, top] = [0, 0];
    let down: { readonly x: number; readonly y: number } | null = null;
    addEventListener("mousedown", (event) => {
      event.preventDefault();
      down = { x: event.clientX - left, y: event.clientY - top };
    });
    addEventListener("mouseup", () => {
      down = null;
    });
    addEventListener("mousemove", (event) => {
      if (down === null || moved === null) return;
      [left, top] = [event.clientX - down.x, event.clientY - down.y];
      moved.style.transform = `translate(${left}px, ${top}px) scale(1)`;
    });
  });
}
