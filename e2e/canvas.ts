import type { Locator, Page } from "playwright-core";

/** An execution that is over, on its canvas: there when all of it was read, and a step is drawn. */
export async function openCanvas(page: Page, origin: string, execution: string): Promise<Locator> {
  await page.goto(`${origin}/executions/${execution}?view=canvas`);
  await page.locator("[data-connection=ended]").waitFor();
  const canvas = page.getByRole("group", { name: /^Steps of/ });
  await canvas
    .getByRole("button", { name: /Completed/ })
    .first()
    .waitFor();
  return canvas;
}
