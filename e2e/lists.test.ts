import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Browser, openBrowser } from "./browser.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { makeSample, type Sample } from "./sample.ts";

let platform: Platform;
let browser: Browser;
let sample: Sample;

before(async () => {
  [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  sample = await makeSample(platform);
  await browser.page.goto(platform.link);
  await browser.page.waitForURL("**/workflows");
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});

test("a workflow that is archived comes back by Undo", async () => {
  const { page } = browser;
  const row = page.locator(`main li:has(a[href$="${sample.workflow}"])`);
  await row.getByRole("button", { name: /^More actions/ }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row.waitFor();
  assert.equal((await platform.call<{ archived: boolean }>("GET", `/v1/workflows/${sample.workflow}`)).archived, false);
});

test("a hook is made by what is said in words, its secret is shown once, and it takes what carries that", async () => {
  const { page } = browser;
  await page.goto(`${platform.origin}/hooks?make=${sample.workflow}`);
  await page.getByRole("radio", { name: /^Senders that carry a secret/ }).check();
  await page.getByRole("button", { name: "Make hook" }).click();
  const secret = await page.locator("[data-secret]").innerText();
  const url = await page.getByRole("dialog").locator("code:not([data-secret])").first().innerText();
  const headers = { "content-type": "application/json", authorization: `Bearer ${secret}` };
  const sent = await fetch(url, { method: "POST", headers, body: '{"total": 1}' });
  assert.equal(sent.status, 202);
  await page.getByRole("button", { name: "I have copied it" }).click();
  assert.equal(await page.getByText(secret).count(), 0);
});

test("a task is answered where it stands, and its execution goes on", async () => {
  const { page } = browser;
  await page.goto(`${platform.origin}/tasks`);
  const task = page.locator("main li", { hasText: "Pay invoice 4712?" });
  await task.getByLabel("Comment").fill("Fine.");
  await task.getByRole("button", { name: "Approve" }).click();
  await task.waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByText("Fine.").waitFor();
});

test("all that match are cancelled after it was said how many, and it is shown when that is done", async () => {
  const { page, errors } = browser;
  await page.goto(`${platform.origin}/executions?status=waiting`);
  await page.getByRole("button", { name: "All that match" }).click();
  await page.getByRole("menuitem", { name: /^Cancel/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Cancel 2 executions?").waitFor();
  await dialog.getByRole("button", { name: "Cancel executions" }).click();
  await dialog.getByText("Done.").waitFor();
  await dialog.getByText("2 cancelled").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByText("No execution matches").waitFor();
  assert.deepEqual(errors, []);
});

test("one that is selected by keyboard is run again", async () => {
  const { page, errors } = browser;
  await page.goto(`${platform.origin}/executions?status=faulted`);
  await page.getByText("The order is over the limit").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByRole("toolbar", { name: "1 selected" }).getByRole("button", { name: "Run again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Run again" }).click();
  await page.getByRole("dialog").getByText("1 run again").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("main li [data-status=faulted]").nth(1).waitFor();
  assert.deepEqual(errors, []);
});
