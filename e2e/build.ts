import type { Page } from "playwright-core";

/** What the builder never shows outside Advanced: expressions, JSON pointers, ISO durations. */
const CODE = [/\$\{/, /\/do\//, /\bPT\d/];

/** Looks at all that can be read on the page at each change of it, until `found` is asked for. */
export async function watchForCode(page: Page): Promise<{ found(): Promise<readonly string[]> }> {
  await page.evaluate(
    (sources) => {
      const patterns = sources.map((source) => new RegExp(source));
      const found = new Set<string>();
      let due = false;
      const look = (): void => {
        due = false;
        const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea, select")];
        const texts = [document.body.innerText, ...fields.flatMap(({ value, placeholder }) => [value, placeholder])];
        for (const text of texts)
          for (const line of (text ?? "").split("\n"))
            if (patterns.some((pattern) => pattern.test(line))) found.add(line);
      };
      const later = (): void => {
        if (due) return;
        due = true;
        requestAnimationFrame(look);
      };
      new MutationObserver(later).observe(document.body, { subtree: true, childList: true, characterData: true });
      document.addEventListener("input", later, true);
      look();
      Object.assign(window, {
        codeFound: () => {
          look();
          return [...found];
        },
      });
    },
    CODE.map(({ source }) => source),
  );
  return {
    found: async () => await page.evaluate(() => (window as unknown as { codeFound(): string[] }).codeFound()),
  };
}

/** From the list of workflows to a builder with nothing in it. */
export async function newWorkflow(page: Page, origin: string): Promise<string> {
  await page.goto(`${origin}/workflows`);
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByRole("menuitem", { name: /^From nothing/ }).click();
  await page.waitForURL("**/build");
  await page.getByRole("heading", { name: "What starts it?" }).waitFor();
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** A step at a "+", by the name that the "+" has for who hears it. */
export async function addStep(page: Page, place: string | RegExp, verb: string): Promise<void> {
  await page.locator(".canvas").getByRole("button", { name: place }).click();
  await page
    .getByRole("option")
    .filter({ has: page.getByText(verb, { exact: true }) })
    .click();
  await panel(page).getByRole("textbox", { name: "Name", exact: true }).waitFor();
}

export const panel = (page: Page) => page.locator("#builder-panel");
/** A step on the canvas, by its title. */
export const step = (page: Page, title: string) =>
  page.locator(".canvas").getByRole("button", { name: new RegExp(`^${title}\\b`) });

/** A value of an earlier step into a field, found by its name: the first one found has to be of this source. */
export async function chooseValue(page: Page, field: string, query: string, source: string): Promise<void> {
  await page.getByRole("button", { name: `Insert a value: ${field}` }).click();
  await page.getByRole("combobox", { name: "Search values" }).fill(query);
  const first = page.getByRole("treeitem").first();
  await first.filter({ hasText: source }).click();
}

/** Text into a field in which values stand as chips. */
export async function type(page: Page, field: string, text: string): Promise<void> {
  const box = page.getByRole("textbox", { name: field });
  await box.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

export async function publish(page: Page, note = ""): Promise<void> {
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish" });
  if (note !== "") await dialog.getByLabel(/^What has changed/).fill(note);
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.waitFor({ state: "detached" });
}
