import assert from "node:assert/strict";
import { test } from "node:test";
import { addStep, newWorkflow, panel, publish, step } from "./build.ts";
import { TOKEN } from "./service.ts";
import { setStage } from "./stage.ts";

const stage = setStage((platform) => platform.call("PUT", "/v1/secrets/warehouse", { value: TOKEN }));

const definition = (name: string): string => `document:
  dsl: 1.0.3
  namespace: default
  name: ${name}
  version: 1.0.0
  title: Reserve by text
  metadata: {start: webhook}
use:
  secrets: [warehouse]
do:
  # Only large orders are reserved at once.
  - reserve:
      if: \${ .body.total > 100 }
      for: {each: item, in: .body.items}
      do:
        - call:
            try:
              - call:
                  call: http
                  with:
                    method: post
                    endpoint:
                      uri: ${stage.service.origin}/reserve
                      authentication: {bearer: {token: '\${ $secrets.warehouse }'}}
                    body: {sku: '\${ $item.sku }', amount: '\${ $item.amount }'}
            catch:
              do:
                - backorder: {set: {backorder: '\${ $item.sku }'}}
`;

test("by YAML: what is written is on the canvas at once, what is done there is in the text, and it runs", async () => {
  const { page, errors } = stage.browser;
  const workflow = await newWorkflow(page, stage.platform.origin);
  await page.getByRole("button", { name: /^A webhook/ }).click();
  await page.getByRole("button", { name: "Make an address" }).click();
  const url = await panel(page).locator("code").first().innerText();
  await page.getByText("Both", { exact: true }).click();
  const editor = page.locator("#builder-yaml .cm-content");
  await editor.click();
  await page.keyboard.press("Control+a");
  const { text: before } = await stage.platform.call<{ text: string }>("GET", `/v1/workflows/${workflow}/draft`);
  const name = /name: (\S+)/.exec(before)?.[1] ?? "";
  await page.keyboard.insertText(definition(name));
  await step(page, "Reserve").waitFor();
  await step(page, "Backorder").waitFor();

  // A problem stands at its place, and goes with it.
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("  - broken: {wait: {seconds: many}}\n");
  await page.getByRole("button", { name: /^\d+ problem/ }).waitFor();
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: /^\d+ problem/ }).waitFor({ state: "detached" });

  await addStep(page, "Add a step after Reserve", "Set values");
  await editor.getByText("setValues").first().waitFor();
  assert.match(await editor.innerText(), /# Only large orders are reserved at once\./);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await step(page, "Set values").waitFor({ state: "detached" });
  await publish(page);
  await page.getByText("Live v1", { exact: true }).waitFor();
  const { text } = await stage.platform.call<{ text: string }>("GET", `/v1/workflows/${workflow}/draft`);
  assert.equal(text, definition(name));

  const body = {
    total: 250,
    items: [
      { sku: "lamp", amount: 2 },
      { sku: "nail", amount: 500 },
    ],
  };
  const headers = { "content-type": "application/json" };
  const sent = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const { execution } = (await sent.json()) as { execution: string };
  await page.goto(`${stage.platform.origin}/executions/${execution}`);
  await page.locator("main [role=status] [data-status=completed]").waitFor();
  assert.deepEqual(stage.service.reserved, [{ sku: "lamp", amount: 2 }]);
  assert.deepEqual(errors, []);
});
