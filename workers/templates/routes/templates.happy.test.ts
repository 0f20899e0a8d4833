import { describe, expect, it } from "vitest";
import { catalog, templateText } from "../../../shared/templates/catalog.ts";
import { type World, world } from "../../testing/world.ts";

/** What a template that runs offline comes to with its sample, and what people and others do meanwhile. */
interface Ending {
  readonly answers?: readonly Record<string, unknown>[];
  readonly event?: Record<string, unknown>;
  readonly ends: Record<string, unknown>;
}
const completed = (output: unknown) => ({ status: "completed", output });
const ENDINGS: Readonly<Partial<Record<(typeof catalog)[number]["id"], Ending>>> = {
  "order-approval": { answers: [{ approved: true }], ends: completed({ order: "4711", booked: true }) },
  "filter-and-forward": { ends: completed({ forwarded: "4711" }) },
  "daily-report": { ends: completed({ sent: "42 orders yesterday" }) },
  "retry-with-fallback": { ends: completed({ amount: 100, rate: 1.08, rateIsFrom: "yesterday" }) },
  "trip-with-undo": {
    ends: {
      status: "faulted",
      error: { title: "No car" },
      compensation: [
        { task: "/do/1/bookHotel", status: "undone" },
        { task: "/do/0/bookFlight", status: "undone" },
      ],
    },
  },
  "for-each-item": {
    ends: completed({
      items: [
        { sku: "A1", quantity: 2 },
        { sku: "B7", quantity: 1 },
      ],
      skus: ["A1", "B7"],
    }),
  },
  "two-services": { ends: completed({ customer: "Ada", totals: [40, 60] }) },
  "approval-with-escalation": {
    answers: [{ approved: false, comment: "Too much." }],
    ends: completed({ approved: false, by: expect.stringMatching(/^key:/) }),
  },
  "new-colleague": {
    answers: [{ answer: { team: "engineering", start: "2027-01-04" } }],
    ends: completed({ ready: "Linus", team: "engineering", from: "2027-01-04" }),
  },
  "wait-for-payment": {
    event: {
      specversion: "1.0",
      id: "pay-1",
      source: "https://bank.example",
      type: "com.example.payment.received",
      data: { order: "4711", amount: 250 },
    },
    ends: completed({ shipped: "4711", paid: 250 }),
  },
};

async function answerTask(w: World, execution: string, answer: Record<string, unknown>): Promise<void> {
  const open = async () => (await w.client.people.list()).items.filter((task) => task.execution === execution);
  await expect.poll(async () => (await open()).length, { timeout: 10_000 }).toBe(1);
  const [task] = await open();
  await w.client.people.answer({ params: { id: task?.id ?? "" }, body: answer });
}

describe("templates that run offline", () => {
  it("are at least eight, and each says here how it ends", () => {
    const offline = catalog.filter((template) => template.offline).map(({ id }) => id);
    expect(offline.length).toBeGreaterThanOrEqual(8);
    expect(Object.keys(ENDINGS).toSorted()).toEqual(offline.toSorted());
  });

  it.each(catalog.filter(({ offline }) => offline).map((one) => [one.id, one] as const))(
    "%s runs to its end",
    async (id, { sample }) => {
      const w = await world();
      const { answers = [], event, ends } = ENDINGS[id] ?? { ends: {} };
      const workflow = await w.publish(templateText(id));
      const started = await w.client.executions.start({ body: { workflow, input: sample ?? {} } });
      for (const answer of answers) await answerTask(w, started.id, answer);
      if (event !== undefined)
        expect((await w.json("POST", "/v1/events", event, { "content-type": "application/cloudevents+json" })).ok).toBe(
          true,
        );
      await expect
        .poll(() => w.client.executions.get({ params: { id: started.id } }), { timeout: 15_000 })
        .toMatchObject(ends);
    },
  );
});

describe("an organisation's own templates", () => {
  const text = `document: {dsl: '1.0.3', namespace: test, name: own, version: '1.0.0'}
do:
  - tell: {call: 'slack.postMessage:1@connectors', with: {connection: team, channel: c, text: hi}}
`;

  it("are saved with what they need, stand before the others, and go", async () => {
    const w = await world();
    const saved = await w.client.templates.create({ body: { title: " Tell ", description: "Tells.", text } });
    expect(saved).toMatchObject({
      title: "Tell",
      category: "own",
      own: true,
      text,
      needs: [{ kind: "connection", name: "team", connector: "slack" }],
    });
    const { items } = await w.client.templates.list();
    expect(items).toHaveLength(catalog.length + 1);
    expect(items[0]).toEqual(saved);
    expect(items[1]).toMatchObject({ own: false, createdAt: null });
    await w.client.templates.remove({ params: { id: saved.id } });
    expect((await w.client.templates.list()).items).toHaveLength(catalog.length);
  });
});
