import type { Page } from "playwright-core";
import { BUILDER_VISITS } from "./pages-builder.ts";
import type { Sample } from "./sample.ts";

export interface Visit {
  /** In kebab case: part of a file's name. */
  readonly name: string;
  readonly path: (sample: Sample) => string;
  /** Ends when the page shows what it is for; may open what stands on it. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const heading = (name: string) => (page: Page) => page.getByRole("heading", { level: 1, name }).waitFor();
const shows = (text: string) => (page: Page) => page.locator("main").getByText(text).first().waitFor();
/** On the canvas or in the timeline. */
const row = (title: string) => (page: Page) =>
  page
    .getByRole("button", { name: new RegExp(`^(Details of )?${title}[,:]`) })
    .first()
    .waitFor();
const asked = (button: string) => async (page: Page) => {
  await page.getByRole("button", { name: button, exact: true }).click();
  await dialog(page);
};
const dialog = (page: Page) => page.getByRole("dialog").waitFor();

/** Every page, and what opens on it. Who adds a page adds it here: it is looked at, and held against axe. */
export const VISITS: readonly Visit[] = [
  { name: "workflows", path: () => "/workflows", ready: shows("Order fulfilment") },
  { name: "workflows-archived", path: () => "/workflows?archived=true", ready: shows("Nothing is archived") },
  { name: "workflow", path: ({ workflow }) => `/workflows/${workflow}`, ready: heading("Order fulfilment") },
  { name: "executions", path: () => "/executions", ready: shows("The order is over the limit") },
  {
    name: "executions-selected",
    path: () => "/executions",
    ready: async (page) => {
      await page
        .getByRole("checkbox", { name: /^Select Order/ })
        .first()
        .check();
      await page.getByRole("toolbar").waitFor();
    },
  },
  {
    name: "executions-bulk",
    path: () => "/executions",
    ready: async (page) => {
      await page.getByRole("button", { name: "All that match" }).click();
      await page.getByRole("menuitem", { name: /^Cancel/ }).click();
      await page
        .getByRole("dialog")
        .getByText(/^Cancel \d+ executions\?$/)
        .waitFor();
    },
  },
  { name: "executions-none", path: () => "/executions?error=nothing-like-it", ready: shows("No execution matches") },
  // Of a workflow: its steps, on a phone its timeline.
  { name: "execution", path: ({ completed }) => `/executions/${completed}`, ready: row("Check") },
  { name: "execution-faulted", path: ({ faulted }) => `/executions/${faulted}`, ready: row("Refuse") },
  { name: "execution-refused", path: ({ refused }) => `/executions/${refused}`, ready: row("Send") },
  { name: "execution-asking", path: ({ asking }) => `/executions/${asking}`, ready: row("Ask for approval") },
  { name: "execution-waiting", path: ({ waiting }) => `/executions/${waiting}`, ready: row("Ask") },
  { name: "execution-cancelled", path: ({ cancelled }) => `/executions/${cancelled}`, ready: row("Ask") },
  { name: "execution-suspended", path: ({ suspended }) => `/executions/${suspended}`, ready: row("Ask") },
  ...(["completed", "refused", "asking"] as const).map((one): Visit => ({
    name: `execution-timeline-${one}`,
    path: (sample) => `/executions/${sample[one]}?view=timeline`,
    ready: (page) => page.locator("[data-row]").first().waitFor(),
  })),
  {
    name: "execution-step",
    path: ({ refused }) => `/executions/${refused}?view=timeline`,
    ready: async (page) => {
      await page.getByRole("button", { name: "Details of Send: Failed" }).click();
      await page.getByRole("tab", { name: "Request" }).click();
      await page.getByRole("tabpanel").getByText("422").first().waitFor();
    },
  },
  ...(["Input", "Output", "Events"] as const).map((tab): Visit => ({
    name: `execution-${tab.toLowerCase()}`,
    path: ({ completed }) => `/executions/${completed}?view=timeline`,
    ready: (page) => page.getByRole("tab", { name: tab }).click(),
  })),
  { name: "execution-cancel", path: ({ waiting }) => `/executions/${waiting}`, ready: asked("Cancel") },
  { name: "execution-suspend", path: ({ waiting }) => `/executions/${waiting}`, ready: asked("Suspend") },
  { name: "execution-again", path: ({ completed }) => `/executions/${completed}`, ready: asked("Run again") },
  ...BUILDER_VISITS,
  { name: "tasks", path: () => "/tasks", ready: shows("Pay invoice 4712?") },
  {
    name: "tasks-form",
    path: () => "/tasks",
    ready: async (page) => {
      await page.getByRole("button", { name: "Answer" }).first().click();
      await page.locator("main").getByLabel("Account").waitFor();
    },
  },
  {
    name: "tasks-history",
    path: () => "/tasks?tab=history",
    ready: (page) => page.locator("main li").first().waitFor(),
  },
  { name: "hooks", path: () => "/hooks", ready: shows("Only who seals it") },
  { name: "hooks-new", path: () => "/hooks?make=", ready: dialog },
  { name: "schedules", path: () => "/schedules", ready: shows("Every 15 minutes") },
  { name: "templates", path: () => "/templates", ready: shows("Approve large orders") },
  {
    name: "template",
    path: () => "/templates?show=order-approval",
    ready: (page) => page.getByRole("dialog").getByText("Is it large?").first().waitFor(),
  },
  { name: "connections", path: () => "/connections", ready: shows("team-slack") },
  {
    name: "connections-new",
    path: () => "/connections",
    ready: async (page) => {
      await page.getByRole("button", { name: "New connection" }).click();
      await page.getByRole("dialog").getByRole("button", { name: /Slack/ }).click();
      await page.getByLabel("Token").waitFor();
    },
  },
  { name: "secrets", path: () => "/connections?tab=secrets", ready: shows("paymentToken") },
  { name: "keys", path: () => "/keys", ready: shows("Shop") },
  {
    name: "keys-new",
    path: () => "/keys",
    ready: async (page) => {
      await page.getByRole("button", { name: "New key" }).click();
      await dialog(page);
    },
  },
  { name: "settings", path: () => "/settings", ready: shows("Executions under way") },
  { name: "settings-breakers", path: () => "/settings?tab=breakers", ready: shows("All services are well") },
  { name: "settings-audit", path: () => "/settings?tab=audit", ready: shows("Key: created") },
  {
    name: "palette",
    path: () => "/workflows",
    ready: async (page) => {
      await shows("Order fulfilment")(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("option", { name: "Order fulfilment" }).waitFor();
    },
  },
  {
    name: "inbox",
    path: () => "/workflows",
    ready: async (page) => {
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await page
        .getByText(/failed/)
        .first()
        .waitFor();
    },
  },
  { name: "not-found", path: () => "/nothing-here", ready: shows("Nothing here") },
];

/** Loads a page in a theme, and waits until it stands still. */
export async function visit(page: Page, origin: string, sample: Sample, { path, ready }: Visit): Promise<void> {
  await page.goto(origin + path(sample));
  await ready(page);
  await page.evaluate(async () => {
    await document.fonts.ready;
    // What is faded in is told by axe as too pale.
    await Promise.all(document.getAnimations().map((one) => (isEndless(one) ? null : one.finished.catch(() => null))));
    function isEndless(animation: Animation): boolean {
      return animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
    }
  });
}
