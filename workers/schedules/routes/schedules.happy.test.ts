import { describe, expect, it } from "vitest";
import { page, scheduleItemSchema, scheduleSchema } from "../../../shared/api/index.ts";
import { eventually } from "../../../durable-objects/testing/fixture.ts";
import { echo, type World, world } from "../../testing/world.ts";

const scheduled = (schedule: unknown, metadata: Record<string, unknown> = {}) => ({ ...echo(metadata), schedule });

async function read(there: World, workflow: string, query = "") {
  const response = await there.json("GET", `/v1/workflows/${workflow}/schedule${query}`);
  expect(response.status).toBe(200);
  return scheduleSchema.parse(await response.json());
}

describe("a workflow's schedule", () => {
  it("is read with its next fire times, also right after publishing", async () => {
    const there = await world();
    const workflow = await there.publish(
      scheduled({ cron: "30 9 * * *" }, { timezone: "Europe/Berlin", missed: "skip" }),
    );
    const schedule = await read(there, workflow, "?count=2");
    expect(schedule).toMatchObject({
      workflow,
      schedule: { kind: "cron", cron: "30 9 * * *", timezone: "Europe/Berlin" },
      last: null,
      missed: { policy: "skip", count: 0, exact: true },
      refused: null,
      waitingFor: null,
      told: true,
      problem: null,
    });
    expect(schedule.next).toHaveLength(2);
    const berlin = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", timeStyle: "short" });
    expect(schedule.next.map((at) => berlin.format(new Date(at)))).toEqual(["09:30", "09:30"]);
    expect(await there.client.schedules.get({ params: { id: workflow }, query: { count: 0 } })).toMatchObject({
      next: [],
    });
  });

  it("starts executions, which say so, and ends with the workflow's archiving", async () => {
    const there = await world();
    const workflow = await there.publish(scheduled({ every: { seconds: 1 } }));
    const last = await eventually(async () => (await read(there, workflow)).last);
    const execution = await there.client.executions.get({ params: { id: last.execution } });
    expect(execution).toMatchObject({
      status: "completed",
      trigger: { kind: "schedule", source: workflow },
      input: { scheduledAt: last.dueAt },
      output: { got: { scheduledAt: last.dueAt } },
    });
    await there.client.workflows.archive({ params: { id: workflow } });
    expect(await read(there, workflow)).toMatchObject({ schedule: null, next: [] });
  });

  it("is null where nothing starts it by itself", async () => {
    const there = await world();
    const workflow = await there.publish(echo());
    expect(await read(there, workflow)).toMatchObject({
      schedule: null,
      next: [],
      told: true,
      missed: { policy: null },
    });
  });
});

describe("GET /v1/schedules", () => {
  it("lists what is live, by the clock and by events", async () => {
    const there = await world();
    const cron = await there.publish(scheduled({ cron: "0 0 1 1 *" }));
    const every = await there.publish(scheduled({ every: "PT90M" }));
    const on = await there.publish(scheduled({ on: { one: { with: { type: "ping" } } } }));
    const archived = await there.publish(scheduled({ every: { hours: 1 } }));
    await there.publish(echo());
    await there.client.workflows.archive({ params: { id: archived } });
    const listed = page(scheduleItemSchema).parse(await (await there.json("GET", "/v1/schedules")).json());
    expect(listed.items.map(({ workflow }) => workflow.id)).toEqual([on, every, cron]);
    expect(listed.items.map(({ schedule }) => schedule)).toEqual([
      { kind: "on", strategy: "one" },
      { kind: "every", every: "PT5400S" },
      { kind: "cron", cron: "0 0 1 1 *", timezone: "UTC" },
    ]);
    expect(listed.items[0]?.next).toBeNull();
    expect(listed.items[1]?.next).toBe((await read(there, every)).next[0]);
    expect(listed.items[2]?.next).toMatch(/^\d{4}-01-01T00:00:00\.000Z$/);
    const other = await world();
    expect(await other.client.schedules.list()).toEqual({ items: [], nextCursor: null });
  });
});

describe("POST /v1/schedules/preview", () => {
  it("says when a rule fires, over a change of the clocks", async () => {
    const { client } = await world();
    const from = "2026-03-28T12:00:00.000Z";
    const cron = { cron: "30 2 * * *", timezone: "Europe/Berlin", from, count: 2 };
    expect(await client.schedules.preview({ body: cron })).toEqual({
      next: ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
    });
    expect(await client.schedules.preview({ body: { every: { minutes: 90 }, from, count: 2 } })).toEqual({
      next: ["2026-03-28T13:30:00.000Z", "2026-03-28T15:00:00.000Z"],
    });
  });
});
