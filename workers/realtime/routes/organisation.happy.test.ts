import { describe, expect, it } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { hookOf, post } from "../../testing/deliveries.ts";
import { join } from "../../testing/live.ts";
import { echo, waiting, world } from "../../testing/world.ts";

describe("the organisation's socket", () => {
  it("says who one is, and tells of executions as they begin and change", async () => {
    const w = await world();
    const workflow = await w.publish(waiting(3));
    using me = await join(w);
    expect(me.hello.name).toBe("First key");
    const { id } = await w.client.executions.start({ body: { workflow } });
    const first = await me.next("execution", ({ execution }) => execution.id === id);
    expect(first.execution).toMatchObject({ id, workflow: { id: workflow }, trigger: { kind: "api" } });
    const last = await me.next("execution", ({ execution }) => execution.id === id && execution.endedAt !== null);
    expect(last.execution.status).toBe("completed");
    const [listed] = (await w.client.executions.list()).items;
    expect(last.execution).toEqual(listed);
  });

  it("tells that a workflow was created, revised, published and archived", async () => {
    const w = await world();
    using me = await join(w);
    const { id } = await w.client.workflows.create({ body: { definition: echo() } });
    const told = () => me.next("workflow", (message) => message.id === id);
    await told();
    await w.client.workflows.publish({ params: { id }, body: { revision: 1 } });
    await told();
    await w.client.workflows.archive({ params: { id } });
    await told();
  });

  it("tells what has come into the inbox, as it stands there", async () => {
    const w = await world();
    const workflow = await w.publish(echo());
    await w.client.notifications.configure({ params: { id: workflow }, body: { on: ["completed"] } });
    using me = await join(w);
    const { id } = await w.client.executions.start({ body: { workflow } });
    const { notification } = await me.next("notification");
    expect(notification).toMatchObject({ execution: id, status: "completed", workflow: { id: workflow } });
    expect((await w.client.notifications.list()).items).toEqual([notification]);
  });

  it("answers a ping", async () => {
    const w = await world();
    using me = await join(w);
    me.raw("ping");
    expect(await me.text((text) => text === "pong")).toBe("pong");
  });
});

describe("those who have a workflow open", () => {
  it("see who edits it, what is saved, and who takes over", async () => {
    const w = await world();
    const { workflow, draft } = await w.client.drafts.create({ body: { title: "Together" } });
    using ada = await join(w, { client: "tab-of-ada" });
    using bob = await join(w, { key: await w.keyWith(["*"]), client: "tab-of-bob" });
    const presence = (of: typeof ada, editor: string | null) =>
      of.next("presence", (message) => (message.editor?.id ?? null) === editor);
    ada.send({ type: "open", workflow: workflow.id });
    await presence(ada, null);
    ada.send({ type: "edit", workflow: workflow.id });
    const alone = await presence(ada, ada.hello.id);
    expect(alone).toMatchObject({ editor: { name: ada.hello.name }, watchers: [] });

    bob.send({ type: "open", workflow: workflow.id });
    expect((await presence(bob, ada.hello.id)).watchers).toEqual([{ id: bob.hello.id, name: "narrow" }]);
    bob.send({ type: "edit", workflow: workflow.id });
    expect((await presence(bob, ada.hello.id)).editor?.id).toBe(ada.hello.id);

    const text = `${draft.text}# more\n`;
    await w.client.drafts.save({ params: { id: workflow.id }, body: { text, version: 1 } });
    expect(await bob.next("draft")).toEqual({ type: "draft", workflow: workflow.id, version: 2, text });

    bob.send({ type: "take-over", workflow: workflow.id });
    expect((await presence(ada, bob.hello.id)).watchers).toEqual([{ id: ada.hello.id, name: ada.hello.name }]);
    ada.send({ type: "edit", workflow: workflow.id });
    await presence(ada, bob.hello.id);
    bob.send({ type: "close", workflow: workflow.id });
    await presence(ada, null);
  });

  it("keep it while a page is loaded again, also where the object slept, and lose it to nobody in between", async () => {
    const w = await world();
    const { workflow } = await w.client.drafts.create({ body: { title: "Reload" } });
    const open = { type: "open", workflow: workflow.id } as const;
    const edit = { type: "edit", workflow: workflow.id } as const;
    const first = await join(w, { client: "tab-of-ada" });
    using bob = await join(w, { key: await w.keyWith(["*"]), client: "tab-of-bob" });
    first.send(open);
    first.send(edit);
    const { editor } = await first.next("presence", (message) => message.editor !== null);
    bob.send(open);
    await bob.next("presence", (message) => message.editor?.id === first.hello.id);
    const room = env.ROOM.get(env.ROOM.idFromName(w.organisation));
    await evictDurableObject(room, { webSockets: "hibernate" });
    bob.send(edit);
    expect((await bob.next("presence")).editor).toEqual(editor);

    first[Symbol.dispose]();
    expect((await bob.next("presence")).editor).toEqual(editor);
    bob.send(edit);
    expect((await bob.next("presence")).editor).toEqual(editor);
    using again = await join(w, { client: "tab-of-ada" });
    expect(again.hello.id).toBe(first.hello.id);
    again.send(open);
    expect((await again.next("presence")).editor).toEqual(editor);
    again.send(edit);
    expect((await again.next("presence")).editor).toEqual(editor);
    again[Symbol.dispose]();
    // And then, after a moment, it is free.
    await bob.next("presence", (message) => message.editor === null);
    bob.send(edit);
    await bob.next("presence", (message) => message.editor?.id === bob.hello.id);
  });

  it("hear no more than there is to hear: who asks again is answered, and nobody else", async () => {
    const w = await world();
    const { workflow } = await w.client.drafts.create({ body: { title: "Busy" } });
    const open = { type: "open", workflow: workflow.id } as const;
    using ada = await join(w, { client: "tab-of-ada" });
    using bob = await join(w, { key: await w.keyWith(["*"]), client: "tab-of-bob" });
    ada.send(open);
    await ada.next("presence");
    bob.send(open);
    for (const one of [ada, bob]) expect((await one.next("presence")).watchers).toHaveLength(2);
    for (let n = 0; n < 10; n++) {
      bob.send(open);
      await bob.next("presence");
    }
    bob.send({ type: "edit", workflow: workflow.id });
    expect((await ada.next("presence")).editor?.id).toBe(bob.hello.id);
  });

  it("see what its hook is sent", async () => {
    const w = await world();
    const { path, workflow } = await hookOf(w, { verification: "none" });
    using me = await join(w);
    me.send({ type: "open", workflow });
    await me.next("presence");
    const sent = await post(w.send, path, '{"order": 1}', { "content-type": "application/json" });
    const { execution } = await sent.json<{ execution: string }>();
    const { sample, hook } = await me.next("request");
    expect(path).toContain(hook);
    expect(sample).toMatchObject({ id: execution, execution, shortened: null, input: { body: { order: 1 } } });
  });
});

it("who looks is told of a notification as the inbox has it", async () => {
  const w = await world();
  const id = await w.publish({
    ...echo(),
    do: [{ broken: { raise: { error: { type: "https://example.com/e", status: 409, title: "Broken" } } } }],
  });
  await w.client.notifications.configure({ params: { id }, body: { on: ["faulted"] } });
  using me = await join(w);
  using narrow = await join(w, { key: await w.keyWith(["workflows:read"]) });
  const run = await w.client.executions.start({ body: { workflow: id } });
  const { notification } = await me.next("notification");
  expect(notification).toMatchObject({ execution: run.id, status: "faulted", read: false, errorTitle: "Broken" });
  expect((await w.client.notifications.list()).items).toEqual([notification]);
  expect(narrow.waiting).toEqual([]);
});
