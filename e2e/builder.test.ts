import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "./browser.ts";
import { addStep, chooseValue, newWorkflow, panel, publish, step, type, watchForCode } from "./build.ts";
import { TOKEN } from "./service.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

const ORDER = {
  number: "A-17",
  total: 250,
  items: [
    { sku: "lamp", amount: 2 },
    { sku: "nail", amount: 500 },
  ],
};

test("by mouse: hook, condition, for each, a call that signs in, a fallback; published, called, seen to its end", async () => {
  const { page, errors } = stage.browser;
  const workflow = await newWorkflow(page, stage.platform.origin);
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
  await panel(page).getByText('"A-17"').waitFor();

  await addStep(page, "Add a step here, as the first", "If");
  await chooseValue(page, "Value 1", "total", "What came in");
  await page.getByLabel("Comparison 1").selectOption("is greater than");
  await type(page, "Compared with 1", "100");

  await addStep(page, "Add the first step of If so, If", "For each");
  await chooseValue(page, "In which list", "items", "What came in");

  await addStep(page, "Add the first step of For each", "Call a service");
  await type(page, "Address", `${stage.service.origin}/reserve`);
  await page.getByLabel("Method").selectOption("POST");
  await page.getByText("A connection", { exact: true }).click();
  await page.getByRole("button", { name: "New connection" }).click();
  const connection = page.getByRole("dialog", { name: /^New connection/ });
  await connection.getByRole("textbox", { name: "Name" }).fill("warehouse");
  assert.equal(await connection.getByLabel("Base URL").inputValue(), stage.service.origin);
  await connection.getByRole("textbox", { name: "Token" }).fill(TOKEN);
  await connection.getByRole("button", { name: "Connect" }).click();
  await connection.waitFor({ state: "detached" });
  await panel(page).getByRole("radio", { name: "Fields" }).check();
  for (const name of ["sku", "amount"]) {
    await page.getByRole("button", { name: "Add a field" }).click();
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await chooseValue(page, `Value of ${name}`, name, "Item");
  }
  await panel(page).getByText("If it fails", { exact: true }).click();
  await page.getByLabel("And then").selectOption("Do other steps");
  await addStep(page, /Add the first step of If it fails/, "Set values");
  await page.getByRole("button", { name: "Add a value", exact: true }).click();
  await page.keyboard.type("backorder");
  await page.keyboard.press("Enter");
  await chooseValue(page, "Value of backorder", "sku", "Item");
  await publish(page);
  await page.getByText("Live v1", { exact: true }).waitFor();

  assert.deepEqual(await code.found(), []);

  const { execution } = await send();
  assert.notEqual(execution, null);
  await page.goto(`${stage.platform.origin}/executions/${execution}`);
  await page.locator("main [role=status] [data-status=completed]").waitFor();
  assert.deepEqual(stage.service.reserved, [{ sku: "lamp", amount: 2 }]);
  const { output } = await stage.platform.call<{ output: unknown }>("GET", `/v1/executions/${execution}`);
  assert.deepEqual(output, [{ reserved: true }, { backorder: "nail" }]);
  assert.deepEqual(errors, []);
  assert.notEqual(workflow, "");
});

/** Told by the socket. By itself the page asks every ten seconds, and a page that waits for that is too late. */
const LIVE_MS = 3_000;

test("what is sent to an address is on the page as it comes, in the panel and where a value is chosen", async () => {
  const { page, errors } = stage.browser;
  await newWorkflow(page, stage.platform.origin);
  await page.getByRole("button", { name: /^A webhook/ }).click();
  await page.getByRole("button", { name: "Make an address" }).click();
  const url = await panel(page).locator("code").first().innerText();
  const send = async (total: number): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ number: "B-1", total }) });
    assert.equal(answer.status, 202);
  };
  await panel(page).getByText("Nothing has been sent to it yet").waitFor();
  await panel(page).getByText("Nothing starts yet").waitFor();
  const line = panel(page).getByRole("region", { name: "Send one from a program or a terminal" });
  assert.equal(await line.evaluate((box) => box.scrollWidth - box.clientWidth), 0);
  assert.ok((await line.innerText()).startsWith(`curl ${url} \\\n  -H `));
  await send(120);
  await panel(page).getByText("120", { exact: true }).waitFor({ timeout: LIVE_MS });
  assert.equal(await panel(page).getByText("Nothing has been sent to it yet").count(), 0);
  await send(121);
  await panel(page).getByText("121", { exact: true }).waitFor({ timeout: LIVE_MS });

  await addStep(page, "Add a step here, as the first", "If");
  await page.getByRole("button", { name: "Insert a value: Value 1" }).click();
  const values = page.getByRole("treeitem");
  await values.filter({ hasText: "What came in" }).first().waitFor();
  // Open from the beginning, and the rest of the request is closed.
  await values.filter({ hasText: /^total\s*121$/ }).waitFor();
  assert.equal(await values.filter({ hasText: /^headers/ }).count(), 0);
  assert.equal(await values.filter({ hasText: "More about the request" }).getAttribute("aria-expanded"), "false");
  await send(980);
  const total = values.filter({ hasText: /^total\s*980$/ });
  await total.waitFor({ timeout: LIVE_MS });
  await total.click();

  // Nothing stands on the other side yet: it says so, and is not published.
  const other = page.getByRole("textbox", { name: "Compared with 1" });
  await page.waitForFunction(
    (element) => element?.getAttribute("aria-invalid") === "true",
    await other.elementHandle(),
  );
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish" });
  await dialog.getByRole("button", { name: /^If\s*:\s*Compare with what\?/ }).click();
  await dialog.waitFor({ state: "detached" });
  await page.waitForFunction((element) => element === document.activeElement, await other.elementHandle());
  await page.getByLabel("Comparison 1").selectOption("is greater than");
  await type(page, "Compared with 1", "abc");
  await panel(page).getByText("“abc” is no number").waitFor();
  await panel(page).getByRole("button", { name: "Clear it, and write a number" }).click();
  await type(page, "Compared with 1", "100");
  // Tests are made of executions: before there is one, nothing is said of them.
  const executions = page.waitForResponse((response) => response.url().includes("status=completed"));
  await page.getByRole("button", { name: "Publish" }).click();
  await (await executions).finished();
  await dialog.getByText("Looking for tests").waitFor({ state: "detached" });
  assert.equal(await dialog.getByText("has no tests").count(), 0);
  await dialog.getByRole("button", { name: "Publish" }).click();
  await page.getByText("Live v1", { exact: true }).waitFor();

  // From here on each of them runs, and is listed only after a while.
  await step(page, "A webhook").click();
  const does = panel(page).getByText("Each request starts the live version, v1");
  assert.equal(await does.innerText(), "Each request starts the live version, v1.");
  await send(42);
  await panel(page).getByText("42", { exact: true }).waitFor({ timeout: LIVE_MS });
  await panel(page).getByRole("textbox", { name: "Workflow's name" }).fill("Large orders");
  await page.keyboard.press("Tab");
  await does.filter({ hasText: "without what has changed in this draft" }).waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await dialog.getByText("This workflow has no tests.").waitFor();
  assert.deepEqual(errors, []);
});

const DRAFT = (title: string): string => `
document: { dsl: '1.0.3', namespace: default, name: ${title.toLowerCase()}, version: '1.0.0', title: ${title} }
do:
  - first: { set: { a: 1 }, metadata: { title: The first } }
`;
async function draftOf(title: string): Promise<string> {
  const body = { title, text: DRAFT(title) };
  const made = await stage.platform.call<{ workflow: { id: string } }>("POST", "/v1/workflows/drafts", body);
  return made.workflow.id;
}

test("a draft is run, the failing step says why, is mended, and runs again from there", async () => {
  const { page, errors } = stage.browser;
  await stage.platform.call("POST", "/v1/connections", {
    name: "store",
    connector: "http",
    auth: "bearer",
    config: { baseUrl: stage.service.origin },
    credentials: { token: TOKEN },
  });
  await newWorkflow(page, stage.platform.origin);
  await page.getByRole("button", { name: /^A person/ }).click();
  await addStep(page, "Add a step here, as the first", "Set values");
  await page.getByRole("button", { name: "Add a value", exact: true }).click();
  await page.keyboard.type("sku");
  await page.keyboard.press("Enter");
  await type(page, "Value of sku", "bolt");
  await addStep(page, "Add a step after Set values", "Call a service");
  await type(page, "Address", `${stage.service.origin}/reserve`);
  await page.getByLabel("Method").selectOption("POST");
  await panel(page).getByRole("radio", { name: "Fields" }).check();
  await page.getByRole("button", { name: "Add a field" }).click();
  await page.keyboard.type("sku");
  await page.keyboard.press("Enter");
  await chooseValue(page, "Value of sku", "sku", "Set values");

  await page.getByRole("button", { name: "Run", exact: true }).click();
  await panel(page).getByRole("button", { name: "Run the draft" }).click();
  const failure = panel(page).locator("[data-failure]");
  await failure.waitFor();
  assert.match(await failure.innerText(), /Call a service/);
  assert.match(await failure.innerText(), new RegExp(new URL(stage.service.origin).host));
  await step(page, "Set values, .*Completed").waitFor();
  await step(page, "Call a service, .*Failed").waitFor();

  const before = stage.service.reserved.length;
  await panel(page).getByRole("button", { name: "Open the step" }).click();
  await page.getByText("A connection", { exact: true }).click();
  await page.getByLabel("Connection", { exact: true }).selectOption("store");
  await page.getByRole("toolbar").getByRole("button", { name: "Run from here" }).click();
  await panel(page).getByText("From “Call a service”").waitFor();
  await panel(page).getByRole("button", { name: "Run from here" }).click();
  await step(page, "Call a service, .*Completed").waitFor();
  await panel(page).locator("[data-status=completed]").waitFor();
  assert.deepEqual(stage.service.reserved.slice(before), [{ sku: "bolt" }]);
  assert.equal(await failure.count(), 0);
  assert.deepEqual(errors, []);
});

test("a person is asked by a step, answers by its link on another page, and the execution goes on", async () => {
  const { page, errors } = stage.browser;
  await newWorkflow(page, stage.platform.origin);
  await page.getByRole("button", { name: /^A person/ }).click();
  await addStep(page, "Add a step here, as the first", "Ask a person to approve");
  await type(page, "Who is asked", "ada@example.com");
  await type(page, "Question", "May we send it?");
  // What comes next would run with either answer: two paths are one press away, and the next step goes into the first.
  await panel(page).getByRole("button", { name: "Do different things for yes and no" }).click();
  await step(page, "If Ask a person to approve: approved").waitFor();
  await page
    .locator(".canvas")
    .getByRole("button", { name: "Add the first step of Approved, If" })
    .and(page.locator(":focus"))
    .waitFor();
  await addStep(page, "Add the first step of Approved, If", "Set values");
  await page.getByRole("button", { name: "Add a value", exact: true }).click();
  await page.keyboard.type("sent");
  await page.keyboard.press("Enter");
  // Nobody has answered yet: what an answer holds is known all the same.
  await chooseValue(page, "Value of sent", "approved", "Ask a person to approve");
  await publish(page);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await panel(page).getByRole("button", { name: "Run the draft" }).click();
  await step(page, "Ask a person to approve, .*Waiting").waitFor();

  const other = await page.context().newPage();
  await other.goto(`${stage.platform.origin}/tasks`);
  await other.locator("main li", { hasText: "May we send it?" }).getByRole("button", { name: "Get a link" }).click();
  const link = await other.locator("[data-secret]").innerText();
  await other.goto(link);
  await other.getByRole("button", { name: "Approve" }).click();
  await other.getByText("Thank you.").waitFor();
  await other.close();

  await step(page, "Set values, .*Completed").waitFor();
  await panel(page).locator("[data-status=completed]").waitFor();
  await panel(page)
    .getByRole("button", { name: /Set values/ })
    .click();
  await panel(page).getByText('"sent": true').waitFor();
  assert.deepEqual(errors, []);
});

test("a version is published with a note, compared with the draft, and taken back into it", async () => {
  const { page, errors } = stage.browser;
  const workflow = await draftOf("Noted");
  await page.goto(`${stage.platform.origin}/workflows/${workflow}/build`);
  await publish(page, "As it began");
  await page.getByText("Live v1", { exact: true }).waitFor();
  await addStep(page, "Add a step after The first", "Wait");
  await page.getByText("Live v1 · draft differs", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Versions" }).click();
  await panel(page).getByText("As it began").waitFor();
  await panel(page).getByRole("button", { name: "Compare with the draft" }).click();
  const dialog = page.getByRole("dialog", { name: "Version 1 and the draft" });
  await dialog
    .getByRole("region", { name: "Draft" })
    .getByRole("button", { name: /^Wait, .*Added/ })
    .waitFor();
  assert.equal(
    await dialog.getByRole("region", { name: "Version 1" }).getByRole("button", { name: /^Wait/ }).count(),
    0,
  );
  await dialog.getByText("Text", { exact: true }).click();
  await dialog
    .getByText(/^Added:/)
    .first()
    .waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await panel(page).getByRole("button", { name: "Take into the draft" }).click();
  await page.getByText("Version 1 is in the draft again").waitFor();
  await step(page, "Wait").waitFor({ state: "detached" });
  await page.getByText("Live v1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await step(page, "Wait").waitFor();
  await page.getByText("Live v1 · draft differs", { exact: true }).waitFor();
  assert.deepEqual(errors, []);
});

test("a step that was just added is to be finished, and wrong only when somebody wants to publish it", async () => {
  const { page, errors } = stage.browser;
  await newWorkflow(page, stage.platform.origin);
  await page.getByRole("button", { name: /^A person/ }).click();
  await page.getByRole("button", { name: "Not finished yet" }).waitFor();
  const tools = page.locator('[data-pane="header"]').getByRole("button", { name: "Undo" });
  const stood = await tools.boundingBox();
  await addStep(page, /Then what/, "Call a service");
  const calm = page.getByRole("button", { name: "1 step to finish" });
  await calm.waitFor();
  assert.deepEqual(await tools.boundingBox(), stood);
  const call = step(page, "Call a service");
  assert.match((await call.getAttribute("aria-label")) ?? "", /Not finished yet: Say which address it calls/);

  // What was open before Problems is there again after it, and a press of a step opens it.
  await calm.click();
  await panel(page).getByRole("heading", { name: "Not finished yet" }).waitFor();
  await page.keyboard.press("Escape");
  await panel(page).getByRole("textbox", { name: "Address" }).waitFor();
  await panel(page).getByRole("button", { name: "Close this panel" }).click();
  await panel(page).waitFor({ state: "detached" });
  await call.click();
  await panel(page).getByRole("textbox", { name: "Address" }).waitFor();

  // The title is kept while it is typed, and Enter ends that.
  await page.getByRole("button", { name: "Untitled workflow" }).click();
  await page.keyboard.type("Welcome");
  await page.waitForFunction(() => document.title.startsWith("Build Welcome"));
  await panel(page).getByRole("textbox", { name: "Address" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Welcome", level: 1 }).waitFor();

  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish" });
  await dialog.getByText("Before it can be published:").waitFor();
  await dialog.getByRole("button", { name: /^Call a service\s*:\s*Say which address it calls/ }).waitFor();
  await dialog.getByRole("button", { name: "Not yet" }).click();
  await page.getByRole("button", { name: "1 problem" }).waitFor();
  assert.match((await call.getAttribute("aria-label")) ?? "", /Problem: Say which/);
  assert.deepEqual(await tools.boundingBox(), stood);
  // One that is added then has done nothing wrong either.
  await addStep(page, "Add a step after Call a service", "Set values");
  assert.match((await step(page, "Set values").getAttribute("aria-label")) ?? "", /Not finished yet/);
  assert.deepEqual(errors, []);
});

test("a second browser watches live, takes over, the first sees it, and nothing is lost", async () => {
  const { page, errors } = stage.browser;
  const workflow = await draftOf("Shared");
  const address = `${stage.platform.origin}/workflows/${workflow}/build`;
  await page.goto(address);
  await step(page, "The first").waitFor();
  const second = await openBrowser();
  try {
    const { page: other } = second;
    other.setDefaultTimeout(10_000);
    await other.goto(address);
    await other.getByLabel("API key").fill(stage.platform.key);
    await other.getByRole("button", { name: "Sign in" }).click();
    const seen = second.errors.length;
    await other
      .getByRole("alert")
      .getByText(/is editing/)
      .waitFor();
    await page.getByText("1 other is watching").waitFor();

    await addStep(page, "Add a step after The first", "Wait");
    await step(other, "Wait").waitFor();
    assert.equal(
      await other
        .locator(".canvas")
        .getByRole("button", { name: /^Add a step/ })
        .count(),
      0,
    );

    await other.getByRole("button", { name: "Take over" }).click();
    await page
      .getByRole("alert")
      .getByText(/is editing/)
      .waitFor();
    await addStep(other, "Add a step after Wait", "Set values");
    await step(page, "Set values").waitFor();
    await page.getByRole("button", { name: "Take over" }).click();
    await other
      .getByRole("alert")
      .getByText(/is editing/)
      .waitFor();
    await addStep(page, "Add a step after Set values", "Send an event");
    await step(other, "Send an event").waitFor();
    await page.getByRole("status").getByText("Saved").waitFor();
    const { text } = await stage.platform.call<{ text: string }>("GET", `/v1/workflows/${workflow}/draft`);
    assert.match(text, /first:[\s\S]*wait:[\s\S]*setValues:[\s\S]*sendAnEvent:/);
    assert.deepEqual(second.errors.slice(seen), []);
  } finally {
    await second.close();
  }
  assert.deepEqual(errors, []);
});
