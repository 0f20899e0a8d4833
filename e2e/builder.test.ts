import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Browser, openBrowser } from "./browser.ts";
import { addStep, chooseValue, newWorkflow, panel, publish, step, type, watchForCode } from "./build.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { type Service, startService, TOKEN } from "./service.ts";

let platform: Platform;
let service: Service;
let browser: Browser;

before(async () => {
  [platform, service, browser] = await Promise.all([startPlatform(), startService(), openBrowser()]);
  browser.page.setDefaultTimeout(10_000);
  await browser.page.goto(platform.link);
  await browser.page.waitForURL("**/workflows");
});
after(async () => {
  await browser?.page.screenshot({ path: "/tmp/e2e/shots/last.png" });
  await browser?.close();
  await platform?.stop();
  await service?.close();
});

const ORDER = {
  number: "A-17",
  total: 250,
  items: [
    { sku: "lamp", amount: 2 },
    { sku: "nail", amount: 500 },
  ],
};

test("by mouse: hook, condition, for each, a call that signs in, a fallback; published, called, seen to its end", async () => {
  const { page, errors } = browser;
  const workflow = await newWorkflow(page, platform.origin);
  const code = await watchForCode(page);
  await page.getByRole("button", { name: /^A webhook/ }).click();
  await page.getByRole("button", { name: "Make an address" }).click();
  const url = await panel(page).locator("code").first().innerText();
  const send = async () => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(ORDER) });
    assert.equal(answer.status, 202);
    return (await answer.json()) as { execution: string | null; kept?: boolean };
  };
  assert.equal((await send()).kept, true);
  await panel(page).getByText("A-17").waitFor();

  await addStep(page, "Add a step here, as the first", "If");
  await chooseValue(page, "Value 1", "total");
  await page.getByLabel("Comparison 1").selectOption("is greater than");
  await type(page, "Compared with 1", "100");

  await addStep(page, "Add the first step of If so, If", "For each");
  await chooseValue(page, "In which list", "items");

  await addStep(page, "Add the first step of For each", "Call a service");
  await type(page, "Address", `${service.origin}/reserve`);
  await page.getByLabel("Method").selectOption("POST");
  await page.getByText("A connection", { exact: true }).click();
  await page.getByRole("button", { name: "New connection" }).click();
  const connection = page.getByRole("dialog", { name: /^New connection/ });
  await connection.getByRole("textbox", { name: "Name" }).fill("warehouse");
  assert.equal(await connection.getByLabel("Base URL").inputValue(), service.origin);
  await connection.getByRole("textbox", { name: "Token" }).fill(TOKEN);
  await connection.getByRole("button", { name: "Connect" }).click();
  await connection.waitFor({ state: "detached" });
  await page.getByLabel("What is sent").selectOption("Fields");
  for (const name of ["sku", "amount"]) {
    await page.getByRole("button", { name: "Add a field" }).click();
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await chooseValue(page, `Value of ${name}`, name);
  }
  await panel(page).getByText("If it fails", { exact: true }).click();
  await page.getByLabel("And then").selectOption("Do other steps");
  await addStep(page, /^Add the first step of If it fails/, "Set values");
  await page.getByRole("button", { name: "Add a value" }).click();
  await page.keyboard.type("backorder");
  await page.keyboard.press("Enter");
  await chooseValue(page, "Value of backorder", "sku");
  await publish(page);
  await page.getByText("Live v1", { exact: true }).waitFor();

  const { execution } = await send();
  assert.notEqual(execution, null);
  await page.goto(`${platform.origin}/executions/${execution}`);
  await page.locator("main [role=status] [data-status=completed]").waitFor();
  assert.deepEqual(service.reserved, [{ sku: "lamp", amount: 2 }]);
  const { output } = await platform.call<{ output: unknown }>("GET", `/v1/executions/${execution}`);
  assert.deepEqual(output, [{ reserved: true }, { backorder: "nail" }]);
  assert.deepEqual(await code.found(), []);
  assert.deepEqual(errors, []);
  assert.notEqual(workflow, "");
});
