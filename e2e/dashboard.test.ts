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

  // However long the page takes to load: it is still running then.
  const release = service.hold();
  const execution = await platform.call<{ id: string }>("POST", "/v1/executions", {
    workflow,
    input: { order: "o_1" },
  });
  await page.goto(`${platform.origin}/executions/${execution.id}?view=timeline`);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await statusOf(page, "running").waitFor();
  assert.equal(await statusOf(page, "completed").count(), 0);
  await rowOf(page, "slow").waitFor();
  release();
  await statusOf(page, "waiting").waitFor();
  assert.match(await rowOf(page, "pause").innerText(), /\d s left/);
  await statusOf(page, "completed").waitFor();
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
    .getByRole("button", { name: /^Details of Flaky/ })
    .click();
  await page.getByRole("tab", { name: "Request" }).click();
  for (const details of await page.getByRole("tabpanel").getByText("Details", { exact: true }).all())
    await details.click();
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
  await dialog.getByLabel("Start it with").fill('{"order": ');
  await dialog.getByRole("button", { name: "Run" }).click();
  await dialog.getByText(/^Not JSON/).waitFor();
  await dialog.getByLabel("Start it with").fill('{"order": "typed"}');
  await dialog.getByRole("button", { name: "Run" }).click();
  await page.waitForURL("**/executions/exe_*");
  await page.getByRole("radio", { name: "Timeline" }).click();
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
  const arrive = 2;
  const release = service.hold();
  await page.routeWebSocket(/\/executions\/\w+\/live\?/, (socket) => {
    asked.push(Number(new URL(socket.url()).searchParams.get("after")));
    const first = asked.length === 1;
    const server = socket.connectToServer();
    server.onMessage((message) => {
      socket.send(message);
      if (!first) return;
      arrived++;
      if (arrived === arrive) void server.close().then(() => socket.close({ code: 4000 }));
    });
  });
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { workflow, input: { order: "o_3" } });
  await page.goto(`${platform.origin}/executions/${id}?view=timeline`);
  await page.locator("[data-connection=live]").waitFor();
  release();
  await page.locator("[data-connection=reconnecting]").waitFor();
  await page.locator("[data-connection=live]").waitFor();
  await statusOf(page, "completed").waitFor({ timeout: 20_000 });
  // What had happened before was read as history; the stream goes on behind it, and then behind what it gave.
  const [first = Number.NaN, second] = asked;
  assert.deepEqual([asked.length, second], [2, first + arrived]);
  await page.getByRole("tab", { name: "Events" }).click();
  const { events } = await platform.call<{ events: unknown[] }>("GET", `/v1/executions/${id}/history?limit=200`);
  await page.getByText(`${events.length} events`).waitFor();
  assert.deepEqual(errors, []);
  await page.unrouteAll();
});

test("the timeline shows what the picture shows, the rest when asked for, and both which way was taken and why", async () => {
  const { page, errors } = browser;
  const choose = { switch: [{ large: { when: "${ .total > 100 }", then: "check" } }, { otherwise: { then: "exit" } }] };
  const isItLarge = {
    metadata: { title: "Is it large?" },
    do: [{ choose }, { check: { do: [{ note: { set: { checked: true } } }], then: "exit" } }],
  };
  const definition = {
    document: { dsl: "1.0.3", namespace: "e2e", name: "chosen", version: "1.0.0" },
    do: [{ isItLarge }, { conclude: { set: { state: "done" } } }],
  };
  const made = await platform.call<{ id: string }>("POST", "/v1/workflows", { definition });
  await platform.call("POST", `/v1/workflows/${made.id}/publish`, { revision: 1 });
  const run = async (total: number): Promise<string> =>
    (await platform.call<{ id: string }>("POST", "/v1/executions", { workflow: made.id, input: { total } })).id;
  const [large, small] = [await run(250), await run(50)];
  await page.goto(`${platform.origin}/executions/${large}`);
  const canvas = page.locator(".canvas");
  await canvas.getByRole("button", { name: /^Is it large\?, .+, Large,/ }).waitFor();
  await canvas.locator("[data-lines=taken]").waitFor({ state: "attached" });
  await canvas.getByRole("button", { name: /^Note, .*Completed/ }).waitFor();
  await page.goto(`${platform.origin}/executions/${small}`);
  await canvas.getByRole("button", { name: /^Is it large\?, .+, Otherwise,/ }).waitFor();
  await canvas.getByRole("button", { name: /^Note, .*not run/ }).waitFor();
  // What it saw, and not only which way it went.
  await canvas.getByRole("button", { name: /^Is it large\?,/ }).click();
  await page.getByText("total was 50, not greater than 100").waitFor();

  await page.goto(`${platform.origin}/executions/${large}?view=timeline`);
  const names = () =>
    page.locator("li[data-task]").evaluateAll((items) => items.map((item) => item.getAttribute("data-task")));
  await rowOf(page, "conclude").waitFor();
  assert.deepEqual(await names(), ["isItLarge", "note", "conclude"]);
  await rowOf(page, "isItLarge").getByText("Large: total is greater than 100").waitFor();
  await page.getByRole("button", { name: "Show inner steps" }).click();
  await rowOf(page, "choose").waitFor();
  assert.deepEqual(await names(), ["isItLarge", "choose", "check", "note", "conclude"]);
  await page.reload();
  await rowOf(page, "choose").waitFor();
  assert.deepEqual(errors, []);
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

test("a failure is said in a sentence, run again from its step with another input, and what is in doubt is settled", async () => {
  const { page, errors } = browser;
  const { origin } = service;
  const metadata = { idempotency: "none", title: "Tell the warehouse" };
  const check = {
    call: "http",
    with: { method: "post", endpoint: `${origin}/strict`, body: "${ . }" },
    metadata: { title: "Check the order" },
  };
  const definition = {
    document: { dsl: "1.0.3", namespace: "e2e", name: "doubtful", version: "1.0.0" },
    do: [
      {
        both: {
          fork: {
            branches: [
              { tell: { call: "http", with: { method: "post", endpoint: `${origin}/hang` }, metadata } },
              // By the time of the check the other branch's request is out.
              { review: { do: [{ look: { set: "${ . }" } }, { check }] } },
            ],
          },
        },
      },
      { conclude: { set: { state: "done" } } },
    ],
  };
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { definition, input: { ok: false } });
  await page.goto(`${platform.origin}/executions/${id}`);
  await statusOf(page, "faulted").waitFor();
  const sentence = page.locator("[data-failure]");
  await sentence.waitFor();
  assert.match(await sentence.innerText(), /refused what Check the order sent \(422\)\.$/);
  await page.getByText(`POST ${origin}/strict`).first().waitFor();

  await page.getByRole("button", { name: "Run again with another input" }).click();
  const dialog = page.getByRole("dialog", { name: "Run again from Check the order" });
  assert.match(await dialog.getByLabel("Input of the step (JSON)").inputValue(), /"ok": false/);
  // What the other branch sent is in doubt: it is not sent again by itself.
  await dialog.getByText("Check the order calls a service again.").waitFor();
  await dialog.getByLabel("Input of the step (JSON)").fill('{"ok": true}');
  await dialog.getByRole("button", { name: "Run again" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/executions/exe_") && !url.pathname.endsWith(id));
  await statusOf(page, "indeterminate").waitFor();
  await page.getByText("Nobody can say whether the request of Tell the warehouse arrived.").waitFor();
  await rowOf(page, "check").and(page.locator("[data-row-status=completed]")).waitFor();

  await page.getByRole("button", { name: "Say what became of it" }).first().click();
  const settle = page.getByRole("dialog", { name: "What became of Tell the warehouse?" });
  await settle.getByLabel("What came back (JSON)").fill('{"told": true}');
  await settle.getByRole("button", { name: "Go on" }).click();
  await statusOf(page, "completed").waitFor();
  await rowOf(page, "tell")
    .getByRole("button", { name: /^Details of Tell the warehouse/ })
    .click();
  await page.getByRole("tab", { name: "Output" }).click();
  assert.match(await page.getByRole("tabpanel").innerText(), /"told": true/);
  await page.getByRole("link", { name: id.slice(-8) }).click();
  await statusOf(page, "faulted").waitFor();
  assert.deepEqual(errors, []);
});

test("an execution is suspended, seen on its canvas, and resumed", async () => {
  const { page, errors } = browser;
  const definition = {
    document: { dsl: "1.0.3", namespace: "e2e", name: "paused", version: "1.0.0" },
    do: [
      { prepare: { set: { a: 1 }, metadata: { title: "Get ready" } } },
      { slow: { call: "http", with: { method: "get", endpoint: `${service.origin}/slow` } } },
      { each: { for: { each: "item", in: "${ [1, 2, 3] }" }, do: [{ count: { set: { n: "${ $item }" } } }] } },
    ],
  };
  const release = service.hold();
  const { id } = await platform.call<{ id: string }>("POST", "/v1/executions", { definition });
  await page.goto(`${platform.origin}/executions/${id}?view=canvas`);
  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Reason (optional)").fill("a closer look");
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await statusOf(page, "suspended").waitFor();
  await page.getByText(/^Suspended by .* Nothing new begins until it is resumed\./).waitFor();
  await page.getByText("a closer look").waitFor();
  const step = (name: RegExp) => page.getByRole("group", { name: /^Steps of/ }).getByRole("button", { name });
  await step(/^Get ready.*Completed/).waitFor();

  await step(/^Slow/).click();
  await page.getByRole("heading", { name: "Slow" }).waitFor();
  // What is under way is let finish: its answer is in the journal, and nothing follows it.
  release();
  await page.getByRole("tab", { name: "Request" }).click();
  await page.getByRole("tabpanel").getByText('"from": "/slow"').waitFor();
  assert.equal(await statusOf(page, "suspended").count(), 1);
  await page.getByRole("button", { name: "Resume" }).click();
  await statusOf(page, "completed").waitFor();
  await step(/^Each.*Completed.*3 of 3/).waitFor();
  await page.getByRole("button", { name: "Zoom to fit" }).click();
  await step(/^Count.*3 of 3.*Completed/).click();
  await page.getByRole("heading", { name: "Count" }).waitFor();
  await page.getByRole("group", { name: "Each time that count ran" }).getByLabel("Which one").fill("2");
  await page.getByRole("tab", { name: "Output" }).click();
  await page.getByRole("tabpanel").getByText('"n": 2').waitFor();
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
