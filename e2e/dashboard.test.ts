import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Browser, openBrowser } from "./browser.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { type Service, startService } from "./service.ts";

let platform: Platform;
let service: Service;
let browser: Browser;
let workflow: string;

before(async () => {
  [platform, service, browser] = await Promise.all([startPlatform(), startService(), openBrowser()]);
  const created = await platform.call<{ id: string }>("POST", "/v1/workflows", {
    definition: definition(service.origin),
  });
  workflow = created.id;
  await platform.call("POST", `/v1/workflows/${workflow}/publish`, { revision: 1 });
});
after(async () => {
  await browser?.close();
  await platform?.stop();
  await service?.close();
});

/** Two branches, one of them retried; a wait; an end. About seven seconds. */
const definition = (origin: string): string => `
document: { dsl: '1.0.3', namespace: e2e, name: watched, version: '1.0.0', title: Watched }
do:
  - prepare: # what follows needs it
      set: { order: "\${ .order }" }
  - together:
      fork:
        branches:
          - slow:
              call: http
              with: { method: post, endpoint: "${origin}/slow", body: "\${ . }" }
          - careful:
              try:
                - flaky:
                    call: http
                    with: { method: post, endpoint: "${origin}/flaky", body: "\${ . }" }
              catch:
                errors: { with: { status: 503 } }
                retry: { delay: { seconds: 1 }, limit: { attempt: { count: 3 } } }
  - pause:
      wait: { seconds: 4 }
  - conclude:
      set: { state: done }
`;

const statusOf = (page: Page, status: string) => page.locator(`main [role=status] [data-status=${status}]`);
const rowOf = (page: Page, task: string) => page.locator(`li[data-task=${task}]`);

test("the printed link signs in once, and a running execution is seen moving to completed without a reload", async () => {
  const { page, errors } = browser;
  await page.goto(platform.link);
  await page.waitForURL("**/workflows");
  await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();

  const execution = await platform.call<{ id: string }>("POST", "/v1/executions", {
    workflow,
    input: { order: "o_1" },
  });
  await page.goto(`${platform.origin}/executions/${execution.id}`);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await statusOf(page, "running").waitFor({ timeout: 5_000 });
  assert.equal(await statusOf(page, "completed").count(), 0);
  await rowOf(page, "slow").waitFor();
  await statusOf(page, "waiting").waitFor({ timeout: 8_000 });
  assert.match(await rowOf(page, "pause").innerText(), /\d s left/);
  await statusOf(page, "completed").waitFor({ timeout: 12_000 });
  assert.equal(await page.evaluate(() => "sameDocument" in window), true, "the page was loaded again");

  const rows = await page
    .locator("li[data-task]")
    .evaluateAll((items) =>
      items.map((item) => [item.getAttribute("data-task"), item.getAttribute("data-row-status")]),
    );
  assert.deepEqual(rows, [
    ["prepare", "completed"],
    ["together", "completed"],
    ["slow", "completed"],
    ["careful", "completed"],
    ["flaky", "completed"],
    ["pause", "completed"],
    ["conclude", "completed"],
  ]);
  assert.match(await rowOf(page, "flaky").innerText(), /2 attempts/);
  assert.match(await rowOf(page, "careful").innerText(), /1 retry/);
  await page.locator("[data-connection=ended]").waitFor();

  await rowOf(page, "flaky")
    .getByRole("button", { name: /^Details of flaky/ })
    .click();
  await page.getByRole("tab", { name: "HTTP" }).click();
  const http = await page.getByRole("tabpanel").innerText();
  for (const shown of [
    /Attempt 1/,
    /503/,
    /Attempt 2/,
    /200/,
    /"from": "\/flaky"/,
    ...service.keys.map((key) => new RegExp(key.replaceAll(/[^\w-]/g, "."))),
  ])
    assert.match(http, shown);
  assert.deepEqual(errors, []);
});

test("a list that is open shows an execution from its start to its end", async () => {
  const { page, errors } = browser;
  await page.goto(`${platform.origin}/executions?workflow=${workflow}`);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { workflow, input: { order: "o_2" } });
  const item = page.locator(`main li a[href$="${id}"]`);
  await item.locator("[data-status=running], [data-status=waiting]").waitFor({ timeout: 10_000 });
  await item.locator("[data-status=completed]").waitFor({ timeout: 20_000 });
  assert.equal(await page.evaluate(() => "sameDocument" in window), true, "the page was loaded again");
  assert.deepEqual(errors, []);
});

test("Run starts a workflow with the input that was typed, and Cancel ends it after asking", async () => {
  const { page, errors } = browser;
  await page.goto(`${platform.origin}/workflows`);
  await page.getByRole("link", { name: /Watched/ }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Input (JSON)").fill('{"order": ');
  await dialog.getByRole("button", { name: "Run" }).click();
  await dialog.getByText(/^Not JSON/).waitFor();
  await dialog.getByLabel("Input (JSON)").fill('{"order": "typed"}');
  await dialog.getByRole("button", { name: "Run" }).click();
  await page.waitForURL("**/executions/exe_*");
  await rowOf(page, "slow").waitFor();

  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Reason (optional)").fill("enough seen");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel execution" }).click();
  await statusOf(page, "cancelled").waitFor({ timeout: 5_000 });
  assert.equal(await page.getByRole("button", { name: "Cancel", exact: true }).count(), 0);
  await page.getByText("enough seen").waitFor();
  await page.getByRole("tab", { name: "Input" }).click();
  assert.match(await page.getByRole("tabpanel").innerText(), /"order": "typed"/);
  assert.deepEqual(errors, []);
});

test("a lost connection is taken up again after the last event that arrived", async () => {
  const { page, errors } = browser;
  const asked: number[] = [];
  let arrived = 0;
  await page.routeWebSocket(/\/live\?/, (socket) => {
    asked.push(Number(new URL(socket.url()).searchParams.get("after")));
    const first = asked.length === 1;
    const server = socket.connectToServer();
    server.onMessage((message) => {
      socket.send(message);
      if (!first) return;
      arrived++;
      if (arrived === 6) void server.close().then(() => socket.close({ code: 4000 }));
    });
  });
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { workflow, input: { order: "o_3" } });
  await page.goto(`${platform.origin}/executions/${id}`);
  await page.locator("[data-connection=reconnecting]").waitFor();
  await page.locator("[data-connection=live]").waitFor();
  await statusOf(page, "completed").waitFor({ timeout: 20_000 });
  assert.ok(arrived >= 6);
  assert.deepEqual(asked, [0, arrived]);
  await page.getByRole("tab", { name: "Events" }).click();
  const { events } = await platform.call<{ events: unknown[] }>("GET", `/v1/executions/${id}/history?limit=200`);
  await page.getByText(`${events.length} events`).waitFor();
  assert.deepEqual(errors, []);
  await page.unrouteAll();
});

test("an execution that was over in its first turn shows its whole history", async () => {
  const { page, errors } = browser;
  const pure = {
    document: { dsl: "1.0.3", namespace: "e2e", name: "pure", version: "1.0.0" },
    do: [{ greet: { set: { text: "hello" } } }],
  };
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { definition: pure });
  await page.goto(`${platform.origin}/executions/${id}`);
  await statusOf(page, "completed").waitFor();
  await rowOf(page, "greet").waitFor();
  await page.locator("[data-connection=ended]").waitFor();
  await page.getByText('"text": "hello"').waitFor();
  assert.deepEqual(errors, []);
});

test("signing out ends the session, and the key signs in again at the same address", async () => {
  const { page } = browser;
  await page.goto(`${platform.origin}/executions`);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("API key").fill(`${platform.key}x`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(/not known here/).waitFor();
  await page.getByLabel("API key").fill(platform.key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Executions", level: 1 }).waitFor();
  const reused = await page.request.get(platform.link, { maxRedirects: 0 });
  assert.equal(reused.headers()["set-cookie"], undefined, "a spent link signs in again");
});
