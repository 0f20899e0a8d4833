import type { Page } from "playwright-core";
import type { Platform } from "../platform.ts";
import { framesDuring } from "./frames.ts";
import { type Figure, spread } from "./stats.ts";

const FRAME_MS = 1000 / 60 + 2;
const ROUNDS = 4;

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
  await page.goto(`${platform.origin}/executions/${id}?view=canvas`);
  await page.locator("[data-connection=ended]").waitFor();
  const canvas = page.getByRole("group", { name: /^Steps of/ });
  await canvas
    .getByRole("button", { name: /Completed/ })
    .first()
    .waitFor();
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error("no canvas");
  // An edge of the canvas, where no step is in the way of the drag.
  const from = { x: box.x + 30, y: box.y + Math.min(box.height, 600) / 2 };
  const frames = await framesDuring(page, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      const far = round % 2 === 0 ? -1 : 1;
      for (let i = 1; i <= 40; i++) await page.mouse.move(from.x + i * 3, from.y + far * i * 6);
      await page.mouse.up();
    }
  });
  return [spread("150 tasks: frames while the canvas is dragged", frames, FRAME_MS, "p95")];
}
