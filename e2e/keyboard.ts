import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** More presses than this to anything of one page, and nobody finds it. */
const MOST_PRESSES = 40;

/** What has the focus, as it is called by who hears it; null: nothing has it. */
export const focused = async (page: Page): Promise<string | null> =>
  await page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return null;
    const named = at
      .getAttribute("aria-labelledby")
      ?.split(" ")
      .map((id) => document.getElementById(id)?.innerText);
    const labels = at instanceof HTMLInputElement || at instanceof HTMLSelectElement ? [...(at.labels ?? [])] : [];
    const own = at.getAttribute("aria-label") ?? named?.join(" ") ?? labels[0]?.innerText ?? at.innerText;
    return own.replaceAll(/\s+/g, " ").trim();
  });

/** A key, after which the focus is on something: what a dialog or the canvas gives it to has it a frame later. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page
      .waitForFunction(() => document.activeElement !== null && document.activeElement !== document.body)
      .catch(() => assert.fail(`Nothing has the focus after ${key}.`));
  }
}

/** Waits until what is called so has the focus. */
export async function focusOn(page: Page, name: RegExp): Promise<void> {
  const until = Date.now() + 10_000;
  let at = await focused(page);
  while ((at === null || !name.test(at)) && Date.now() < until) {
    await page.evaluate(async () => await new Promise((resolve) => requestAnimationFrame(resolve)));
    at = await focused(page);
  }
  assert.match(at ?? "nothing", name);
}

/** Goes on by a key until what is called so has the focus. @returns how often it was pressed */
export async function goTo(page: Page, name: RegExp, key = "Tab"): Promise<number> {
  const passed: string[] = [];
  for (let presses = 0; presses <= MOST_PRESSES; presses++) {
    const at = (await focused(page)) ?? "nothing";
    if (name.test(at)) return presses;
    passed.push(at);
    await press(page, key);
  }
  return assert.fail(`No ${String(name)} by ${key}: ${passed.join(" | ")}`);
}

/** What has the focus is within this. */
export async function focusIn(page: Page, selector: string): Promise<void> {
  await page
    .waitForFunction((within) => (document.activeElement?.closest(within) ?? null) !== null, selector)
    .catch(async () => assert.fail(`The focus is on ${await focused(page)}, not in ${selector}.`));
}
export const onCanvas = async (page: Page): Promise<void> => await focusIn(page, ".canvas");
export const inPanel = async (page: Page): Promise<void> => await focusIn(page, "#builder-panel");

/** A step after the one that has the focus, or at the "+" that has it; it has the focus then. */
export async function addStep(page: Page, query: string, title: RegExp): Promise<void> {
  await press(page, "Insert");
  const search = page.getByRole("combobox", { name: "What happens next?" });
  await search.waitFor();
  await page.keyboard.type(query);
  await press(page, "Enter");
  await search.waitFor({ state: "detached" });
  await onCanvas(page);
  await focusOn(page, title);
}

/** A value of an earlier step into a field, by the button beside it; the field has the focus then. */
export async function chooseValue(page: Page, field: string, query: string, source: string): Promise<void> {
  await goTo(page, new RegExp(`^Insert a value: ${field}$`));
  await press(page, "Enter");
  const search = page.getByRole("combobox", { name: "Search values" });
  await search.waitFor();
  await page.keyboard.type(query);
  await page.getByRole("treeitem").first().filter({ hasText: source }).waitFor();
  await press(page, "Enter");
  await search.waitFor({ state: "detached" });
  await focusOn(page, new RegExp(`^${field}`));
}

/** Once a list of choices has the focus: what begins so. */
export async function pick(page: Page, field: RegExp, typed: string, chosen: string): Promise<void> {
  await goTo(page, field);
  await page.keyboard.type(typed);
  await page.waitForFunction(
    (name) =>
      document.activeElement instanceof HTMLSelectElement &&
      document.activeElement.selectedOptions[0]?.innerText === name,
    chosen,
  );
}
