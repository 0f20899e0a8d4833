import { describe, expect, it } from "vitest";
import { inspect } from "./index.ts";
import { fine, Simulation } from "./testing/simulation.ts";

const suspend = { type: "suspend", reason: "a look", by: "user:ada" } as const;
const resume = { type: "resume", by: "user:ada" } as const;

describe("a suspended execution", () => {
  const TWO_CALLS = `
do:
  - first: { call: http, with: { method: get, endpoint: https://x.test/1 } }
  - second: { call: http, with: { method: get, endpoint: https://x.test/2 } }`;

  it("lets an open call come back, starts nothing, and goes on when it is resumed", () => {
    const simulation = new Simulation(TWO_CALLS);
    const { id } = simulation.only;
    simulation.give(suspend);
    expect(simulation.status).toBe("suspended");
    simulation.settle(id, fine({ n: 1 }));
    expect(simulation.last.effects).toEqual([]);
    expect(simulation.last.more).toBe(false);
    expect(simulation.types().at(-1)).toBe("effect.settled");
    expect(simulation.crash().tick(60_000).last.entries).toEqual([]);
    expect(simulation.status).toBe("suspended");
    simulation.give(resume);
    expect(simulation.ran()).toEqual(["first", "second"]);
    expect(simulation.last.effects).toHaveLength(1);
    expect(simulation.of("execution.unsuspended")[0]?.data).toEqual({ by: "user:ada" });
    expect(simulation.run().outcome?.status).toBe("completed");
  });

  it("lets timers wait that fall due, and fires them when it is resumed", () => {
    const simulation = new Simulation("do: [{ pause: { wait: { seconds: 5 } } }, { end: { set: { ok: true } } }]");
    simulation.give(suspend).tick(3_600_000);
    expect(inspect(simulation.state)).toMatchObject({ status: "suspended", nextTimerAt: null, runnable: false });
    simulation.reload().give(resume);
    expect(simulation.output).toEqual({ ok: true });
  });

  it("leaves calls in doubt as they are until it is resumed", () => {
    const simulation = new Simulation(TWO_CALLS).give(suspend).crash();
    expect(simulation.give({ type: "recover", running: new Set() }).last.entries).toEqual([]);
    simulation.give(resume).give({ type: "recover", running: new Set() });
    expect(simulation.last.effects).toHaveLength(1);
  });

  it("can be cancelled, and is suspended and resumed once", () => {
    const simulation = new Simulation(TWO_CALLS).give(suspend).give(suspend);
    expect(simulation.of("execution.suspended")).toHaveLength(1);
    simulation.give(resume).give(resume);
    expect(simulation.of("execution.unsuspended")).toHaveLength(1);
    simulation.give(suspend).give({ type: "cancel", reason: "enough" });
    expect(simulation.outcome).toEqual({ status: "cancelled", reason: "enough" });
  });
});

describe("a call in doubt", () => {
  const UNKEYED = `
do:
  - pay: { call: http, metadata: { idempotency: none }, with: { method: post, endpoint: https://x.test/ } }
  - end: { set: { paid: "\${ .id }" } }`;
  const doubtful = (): Simulation =>
    new Simulation(UNKEYED).crash().give({ type: "recover", running: new Set<string>() });

  it("is settled by a person, with an output or an error, once", () => {
    const simulation = doubtful();
    expect(simulation.status).toBe("indeterminate");
    const [effect] = inspect(simulation.state).indeterminate;
    const settle = { type: "settle", effect: effect?.id ?? "", by: "user:ada" } as const;
    simulation.give({ ...settle, outcome: { ok: true, output: { id: 7 } } });
    expect(simulation.output).toEqual({ paid: 7 });
    expect(simulation.of("effect.settled")[0]?.data).toMatchObject({ by: "user:ada" });

    const failed = doubtful();
    const error = { type: "https://e.test/declined", status: 402, title: "Declined" };
    failed.give({ ...settle, outcome: { ok: false, error } });
    expect(failed.error).toEqual({ ...error, instance: "/do/0/pay" });
  });

  it("is sent again with the same key, and in doubt again after another crash", () => {
    const simulation = doubtful();
    const { key, id } = inspect(simulation.state).indeterminate[0] ?? { key: "", id: "" };
    simulation.give({ type: "settle", effect: id, outcome: "retry", by: "user:ada" });
    expect(simulation.last.effects.map((effect) => [effect.key, effect.attempt])).toEqual([[key, 2]]);
    expect(simulation.status).toBe("running");
    simulation.crash().give({ type: "recover", running: new Set() });
    expect(simulation.status).toBe("indeterminate");
  });

  it("is the only kind that a person settles", () => {
    const simulation = new Simulation(UNKEYED);
    simulation.give({ type: "settle", effect: simulation.only.id, outcome: fine({}), by: "user:ada" });
    expect(simulation.last.entries).toEqual([]);
  });
});
