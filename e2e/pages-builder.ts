import type { Page } from "playwright-core";
import type { Visit } from "./pages.ts";
import type { Sample } from "./sample.ts";

const path = ({ every }: Sample): string => `/workflows/${every}/build`;
const panel = (page: Page) => page.locator("#builder-panel");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** The canvas stands, and everything that is to be seen of it is drawn. */
async function canvas(page: Page): Promise<void> {
  await page.locator("[data-stop=start]").waitFor();
  await page.getByRole("button", { name: /^Get order, / }).waitFor();
}

/** Opens a step by the list of commands, as it may lie outside of the view, and waits for its form. */
const step =
  (title: string, field: string) =>
  async (page: Page): Promise<void> => {
    await canvas(page);
    await button(page, "Commands").click();
    await page.getByRole("dialog").getByRole("combobox").fill(title);
    await page.getByRole("option", { name: title }).first().click();
    await panel(page)
      // What kind of step it is may stand before it.
      .getByText(new RegExp(`(?:^|\\. )${field}`))
      .first()
      .waitFor();
  };

/** A step of each kind with its form open. What is named last stands on the form when it is loaded. */
const STEPS: readonly (readonly [name: string, title: string, field: string])[] = [
  ["http", "Get order", "Address"],
  ["if", "Is it large?", "Takes the first path"],
  ["action", "Tell the team", "Connection"],
  ["set", "Pack", "Puts values together"],
  ["for-each", "For each item", "In which list"],
  ["parallel", "Tell all of them", "All branches run"],
  ["emit", "Packed", "What has happened"],
  ["script", "Price", "JavaScript"],
  ["wait", "Pause", "For"],
  ["group", "Do it with care", "If it fails"],
  ["fail", "Refuse", "What went wrong"],
  ["workflow", "Report", "Which workflow"],
  ["listen", "Wait for the parcel", "Wait for"],
  ["form", "Ask for the address", "What is asked"],
  ["approval", "Ask for approval", "Question"],
];

/** The builder, with each thing that can be open in it. */
export const BUILDER_VISITS: readonly Visit[] = [
  {
    name: "builder-start",
    path: ({ draft }) => `/workflows/${draft}/build`,
    ready: (page) => page.getByRole("heading", { name: "What starts it?" }).waitFor(),
  },
  { name: "builder", path, ready: canvas },
  {
    name: "builder-trigger",
    path,
    ready: async (page) => {
      await canvas(page);
      await page.locator("[data-stop=start]").click();
      await panel(page).getByText("A webhook").first().waitFor();
    },
  },
  ...STEPS.map(([name, title, field]): Visit => ({ name: `builder-${name}`, path, ready: step(title, field) })),
  {
    name: "builder-palette",
    path,
    ready: async (page) => {
      await canvas(page);
      await page.getByRole("button", { name: "Add a step after Get order" }).click();
      await page.getByRole("option", { name: /^Wait for an event/ }).waitFor();
    },
  },
  {
    name: "builder-move",
    path,
    ready: async (page) => {
      await canvas(page);
      // By its key: on a phone, what can be done to a step stands behind the step's form.
      const step = page.getByRole("button", { name: /^Get order, / });
      await step.click();
      await step.press("m");
      await page.getByRole("dialog", { name: "Move “Get order” to" }).getByRole("option").first().waitFor();
    },
  },
  {
    name: "builder-commands",
    path,
    ready: async (page) => {
      await canvas(page);
      await button(page, "Commands").click();
      await page.getByRole("option", { name: "Get order" }).waitFor();
    },
  },
  {
    name: "builder-yaml",
    path,
    ready: async (page) => {
      await page.getByRole("radio", { name: "YAML" }).check();
      await page.locator("#builder-yaml .cm-line").first().waitFor();
    },
  },
  {
    name: "builder-both",
    path,
    ready: async (page) => {
      await page.getByRole("radio", { name: "Both" }).check();
      await page.locator("#builder-yaml .cm-line").first().waitFor();
      await page.locator("[data-stop=start]").waitFor();
    },
  },
  {
    name: "builder-versions",
    path,
    ready: async (page) => {
      await button(page, "Versions").click();
      await panel(page).getByText("Version 1").waitFor();
    },
  },
  {
    name: "builder-compare",
    path,
    ready: async (page) => {
      await button(page, "Versions").click();
      await button(page, "Compare with the draft").click();
      await page.getByRole("dialog").locator("[data-stop]").first().waitFor();
    },
  },
  {
    name: "builder-run",
    path,
    ready: async (page) => {
      await button(page, "Run").click();
      await panel(page).getByLabel("Start it with").waitFor();
    },
  },
  {
    name: "builder-ran",
    path,
    ready: async (page) => {
      await button(page, "Run").click();
      await panel(page).getByLabel("Start it with").fill('{"body": {"id": "o_4711"}}');
      await button(page, "Run the draft").click();
      await panel(page).getByRole("status").locator("[data-status=waiting]").waitFor();
    },
  },
  {
    name: "builder-publish",
    path,
    ready: async (page) => {
      await button(page, "Publish").click();
      await page.getByRole("dialog").getByLabel("What has changed?").waitFor();
    },
  },
  {
    name: "builder-keys",
    path,
    ready: async (page) => {
      await canvas(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").getByText("Insert, / or +").waitFor();
    },
  },
];
