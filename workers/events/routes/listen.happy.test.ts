import { describe, expect, it } from "vitest";
import { type World, world } from "../../testing/world.ts";

const head = () => ({ dsl: "1.0.3", namespace: "test", name: `l-${crypto.randomUUID()}`, version: "1.0.0" });
const definition = (tasks: unknown[], more: Record<string, unknown> = {}) => ({ document: head(), ...more, do: tasks });
let count = 0;
const eventOf = (type: string, more: Record<string, unknown> = {}) => ({
  specversion: "1.0",
  id: `${++count}`,
  source: "/shop",
  type,
  ...more,
});
const listen = (type: string, more: Record<string, unknown> = {}) => ({
  listen: { to: { one: { with: { type }, ...more } }, read: "envelope" },
});

async function publish({ json }: World, ...events: unknown[]): Promise<void> {
  const sent = await json("POST", "/v1/events", events, { "content-type": "application/cloudevents-batch+json" });
  expect(sent.status).toBe(202);
}

async function over({ client }: World, id: string): Promise<{ status: string; output?: unknown }> {
  for (;;) {
    const found = await client.executions.get({ params: { id } });
    if (["completed", "faulted", "cancelled"].includes(found.status)) return found;
    await scheduler.wait(20);
  }
}

describe("a workflow that listens", () => {
  it("goes on with an event that comes after it, and with one that came before", async () => {
    const w = await world();
    const waiting = await w.client.executions.start({ body: { definition: definition([{ wait: listen("late") }]) } });
    const late = eventOf("late");
    await publish(w, eventOf("other"), late);
    expect(await over(w, waiting.id)).toMatchObject({ status: "completed", output: [late] });

    const early = eventOf("early");
    await publish(w, early);
    const started = await w.client.executions.start({ body: { definition: definition([{ wait: listen("early") }]) } });
    expect(await over(w, started.id)).toMatchObject({ status: "completed", output: [early] });
  });

  it("gets no event a second time in a later task", async () => {
    const w = await world();
    const [first, second] = [eventOf("tick"), eventOf("tick")];
    await publish(w, first);
    const started = await w.client.executions.start({
      body: { definition: definition([{ one: listen("tick") }, { two: listen("tick") }]) },
    });
    await scheduler.wait(300);
    expect((await w.client.executions.get({ params: { id: started.id } })).status).not.toBe("completed");
    await publish(w, second);
    expect(await over(w, started.id)).toMatchObject({ status: "completed", output: [second] });
  });

  it("hears what another emits, and only what correlates", async () => {
    const w = await world();
    const listener = await w.client.executions.start({
      body: {
        definition: definition([
          { wait: listen("paid", { correlate: { order: { from: ".data.order", expect: "${ .order }" } } }) },
        ]),
        input: { order: 7 },
      },
    });
    for (const order of [8, 7]) {
      const emitted = await w.client.executions.start({
        body: {
          definition: definition([
            {
              say: { emit: { event: { with: { source: "https://shop.example.com", type: "paid", data: { order } } } } },
            },
          ]),
          wait: "PT20S",
        },
      });
      expect(emitted.status).toBe("completed");
    }
    expect(await over(w, listener.id)).toMatchObject({
      status: "completed",
      output: [{ type: "paid", data: { order: 7 } }],
    });
  });
});

it("a published workflow starts by the events that its schedule names", async () => {
  const w = await world();
  const workflow = await w.publish(
    definition([{ echo: { set: { got: "${ $workflow.input[0].data } " } } }], {
      schedule: { on: { one: { with: { type: "order.paid" } } } },
    }),
  );
  const started = async () => {
    for (;;) {
      // Who is told of what is published is told within moments.
      await publish(w, eventOf("order.paid", { data: { n: 1 } }));
      const { items } = await w.client.executions.list({ query: { workflow } });
      if (items[0] !== undefined) return items[0];
      await scheduler.wait(100);
    }
  };
  expect(await started()).toMatchObject({ trigger: { kind: "event" }, status: "completed" });
});
