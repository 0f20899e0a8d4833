import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "./browser.ts";
import { newWorkflow, step } from "./build.ts";
import { openCanvas } from "./canvas.ts";
import { makeSample, type Sample } from "./sample.ts";
import { setStage } from "./stage.ts";

let sample: Sample;
const stage = setStage(async (platform) => {
  sample = await makeSample(platform);
});

test("a workflow that is archived comes back by Undo", async () => {
  const { page } = stage.browser;
  const row = page.locator(`main li:has(a[href$="${sample.workflow}"])`);
  await row.getByRole("button", { name: /^More actions/ }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row.waitFor();
  assert.equal(
    (await stage.platform.call<{ archived: boolean }>("GET", `/v1/workflows/${sample.workflow}`)).archived,
    false,
  );
});

test("a hook is made by what is said in words, its secret is shown once, and it takes what carries that", async () => {
  const { page } = stage.browser;
  await page.goto(`${stage.platform.origin}/hooks?make=${sample.workflow}`);
  await page.getByRole("radio", { name: /^Only who knows a secret/ }).check();
  await page.getByRole("button", { name: "Make webhook" }).click();
  const secret = await page.locator("[data-secret]").innerText();
  const url = await page.getByRole("dialog").locator("code:not([data-secret])").first().innerText();
  const headers = { "content-type": "application/json", authorization: `Bearer ${secret}` };
  const sent = await fetch(url, { method: "POST", headers, body: '{"total": 1}' });
  assert.equal(sent.status, 202);
  await page.getByRole("button", { name: "I have copied it" }).click();
  assert.equal(await page.getByText(secret).count(), 0);
  const row = page.locator("main li", { hasText: url });
  await row.getByText("Last requests").click();
  await row.getByRole("link", { name: /^Started/ }).waitFor();
  await row.getByText("What came in").click();
  await row.getByText('"total"').waitFor();
});

test("a task is answered where it stands, and its execution goes on", async () => {
  const { page } = stage.browser;
  await page.goto(`${stage.platform.origin}/tasks`);
  const task = page.locator("main li", { hasText: "Pay invoice 4712?" });
  await task.getByText("number 4712", { exact: true }).waitFor();
  await task.getByRole("link", { name: "Approve an invoice" }).waitFor();
  await task.getByLabel("Comment").fill("Fine.");
  await task.getByRole("button", { name: "Approve" }).click();
  await task.getByRole("link", { name: "See what happened" }).waitFor();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByText("Fine.").waitFor();
  await page.goto(`${stage.platform.origin}/executions?status=completed`);
  await page.locator("main li", { hasText: "number 4712 · Approved: Fine. · Result: paid true" }).waitFor();
});

test("an execution is found from any page by what it was about", async () => {
  const { page } = stage.browser;
  // Lists lag a little: it is there once the list has it.
  await page.goto(`${stage.platform.origin}/executions?text=4712`);
  const link = page.locator('main li a[href*="/executions/exe_"]');
  await link.waitFor();
  const href = (await link.getAttribute("href")) ?? "";
  await page.goto(`${stage.platform.origin}/schedules`);
  await page.getByRole("heading", { name: "Schedules", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Type a page, a workflow or a command" }).fill("4712");
  await page.getByRole("option", { name: /4712 .*Approve an invoice/ }).click();
  await page.waitForURL(`**${href}`);
});

test("all that match are cancelled after it was said how many, and it is shown when that is done", async () => {
  const { page, errors } = stage.browser;
  await page.goto(`${stage.platform.origin}/executions?status=waiting`);
  // Lists lag a little: what is counted is what they hold.
  await page.waitForFunction(() => document.querySelectorAll('main li a[href*="/executions/exe_"]').length === 3);
  await page.getByRole("button", { name: "All that match" }).click();
  await page.getByRole("menuitem", { name: /^Cancel/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Cancel 3 executions?").waitFor();
  await dialog.getByRole("button", { name: "Cancel executions" }).click();
  await dialog.getByText("Done.").waitFor();
  await dialog.getByText("3 cancelled").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByText("No execution matches").waitFor();
  assert.deepEqual(errors, []);
});

test("one that is selected by keyboard is run again", async () => {
  const { page, errors } = stage.browser;
  await page.goto(`${stage.platform.origin}/executions?status=faulted`);
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

test("a template opens in the builder, as a draft that is tried with its example", async () => {
  const { page, errors } = stage.browser;
  await page.goto(`${stage.platform.origin}/templates?show=order-approval`);
  const dialog = page.getByRole("dialog");
  // The picture shows its steps: an empty frame has none that can be seen.
  const drawn = await dialog.locator(".canvas").boundingBox();
  assert.ok(drawn !== null && drawn.width > 400 && drawn.height > 200, JSON.stringify(drawn));
  await dialog.locator(".canvas [data-stop]").getByText("Is it large?").waitFor();
  await dialog.getByRole("button", { name: "Use it" }).click();
  await page.waitForURL(/\/workflows\/wf_\w+\/build/);
  await page.getByText("Is it large?").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const panel = page.locator("#builder-panel");
  await panel.getByRole("button", { name: "The template's example" }).click();
  assert.notEqual(await panel.getByLabel("Start it with").inputValue(), "{}");
  assert.deepEqual(errors, []);
});

test("a workflow's page says who is told, and shows the webhook's secret once", async () => {
  const { page, errors } = stage.browser;
  await page.goto(`${stage.platform.origin}/workflows/${sample.workflow}`);
  await page.getByRole("switch", { name: "It ends well" }).click();
  await page.getByLabel("To a web address").fill("https://ops.example.com/x");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  assert.match(await page.locator("[data-secret]").innerText(), /^whsec_/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  const path = `/v1/workflows/${sample.workflow}/notifications`;
  const { on, webhook } = await stage.platform.call<{ on: string[]; webhook: string }>("GET", path);
  assert.deepEqual({ on, webhook }, { on: ["faulted", "completed"], webhook: "https://ops.example.com/x" });
  assert.deepEqual(errors, []);
});

test("an end that is told of is under Notifications without asking for it, and leads to the execution", async () => {
  const { page, errors } = stage.browser;
  await page.goto(`${stage.platform.origin}/workflows`);
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  const { id } = await stage.platform.call<{ id: string }>("POST", "/v1/executions", {
    workflow: sample.workflow,
    input: { total: 901 },
  });
  // Sooner than they would be looked at otherwise.
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click({ timeout: 10_000 });
  await page.locator(`a[href$="${id}"]`).first().click();
  await page.waitForURL(`**/executions/${id}`);
  assert.deepEqual(errors, []);
});

test("an execution that is saved as a test is run on the workflow's page", async () => {
  const { page, errors } = stage.browser;
  await page.goto(`${stage.platform.origin}/executions/${sample.completed}`);
  await page.getByRole("button", { name: "Save as test" }).click();
  await page.getByRole("button", { name: "Saved as a test" }).waitFor();
  await page.goto(`${stage.platform.origin}/workflows/${sample.workflow}`);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.getByText("The test passed.").waitFor();
  assert.deepEqual(errors, []);
});

test("a long history is read in two answers, a short one in one", async () => {
  const { page, errors } = stage.browser;
  const loop = {
    document: { dsl: "1.0.3", namespace: "lists", name: "long", version: "1.0.0" },
    do: [{ each: { for: { each: "item", in: "${ [range(1000)] }" }, do: [{ one: { set: { n: "${ $item }" } } }] } }],
  };
  const long = await stage.platform.call<{ id: string }>("POST", "/v1/executions", { definition: loop, wait: "PT30S" });
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.endsWith("/history")) asked.push(search);
  });
  for (const [id, reads] of [
    [long.id, ["?after=0&limit=200", "?after=200&limit=10000"]],
    [sample.completed, ["?after=0&limit=200"]],
  ] as const) {
    // The page before may ask for what stands under the pointer, to have it at hand.
    await page.goto("about:blank");
    asked.length = 0;
    await page.goto(`${stage.platform.origin}/executions/${id}`);
    await page.locator("[data-connection=ended]").waitFor();
    assert.deepEqual(asked, reads);
  }
  assert.deepEqual(errors, []);
});

test("a canvas that is dragged moves as one, and draws no step again", async () => {
  const { page, errors } = stage.browser;
  const canvas = await openCanvas(page, stage.platform.origin, sample.completed);
  await page.waitForLoadState("networkidle");
  const box = await canvas.boundingBox();
  assert.ok(box !== null);
  await page.evaluate(() => {
    const moves: string[] = [];
    const drawn: string[] = [];
    Object.assign(window, { moves, drawn });
    const note = (records: readonly MutationRecord[]): void => {
      for (const { target, type, attributeName } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (element?.matches(".react-flow__viewport") === true && attributeName === "style")
          moves.push(element.getAttribute("style") ?? "");
        else if (element?.matches(".react-flow__pane") !== true || attributeName !== "class")
          drawn.push(`${type} ${attributeName ?? ""} of ${element?.outerHTML.slice(0, 120)}`);
      }
    };
    const canvas = document.querySelector(".canvas");
    if (canvas === null) throw new Error("no canvas");
    new MutationObserver(note).observe(canvas, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  const from = { x: box.x + 30, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  // Little enough that what is in view stays there.
  for (let i = 1; i <= 20; i++) await page.mouse.move(from.x + i, from.y + i);
  await page.mouse.up();
  const { moves, drawn } = await page.evaluate(() => {
    const noted = window as unknown as { readonly moves: string[]; readonly drawn: string[] };
    return { moves: noted.moves, drawn: noted.drawn };
  });
  assert.deepEqual(drawn, []);
  assert.ok(moves.length > 1 && new Set(moves).size === moves.length, "the view did not move");
  assert.deepEqual(errors, []);
});

test("a file that is gone is no page, and a page is asked for again where its files are kept", async () => {
  const { origin } = stage.platform;
  const page = await fetch(`${origin}/workflows/any/build`);
  assert.equal(page.headers.get("cache-control"), "no-cache");
  const entry = /src="(\/assets\/[^"]+[.]js)"/.exec(await page.text())?.[1] ?? "";
  const there = await fetch(origin + entry);
  assert.equal(there.status, 200);
  assert.match(there.headers.get("cache-control") ?? "", /^public, max-age=31536000, immutable$/);
  await there.body?.cancel();
  const gone = await fetch(`${origin}/assets/index-Old.js`);
  assert.equal(gone.status, 404);
  assert.equal(gone.headers.get("cache-control"), "no-store");
  assert.doesNotMatch(await gone.text(), /<html/);
});

test("a page older than the platform's files is loaded anew once, loses nothing, and then says what is wrong", async () => {
  const { origin, key } = stage.platform;
  const { page, close } = await openBrowser();
  let documents = 0;
  page.on("request", (request) => (documents += request.isNavigationRequest() ? 1 : 0));
  try {
    await page.goto(`${origin}/workflows`);
    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    await newWorkflow(page, origin);

    // What is not saved yet when the page goes away is saved as it goes, or kept by the browser: whichever is first.
    await page.route("**/assets/yaml-view-*.js", (route) => route.fulfill({ status: 404, body: "" }), { times: 1 });
    await page.getByRole("button", { name: /^A person/ }).click();
    documents = 0;
    const again = page.waitForEvent("domcontentloaded");
    await page.getByText("YAML", { exact: true }).click();
    await again;
    const kept = page.getByRole("button", { name: "Take them back" });
    await kept.or(step(page, "A person")).first().waitFor();
    if (await kept.isVisible()) await kept.click();
    await step(page, "A person").waitFor();
    await page.getByText("YAML", { exact: true }).click();
    await page.locator("#builder-yaml .cm-content").waitFor();
    assert.equal(documents, 1);

    // A second time in a minute it would not help: the page says so, within its frame.
    await page.route("**/assets/schedules-page-*.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.getByRole("link", { name: "Schedules" }).click();
    await page.getByRole("heading", { name: "Millrace was updated. Reload to go on." }).waitFor();
    assert.equal(documents, 1);
    assert.equal(await page.getByText(/dynamically imported/).count(), 0);
    await page.getByText("Technical detail").click();
    await page.getByText(/dynamically imported/).waitFor();
    await page.unroute("**/assets/schedules-page-*.js");
    await page.getByRole("button", { name: "Reload" }).click();
    await page.getByRole("heading", { name: "Schedules", level: 1 }).waitFor();
  } finally {
    await close();
  }
});
