import { expect, it } from "vitest";
import { MAX_SAMPLE_BYTES } from "../../../shared/domain/hook-sample.ts";
import { hookOf, post, signed } from "../../testing/deliveries.ts";
import { join } from "../../testing/live.ts";
import { echo, world } from "../../testing/world.ts";
import { MAX_OFFERED } from "../offer.ts";

const JSON_TYPE = { "content-type": "application/json" };

it("a hook of a workflow that was never published keeps what it is sent, says so, and starts the next once it is", async () => {
  const w = await world();
  const { workflow } = await w.client.drafts.create({ body: { title: "Hooked" } });
  const made = await w.client.hooks.create({ body: { workflow: workflow.id, verification: "standard-webhooks" } });
  const path = new URL(made.url).pathname;
  const secret = made.secret ?? "";
  expect((await post(w.send, path, "{}", JSON_TYPE)).status).toBe(401);
  const sent = await post(w.send, path, '{"n": 1}', signed(secret, '{"n": 1}'));
  expect(sent.status).toBe(202);
  expect(await sent.json()).toEqual({
    execution: null,
    duplicate: false,
    kept: true,
    detail: expect.stringContaining("never published") as string,
  });
  const params = { id: made.id };
  const [kept] = (await w.client.hooks.requests({ params })).items;
  expect(kept).toMatchObject({ execution: null, shortened: null, input: { body: { n: 1 }, method: "POST", path } });
  expect(JSON.stringify(kept)).not.toContain("webhook-signature");
  expect((await w.client.executions.list()).items).toEqual([]);

  // The isolate has just seen that there was nothing to run; the object knows better.
  const text = (await w.client.drafts.get({ params: { id: workflow.id } })).text;
  const body = { text: text.replace("do: []", "do:\n  - a: {set: {b: 1}}"), version: 1 };
  const { version } = await w.client.drafts.save({ params: { id: workflow.id }, body });
  await w.client.drafts.publish({ params: { id: workflow.id }, body: { version } });
  const live = await post(w.send, path, '{"n": 2}', signed(secret, '{"n": 2}', { id: "msg_2" }));
  const { execution } = await live.json<{ execution: string }>();
  expect(execution).toMatch(/^exe_/);
  await expect
    .poll(async () => (await w.client.hooks.requests({ params })).items.map((item) => item.execution), {
      timeout: 10_000,
    })
    .toEqual([execution, null]);
});

it("what was too large is there without its body, and says so; those of other hooks are not", async () => {
  const w = await world();
  const { path, workflow } = await hookOf(w, { verification: "none" });
  const other = await w.client.hooks.create({ body: { workflow, verification: "none" } });
  using me = await join(w);
  await post(w.send, new URL(other.url).pathname, "{}", JSON_TYPE);
  const large = await post(w.send, path, JSON.stringify("x".repeat(MAX_SAMPLE_BYTES)), JSON_TYPE);
  const { execution } = await large.json<{ execution: string }>();
  await me.next("execution", (message) => message.execution.id === execution);
  const { items } = await w.client.hooks.requests({ params: { id: path.slice("/hooks/".length) } });
  expect(items).toMatchObject([{ id: execution, execution, input: { method: "POST", path } }]);
  expect(items[0]?.shortened).toContain("131,072");
  expect(JSON.stringify(items).length).toBeLessThan(20_000);
});

it("a request is shown to nobody, and costs nothing more, where no builder is open", async () => {
  const w = await world();
  const { path } = await hookOf(w, { verification: "none" }, echo());
  using me = await join(w);
  const sent = await post(w.send, path, "{}", JSON_TYPE);
  const { execution } = await sent.json<{ execution: string }>();
  await me.next("execution", (message) => message.execution.id === execution);
  expect(me.waiting.some((text) => text.includes('"request"'))).toBe(false);
});

it("of a hook that is busy so many are shown to a builder, and the workflow gets all of them", async () => {
  const w = await world();
  const { path, workflow } = await hookOf(w, { verification: "none" }, echo());
  using me = await join(w);
  me.send({ type: "open", workflow });
  await me.next("presence");
  const started = new Set<string>();
  for (let n = 0; n < 2 * MAX_OFFERED; n++) {
    const sent = await post(w.send, path, "{}", JSON_TYPE);
    started.add((await sent.json<{ execution: string }>()).execution);
  }
  expect(started.size).toBe(2 * MAX_OFFERED);
  for (let n = 0; n < MAX_OFFERED; n++) await me.next("request");
  // What comes after all of them have been sent: nothing of the rest was on its way.
  me.send({ type: "edit", workflow });
  await me.next("presence", ({ editor }) => editor !== null);
  expect(me.waiting.some((text) => text.includes('"request"'))).toBe(false);
});
