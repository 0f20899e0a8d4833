import { describe, expect, it } from "vitest";
import { world } from "../../testing/world.ts";
import { asking, FORM, linkTo, outputOf, submit } from "../people-fixture.ts";

describe("the list of tasks", () => {
  it("has what waits, by state and by assignee, and each by its id", async () => {
    const w = await world();
    const first = await asking(w, "approve", { description: "See order 4711." });
    const second = await asking(w, "form", { schema: FORM, assignee: "grace" });
    expect((await w.client.people.list()).items.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await w.client.people.list({ query: { assignee: "grace" } })).items).toEqual([second]);
    expect((await w.client.people.list({ query: { state: "answered" } })).items).toEqual([]);
    const page = await w.client.people.list({ query: { limit: 1 } });
    expect((await w.client.people.list({ query: { limit: 1, cursor: page.nextCursor ?? "" } })).items).toEqual([first]);
    expect(await w.client.people.get({ params: { id: first.id } })).toMatchObject({
      state: "open",
      form: "approve",
      assignee: "ada@example.com",
      title: "Pay?",
      description: "See order 4711.",
      about: "order A-17 · total 250 · email grace@example.com",
      schema: null,
      endedAt: null,
      answer: null,
    });
  });
});

describe("an answer", () => {
  it("by the API is the output, says who gave it, and is audited", async () => {
    const w = await world();
    const task = await asking(w, "form", { schema: FORM });
    const answer = { amount: 12.5, account: 7, urgent: false, tags: ["a"] };
    const answered = await w.client.people.answer({ params: { id: task.id }, body: { answer } });
    expect(answered).toMatchObject({
      state: "answered",
      answer: { answer },
      answeredBy: expect.stringMatching(/^key:/) as string,
    });
    expect(await outputOf(w, task.execution)).toEqual({
      answer,
      by: answered.answeredBy,
      at: answered.endedAt,
    });
    const { items } = await w.client.audit.list();
    expect(items.find(({ action }) => action === "person.answered")).toMatchObject({
      actor: answered.answeredBy,
      target: task.id,
    });
    // The same again, whatever the order of its members.
    const again = { urgent: false, tags: ["a"], account: 7, amount: 12.5 };
    expect(await w.client.people.answer({ params: { id: task.id }, body: { answer: again } })).toEqual(answered);
  });

  it("by the link: the page asks, thanks, and says afterwards that it is over", async () => {
    const w = await world();
    const task = await asking(w, "approve", { description: "Order <b>4711</b>" });
    const path = await linkTo(w, task);
    const shown = await w.send(path);
    expect(shown.status).toBe(200);
    const html = await shown.text();
    expect(html).toContain("Order &lt;b&gt;4711&lt;/b&gt;");
    expect(html).toContain("Test asks");
    expect(html).toContain(`datetime="${task.expiresAt}"`);
    const thanks = await submit(w, path, { approved: "no", comment: "Too much.\r\nReally." });
    expect(thanks.status).toBe(200);
    expect(await thanks.text()).toContain("Thank you");
    expect(await outputOf(w, task.execution)).toMatchObject({
      approved: false,
      comment: "Too much.\nReally.",
      by: "ada@example.com",
    });
    const after = await w.send(path);
    expect(after.status).toBe(200);
    expect(await after.text()).toMatch(/answered already[\s\S]*It was declined/);
    expect((await submit(w, path, { approved: "no", comment: "Too much.\nReally." })).status).toBe(200);
    const { items } = await w.client.audit.list();
    expect(items.filter(({ action }) => action === "person.answered")).toMatchObject([{ actor: `link:${task.id}` }]);
  });

  it("by a form: bad input is said in place and kept, good input goes through", async () => {
    const w = await world();
    const task = await asking(w, "form", { schema: FORM });
    const path = await linkTo(w, task);
    const html = await (await w.send(path)).text();
    for (const part of [
      "Amount in €",
      "For the books.",
      '<option value="2">7</option>',
      'type="date"',
      'type="checkbox"',
    ])
      expect(html).toContain(part);
    const bad = await submit(w, path, {
      "f.amount": "12,5",
      "f.reason": '"x',
      "f.account": "9",
      "f.by": "tomorrow",
      "f.tags": "[a",
    });
    expect(bad.status).toBe(422);
    const said = await bad.text();
    expect(said).toContain("this has to be a number");
    expect(said).toContain("this needs at least 3 characters");
    expect(said).toContain("this is none of the choices");
    expect(said).toContain("this has to be a valid date");
    expect(said).toContain("this has to be JSON");
    expect(said).toContain('value="12,5"');
    expect(said).toContain('aria-invalid="true"');
    expect(said).toContain("&quot;x");
    expect((await w.client.people.get({ params: { id: task.id } })).state).toBe("open");
    const good = await submit(w, path, {
      "f.amount": " 12.5 ",
      "f.reason": "",
      "f.account": "2",
      "f.by": "2026-12-01",
      "f.urgent": "yes",
      "f.tags": '["a"]',
    });
    expect(good.status).toBe(200);
    expect(await outputOf(w, task.execution)).toMatchObject({
      answer: { amount: 12.5, account: 7, by: "2026-12-01", urgent: true, tags: ["a"] },
    });
  });
});
