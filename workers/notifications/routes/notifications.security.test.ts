import { env, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { platform, world } from "../../testing/world.ts";

const failing = () => ({
  document: { dsl: "1.0.3", namespace: "test", name: `n-${crypto.randomUUID()}`, version: "1.0.0" },
  do: [{ broken: { raise: { error: { type: "https://example.com/e", status: 409, title: "Broken" } } } }],
});

test("a webhook's secret is shown once, changes with its URL or when asked, and is kept sealed", async () => {
  const w = await world();
  const id = await w.publish(failing());
  const set = async (body: Record<string, unknown>) => {
    const response = await w.json("PUT", `/v1/workflows/${id}/notifications`, { on: ["faulted"], ...body });
    expect(response.status).toBe(200);
    return (await response.json<{ secret: string | null }>()).secret;
  };
  const first = await set({ webhook: "https://a.example/x" });
  expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await set({ webhook: "https://a.example/x" })).toBeNull();
  const second = await set({ webhook: "https://a.example/x", newSecret: true });
  const third = await set({ webhook: "https://b.example/x" });
  expect(new Set([first, second, third]).size).toBe(3);
  expect(await set({})).toBeNull();
  expect(await w.json("GET", `/v1/workflows/${id}/notifications`).then((got) => got.text())).not.toContain("whsec");
  await set({ webhook: "https://b.example/x" });
  const stub = env.TENANT.get(env.TENANT.idFromName(w.organisation));
  const rows = await runInDurableObject(stub, (_, { storage }) =>
    JSON.stringify(storage.sql.exec("SELECT * FROM notification_settings").toArray()),
  );
  expect(rows).toContain("https://b.example/x");
  expect(rows).not.toContain("whsec_");
});

test("the inbox is the organisation's own, and so are read marks", async () => {
  const send = platform();
  const [ours, theirs] = [await world(send), await world(send)];
  const workflow = await theirs.publish(failing());
  await theirs.client.notifications.configure({ params: { id: workflow }, body: { on: ["faulted"] } });
  await theirs.client.executions.start({ body: { workflow } });
  await expect.poll(async () => (await theirs.client.notifications.list()).unread, { timeout: 10_000 }).toBe(1);
  const [one] = (await theirs.client.notifications.list()).items;
  await ours.client.notifications.read({ body: { ids: [one?.id ?? ""] } });
  expect(await ours.client.notifications.list()).toMatchObject({ items: [], unread: 0 });
  expect((await theirs.client.notifications.list()).unread).toBe(1);
});

test("who may only read can't have anybody told, nor marked as read", async () => {
  const w = await world();
  const workflow = await w.publish(failing());
  const key = await w.keyWith(["workflows:read", "executions:read"]);
  const send = (method: string, path: string, body: unknown) =>
    w.send(path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await send("PUT", `/v1/workflows/${workflow}/notifications`, { on: ["faulted"] })).status).toBe(403);
  expect((await send("POST", "/v1/notifications/read", {})).status).toBe(403);
});
