import { env } from "cloudflare:test";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { echo, world } from "../../testing/world.ts";

interface Received {
  readonly body: string;
  readonly webhook: Record<string, string>;
}
const received = async (path: string): Promise<Received[]> =>
  (await fetch(`${env.RECEIVER_URL}/log?of=${path}`)).json();

/** Faults in its first turn where `fail` is said; else after a wait, in an object of its own. */
const sometimes = () => ({
  document: { dsl: "1.0.3", namespace: "test", name: `n-${crypto.randomUUID()}`, version: "1.0.0" },
  do: [
    { look: { switch: [{ bad: { when: ".fail == true", then: "broken" } }, { good: { then: "pause" } }] } },
    { broken: { raise: { error: { type: "https://example.com/e", status: 409, title: "Out of stock" } } } },
    { pause: { wait: { milliseconds: 5 } } },
    { done: { set: { done: true } } },
  ],
});

test("who asked to be told is told, once: in the inbox, and by a webhook that is signed", async () => {
  const w = await world();
  const workflow = await w.publish(sometimes());
  const path = `/notified/${crypto.randomUUID()}`;
  const set = await w.client.notifications.configure({
    params: { id: workflow },
    body: { on: ["faulted"], webhook: `${env.RECEIVER_URL}${path}?who=ops` },
  });
  expect(set).toMatchObject({ workflow, on: ["faulted"], email: null, secret: expect.stringMatching(/^whsec_/) });
  const bad = await w.client.executions.start({ body: { workflow, input: { fail: true }, wait: "PT10S" } });
  const good = await w.client.executions.start({ body: { workflow, input: {}, wait: "PT10S" } });
  expect([bad.status, good.status]).toEqual(["faulted", "completed"]);
  await expect
    .poll(() => w.client.notifications.list(), { timeout: 10_000 })
    .toMatchObject({
      unread: 1,
      items: [
        {
          workflow: { id: workflow },
          execution: bad.id,
          status: "faulted",
          errorTitle: "Out of stock",
          read: false,
          deliveries: [
            { kind: "webhook", to: `${env.RECEIVER_URL}${path}`, state: "sent", attempts: 1, problem: null },
          ],
        },
      ],
    });
  const [only, ...more] = await received(path);
  expect(more).toEqual([]);
  const { items } = await w.client.notifications.list();
  expect(only?.webhook["webhook-id"]).toBe(items[0]?.id);
  expect(new Webhook(set.secret ?? "").verify(only?.body ?? "", only?.webhook ?? {})).toMatchObject({
    type: "execution.faulted",
    data: { execution: bad.id, workflow: { id: workflow }, error: { title: "Out of stock" } },
  });
});

test("completed ones are told where that was asked for, and trials never", async () => {
  const w = await world();
  const workflow = await w.publish(sometimes());
  await w.client.notifications.configure({ params: { id: workflow }, body: { on: ["faulted", "completed"] } });
  const text = JSON.stringify(echo());
  const trial = await w.client.draftRuns.start({ params: { id: workflow }, body: { text } });
  const run = await w.client.executions.start({ body: { workflow, input: {}, wait: "PT10S" } });
  await expect
    .poll(async () => (await w.client.notifications.list()).items.map((one) => [one.execution, one.status]), {
      timeout: 10_000,
    })
    .toEqual([[run.id, "completed"]]);
  expect((await w.client.executions.get({ params: { id: trial.id } })).status).toBe("completed");
});

test("what was read is marked, for the whole organisation", async () => {
  const w = await world();
  const workflow = await w.publish(sometimes());
  await w.client.notifications.configure({ params: { id: workflow }, body: { on: ["faulted"] } });
  for (let n = 0; n < 3; n++) await w.client.executions.start({ body: { workflow, input: { fail: true } } });
  await expect.poll(async () => (await w.client.notifications.list()).unread, { timeout: 10_000 }).toBe(3);
  const { items } = await w.client.notifications.list({ query: { limit: 2 } });
  expect(items).toHaveLength(2);
  expect(await w.client.notifications.read({ body: { ids: [items[0]?.id ?? ""] } })).toEqual({ unread: 2 });
  expect((await w.client.notifications.list({ query: { unread: "true" } })).items).toHaveLength(2);
  expect(await w.client.notifications.read({ body: {} })).toEqual({ unread: 0 });
  expect((await w.client.notifications.list()).items.every(({ read }) => read)).toBe(true);
});

test("it can be switched off, and nobody hears any more", async () => {
  const w = await world();
  const workflow = await w.publish(sometimes());
  const other = await w.publish(sometimes());
  for (const id of [workflow, other])
    await w.client.notifications.configure({ params: { id }, body: { on: ["faulted"] } });
  await w.client.notifications.configure({ params: { id: workflow }, body: { on: [] } });
  expect(await w.client.notifications.settings({ params: { id: workflow } })).toEqual({
    workflow,
    on: [],
    email: null,
    webhook: null,
  });
  await w.client.executions.start({ body: { workflow, input: { fail: true }, wait: "PT10S" } });
  const heard = await w.client.executions.start({ body: { workflow: other, input: { fail: true }, wait: "PT10S" } });
  await expect
    .poll(async () => (await w.client.notifications.list()).items.map(({ execution }) => execution), {
      timeout: 10_000,
    })
    .toEqual([heard.id]);
});
