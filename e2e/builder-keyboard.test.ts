import assert from "node:assert/strict";
import { test } from "node:test";
import { panel, step, watchForCode } from "./build.ts";
import { addStep, chooseValue, focusIn, focusOn, goTo, inPanel, onCanvas, pick, press } from "./keyboard.ts";
import { TOKEN } from "./service.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

const ORDER = {
  total: 250,
  items: [
    { sku: "lamp", amount: 2 },
    { sku: "nail", amount: 500 },
  ],
};

test("by keyboard alone: the same workflow, run, watched, published and called", async () => {
  const { page, errors } = stage.browser;
  const { keyboard } = page;
  await page.getByRole("button", { name: "New workflow" }).first().waitFor();
  await goTo(page, /^New workflow/);
  await press(page, "Enter");
  await goTo(page, /^From nothing/, "ArrowDown");
  await press(page, "Enter");
  await page.waitForURL("**/build");
  await page.getByRole("heading", { name: "What starts it?" }).waitFor();
  const code = await watchForCode(page);

  await goTo(page, /^A webhook/);
  await press(page, "Enter");
  await onCanvas(page);
  await focusOn(page, /^A webhook/);
  await press(page, "Enter");
  await inPanel(page);
  await goTo(page, /^Make an address/);
  await press(page, "Enter");
  const url = await panel(page).locator("code").first().innerText();
  const send = async () => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(ORDER) });
    assert.equal(answer.status, 202);
    return (await answer.json()) as { execution: string | null };
  };
  await send();
  await panel(page).getByText("lamp").waitFor();
  await press(page, "Escape");
  await focusOn(page, /^A webhook/);

  await addStep(page, "if", /^If,/);
  await press(page, "F6");
  await inPanel(page);
  await chooseValue(page, "Value 1", "total", "What came in");
  await pick(page, /^Comparison 1/, "is gr", "is greater than");
  await goTo(page, /^Compared with 1/);
  await keyboard.type("100");
  await press(page, "F6");
  await focusOn(page, /^If total is greater than 100,/);

  await press(page, "ArrowDown");
  await focusOn(page, /Add the first step of If so, If/);
  await addStep(page, "loop", /^For each,/);
  await press(page, "Enter");
  await inPanel(page);
  await chooseValue(page, "In which list", "items", "What came in");
  // Out of the field first: what is open around it stays.
  await press(page, "Escape");
  await inPanel(page);
  await press(page, "Escape");
  await focusOn(page, /^For each,/);

  await press(page, "ArrowDown");
  await focusOn(page, /Add the first step of For each/);
  await addStep(page, "http", /^Call a service,/);
  await press(page, "F6");
  await inPanel(page);
  await goTo(page, /^Address/);
  await keyboard.type(`${stage.service.origin}/reserve`);
  await pick(page, /^Method/, "PO", "POST");
  await goTo(page, /^None$/);
  await press(page, "ArrowRight");
  await focusOn(page, /^A connection$/);
  await goTo(page, /New connection$/);
  await press(page, "Enter");
  const connection = page.getByRole("dialog", { name: /^New connection/ });
  await connection.getByRole("textbox", { name: "Token" }).waitFor();
  await goTo(page, /^Name/);
  await keyboard.type("warehouse");
  await goTo(page, /^Base URL/);
  assert.equal(await connection.getByLabel("Base URL").inputValue(), stage.service.origin);
  await goTo(page, /^Token/);
  await keyboard.type(TOKEN);
  await press(page, "Enter");
  await connection.waitFor({ state: "detached" });
  await inPanel(page);
  await goTo(page, /^Nothing$/);
  await press(page, "ArrowRight");
  await focusOn(page, /^Fields$/);
  for (const name of ["sku", "amount"]) {
    await goTo(page, /Add a field$/);
    await press(page, "Enter");
    await focusOn(page, /^Name \d$/);
    await keyboard.type(name);
    await press(page, "Enter");
    await chooseValue(page, `Value of ${name}`, name, "Item");
  }
  await goTo(page, /^If it fails/);
  await press(page, "Enter");
  await pick(page, /^And then/, "Do", "Do other steps");
  await press(page, "F6");
  await focusOn(page, /^Call a service,/);

  await press(page, "ArrowDown");
  await focusOn(page, /Add the first step of If it fails/);
  await addStep(page, "set values", /^Set values,/);
  await press(page, "F6");
  await inPanel(page);
  await goTo(page, /Add a value$/);
  await press(page, "Enter");
  await focusOn(page, /^Name 1$/);
  await keyboard.type("backorder");
  await press(page, "Enter");
  await chooseValue(page, "Value of backorder", "sku", "Item");

  await press(page, "Control+Enter");
  await focusIn(page, '#builder-panel[aria-label="Run"]');
  await goTo(page, /^Run the draft$/);
  await press(page, "Enter");
  await panel(page).locator("[data-status=completed]").waitFor();
  await step(page, "Set values, .*Completed").waitFor();
  assert.deepEqual(stage.service.reserved, [{ sku: "lamp", amount: 2 }]);
  await focusOn(page, /^Run the draft$/);

  await press(page, "Control+Shift+Enter");
  await page.getByRole("dialog", { name: "Publish" }).waitFor();
  await goTo(page, /^Publish$/);
  await press(page, "Enter");
  await page.getByText("Live v1", { exact: true }).waitFor();
  await focusOn(page, /^Run the draft$/);
  assert.deepEqual(await code.found(), []);

  const { execution } = await send();
  assert.notEqual(execution, null);
  await page.goto(`${stage.platform.origin}/executions/${execution}`);
  await page.locator("main [role=status] [data-status=completed]").waitFor();
  assert.deepEqual(stage.service.reserved.slice(1), [{ sku: "lamp", amount: 2 }]);
  const { output } = await stage.platform.call<{ output: unknown }>("GET", `/v1/executions/${execution}`);
  assert.deepEqual(output, [{ reserved: true }, { backorder: "nail" }]);
  assert.deepEqual(errors, []);
});

const DRAFT = `
document: { dsl: '1.0.3', namespace: default, name: kept, version: '1.0.0', title: Kept }
do:
  - first: { set: { a: one, b: two, c: three }, metadata: { title: First } }
  - second: { set: { a: 1 }, metadata: { title: Second } }
  - third: { set: { a: 1 }, metadata: { title: Third } }
`;

test("whatever is removed, moved, renamed, taken back or closed, the focus stays with it or goes to what is beside it", async () => {
  const { page, errors } = stage.browser;
  const body = { title: "Kept", text: DRAFT };
  const made = await stage.platform.call<{ workflow: { id: string } }>("POST", "/v1/workflows/drafts", body);
  await page.goto(`${stage.platform.origin}/workflows/${made.workflow.id}/build`);
  await step(page, "Third").waitFor();

  // On the canvas: moved, deleted, taken back, done again.
  await press(page, "F6");
  await focusOn(page, /Starts|What starts/);
  await goTo(page, /^Third,/, "ArrowDown");
  await press(page, "Alt+ArrowUp");
  await focusOn(page, /^Third,.* step 2 of 3/);
  await press(page, "m");
  const places = page.getByRole("dialog", { name: "Move “Third” to" });
  await places.getByRole("option").first().waitFor();
  assert.deepEqual(await places.getByRole("option").allInnerTexts(), ["At the start", "After Second"]);
  await page.keyboard.type("start");
  await press(page, "Enter");
  await focusOn(page, /^Third,.* step 1 of 3/);
  await press(page, "Control+z");
  await focusOn(page, /^Third,.* step 2 of 3/);
  await press(page, "Delete");
  await focusOn(page, /^First,/);
  await press(page, "Control+z");
  await focusOn(page, /^Third,.* step 2 of 3/);
  await press(page, "Control+Shift+z");
  await focusOn(page, /^(First|Second),/);
  await goTo(page, /^First,/, "ArrowUp");
  await press(page, "F2");
  await page.getByRole("dialog", { name: "Rename the step" }).waitFor();
  await page.keyboard.type("Foremost");
  await press(page, "Enter");
  await focusOn(page, /^Foremost,/);

  // What can be done to a step is one stop, and leads back to it.
  assert.ok((await goTo(page, /^Run this step$/)) <= 4);
  await goTo(page, /^Duplicate$/, "ArrowRight");
  await press(page, "Enter");
  await goTo(page, /^Delete$/, "ArrowRight");
  await press(page, "Enter");
  await focusOn(page, /^Delete$/);
  await goTo(page, /^Foremost,/, "Shift+Tab");

  // In the form: renamed, a row removed, the kind of a value changed, all of it at once taken back.
  await press(page, "Enter");
  await focusOn(page, /^Name$/);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Values");
  await press(page, "Tab");
  await focusOn(page, /^Name 1$/);
  await step(page, "Values").waitFor();
  await focusOn(page, /^Name 1$/);
  await goTo(page, /^Remove c$/);
  await press(page, "Enter");
  await focusOn(page, /Add a value$/);
  await goTo(page, /^Remove a$/, "Shift+Tab");
  await press(page, "Enter");
  await focusOn(page, /^Remove b$/);
  await goTo(page, /^Kind of value: Value of b/, "Shift+Tab");
  await page.keyboard.type("Li");
  await focusOn(page, /^Kind of value: Value of b/);
  // A list that is closed is left first: the panel stays, and Tab leads back into it.
  await press(page, "Escape");
  await inPanel(page);
  await press(page, "Tab");
  await focusOn(page, /^Kind of value: Value of b/);
  await goTo(page, /Add an item$/);
  await press(page, "Enter");
  await focusOn(page, /^Item \d/);
  await goTo(page, /^Set “Give up after”|^If it fails/);
  await press(page, "F6");
  await focusOn(page, /^Values,/);
  await press(page, "F6");
  await focusOn(page, /^If it fails/);
  await press(page, "Enter");
  await goTo(page, /Set “Give up after”$/);
  await press(page, "Enter");
  await inPanel(page);
  await goTo(page, /^No limit$/);
  await press(page, "Enter");
  await inPanel(page);
  await focusOn(page, /Set “Give up after”$/);

  // Panels and dialogs lead back to what opened them.
  await press(page, "Escape");
  await focusOn(page, /^Values,/);
  await goTo(page, /^Versions$/, "Shift+Tab");
  await press(page, "Enter");
  await inPanel(page);
  await press(page, "Escape");
  await focusOn(page, /^Versions$/);
  await press(page, "?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await press(page, "Escape");
  await focusOn(page, /^Versions$/);
  await goTo(page, /^Kept$/, "Shift+Tab");
  await press(page, "Enter");
  await focusOn(page, /^Rename this workflow$/);
  await press(page, "Escape");
  await focusOn(page, /^Kept$/);
  await press(page, "Control+k");
  await page.getByRole("combobox", { name: "Type a page, a workflow or a command" }).waitFor();
  await page.keyboard.type("second");
  await press(page, "Enter");
  await focusOn(page, /^Second,/);
  assert.deepEqual(errors, []);
});
