import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { MAX_OPEN_WORKFLOWS } from "../../../durable-objects/room/limits.ts";
import type { RoomRpc } from "../../../durable-objects/room/rpc.ts";
import { newId } from "../../../shared/domain/ids.ts";
import { randomBytes } from "../../gateway/secrets.ts";
import { join } from "../../testing/live.ts";
import { echo, ORIGIN, world } from "../../testing/world.ts";

it("tells nothing of another organisation, and opens nothing of it", async () => {
  const ours = await world();
  const theirs = await world(ours.send);
  const { workflow } = await theirs.client.drafts.create({ body: { title: "Theirs" } });
  using me = await join(ours);
  using them = await join(theirs);
  them.send({ type: "open", workflow: workflow.id });
  await them.next("presence");
  for (const type of ["open", "edit", "take-over", "close"] as const) {
    me.send({ type, workflow: workflow.id });
    expect((await me.next("error")).detail).toBe("There is no workflow of this id.");
  }
  await theirs.client.drafts.save({ params: { id: workflow.id }, body: { text: "secret: 1", version: 1 } });
  await them.next("draft");
  const { id } = await theirs.client.executions.start({ body: { definition: echo() } });
  await them.next("execution", ({ execution }) => execution.id === id);
  // What was told before it is there by now, and nothing of it was for us.
  me.raw("ping");
  await me.text((text) => text === "pong");
  expect(me.waiting).toEqual([]);
});

it("tells a key what it may read, and lets it do what it may", async () => {
  const w = await world();
  const { workflow } = await w.client.drafts.create({ body: { title: "T" } });
  const [reader, watcher] = [await w.keyWith(["workflows:read"]), await w.keyWith(["executions:read"])];
  using all = await join(w);
  using reads = await join(w, { key: reader });
  using watches = await join(w, { key: watcher });
  const open = { type: "open", workflow: workflow.id } as const;
  watches.send(open);
  expect((await watches.next("error")).detail).toContain("workflows:read");
  reads.send(open);
  await reads.next("presence");
  for (const type of ["edit", "take-over"] as const) {
    reads.send({ type, workflow: workflow.id });
    expect((await reads.next("error")).detail).toContain("workflows:write");
  }
  const { id } = await w.client.executions.start({ body: { definition: echo() } });
  for (const one of [all, watches]) await one.next("execution", ({ execution }) => execution.id === id);
  await w.client.workflows.archive({ params: { id: workflow.id } });
  for (const one of [all, reads]) await one.next("workflow");
  expect(reads.waiting.some((text) => text.includes('"execution"'))).toBe(false);
  expect(watches.waiting.some((text) => text.includes(workflow.id))).toBe(false);
});

it("is opened by nobody unknown, from no other page, and only as a socket", async () => {
  const w = await world();
  const upgrade = { upgrade: "websocket" };
  const open = async (headers: Record<string, string>, query = "") =>
    (await w.send(`/v1/live${query}`, { headers })).status;
  expect(await open(upgrade)).toBe(401);
  expect(await open({ ...upgrade, authorization: `Bearer ${newId("mrk", w.organisation, randomBytes)}` })).toBe(401);
  expect(await open({ authorization: `Bearer ${w.key}` })).toBe(400);
  expect(await open({ ...upgrade, authorization: `Bearer ${w.key}` }, "?client=a%20b")).toBe(400);
  const signedIn = await w.json("POST", "/v1/session", { key: w.key });
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  expect(await open({ ...upgrade, cookie })).toBe(403);
  expect(await open({ ...upgrade, cookie, origin: "https://evil.example" })).toBe(403);
  const ours = await w.send("/v1/live", { headers: { ...upgrade, cookie, origin: ORIGIN } });
  expect(ours.status).toBe(101);
  ours.webSocket?.accept();
  ours.webSocket?.close();
});

it("is closed when its key is revoked, and nobody takes another's place by knowing its client", async () => {
  const w = await world();
  const made = await w.client.keys.create({ body: { name: "Bob", permissions: ["*"] } });
  using bob = await join(w, { key: made.secret, client: "the-same-tab" });
  using me = await join(w, { client: "the-same-tab" });
  expect(bob.hello).toMatchObject({ name: "Bob" });
  expect(me.hello.id).not.toBe(bob.hello.id);
  await w.client.keys.revoke({ params: { id: made.id } });
  expect(await bob.closed).toBe(1008);
});

it("answers what it can't read, and closes on who sends too much", async () => {
  const w = await world();
  using me = await join(w);
  const id = newId("wf", w.organisation, randomBytes);
  const bad = ["", "{", "null", "[]", '{"type":"open"}', '{"type":"dance","workflow":"x"}', "x".repeat(2_000)];
  for (const text of [...bad, new Uint8Array([1, 2]).buffer, `{"type":"open","workflow":"${id}","more":1}`]) {
    me.raw(text);
    expect((await me.next("error")).detail).not.toBe("");
  }
  using many = await join(w);
  for (let n = 0; n <= MAX_OPEN_WORKFLOWS; n++)
    many.send({ type: "open", workflow: newId("wf", w.organisation, randomBytes) });
  expect((await many.next("error")).detail).toContain(String(MAX_OPEN_WORKFLOWS));
  for (let n = 0; n < 100; n++) many.raw("{");
  expect(await many.closed).toBe(1008);
  // The room is there for the others.
  const room = env.ROOM.get(env.ROOM.idFromName(w.organisation)) as unknown as RoomRpc;
  await room.workflow(id);
  expect((await me.next("workflow")).id).toBe(id);
});
