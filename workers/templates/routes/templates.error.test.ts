import { expect, test } from "vitest";
import { catalog } from "../../../shared/templates/catalog.ts";
import { MAX_TEMPLATES } from "../../../durable-objects/tenant/trials-limits.ts";
import { world } from "../../testing/world.ts";

const text = "document: {dsl: '1.0.3', namespace: t, name: t, version: '1.0.0'}\ndo:\n  - a: {set: {b: 1}}\n";

test("a text that is not valid is not kept, and what is wrong is said", async () => {
  const w = await world();
  const refused = await w.json("POST", "/v1/templates", { title: "x", text: text.replace("set", "sett") });
  expect(refused.status).toBe(422);
  expect((await refused.json<{ problems: unknown[] }>()).problems).not.toEqual([]);
  expect((await w.client.templates.list()).items).toHaveLength(catalog.length);
});

test("one that comes with the platform stays, and one that is not there is a 404", async () => {
  const w = await world();
  const id = catalog[0]?.id ?? "";
  expect((await w.json("DELETE", `/v1/templates/${id}`)).status).toBe(409);
  expect((await w.json("DELETE", "/v1/templates/tpl_x")).status).toBe(404);
});

test("another organisation's is neither seen nor deleted", async () => {
  const [ours, theirs] = [await world(), await world()];
  const saved = await theirs.client.templates.create({ body: { title: "Theirs", text } });
  expect((await ours.json("DELETE", `/v1/templates/${saved.id}`)).status).toBe(404);
  expect((await ours.client.templates.list()).items).toHaveLength(catalog.length);
  expect((await theirs.client.templates.list()).items).toHaveLength(catalog.length + 1);
});

test("there are so many and no more", async () => {
  const w = await world();
  for (let n = 0; n < MAX_TEMPLATES; n++) await w.client.templates.create({ body: { title: `t${n}`, text } });
  const refused = await w.json("POST", "/v1/templates", { title: "one more", text });
  expect(refused.status).toBe(409);
  expect((await refused.json<{ detail: string }>()).detail).toContain("MAX_TEMPLATES");
});

test("a text that is too large is refused with the limit", async () => {
  const w = await world();
  const refused = await w.json("POST", "/v1/templates", { title: "x", text: `${text}# ${"x".repeat(70_000)}\n` });
  expect(refused.status).toBe(413);
});
