import { describe, expect, it } from "vitest";
import { inspect } from "./index.ts";
import { Simulation } from "./testing/simulation.ts";

const timeout = { status: 408, type: "https://serverlessworkflow.io/spec/1.0.0/errors/timeout" };

describe("wait", () => {
  it("is waiting until it is due, then gives its input", () => {
    const run = new Simulation("do: [{w: {wait: '${ .for }'}}, {a: {set: {n: '${ .for }'}}}]", { for: "PT90S" });
    expect(run.status).toBe("waiting");
    expect(inspect(run.state).nextTimerAt).toBe(run.now + 90_000);
    run.tick(89_999);
    expect(run.last.entries).toEqual([]);
    run.tick(1);
    expect(run.output).toEqual({ n: "PT90S" });
  });

  it("of nothing goes on in the same turn; of nonsense faults", () => {
    expect(new Simulation("do: [{w: {wait: {seconds: 0}}}]").status).toBe("completed");
    expect(new Simulation("do: [{w: {wait: '${ .x }'}}]", { x: "soon" }).error).toMatchObject({
      status: 400,
      instance: "/do/0/w",
    });
  });
});

describe("timeout", () => {
  it("of a task interrupts what is below, and can be caught", () => {
    const task = "{do: [{w: {wait: PT1H}}], timeout: {after: {seconds: 5}}}";
    const run = new Simulation(`do: [{d: ${task}}]`).tick(5000);
    expect(run.error).toMatchObject({ ...timeout, instance: "/do/0/d" });
    expect(run.of("task.cancelled").map((entry) => entry.task)).toEqual(["/do/0/d/do/0/w"]);
    const caught = new Simulation(
      `do: [{t: {try: [{d: ${task}}], catch: {errors: {with: {status: 408}}, do: [{h: {set: {late: true}}}]}}}]`,
    ).tick(5000);
    expect(caught.output).toEqual({ late: true });
  });

  it("of a call abandons the effect", () => {
    const run = new Simulation(
      "use: {timeouts: {short: {after: PT2S}}}\ndo: [{c: {call: http, with: {method: get, endpoint: 'https://x.test'}, timeout: short}}]",
    );
    const [effect] = run.open;
    run.tick(2000);
    expect(run.error).toMatchObject({ ...timeout, instance: "/do/0/c" });
    expect(run.abandoned).toEqual([effect?.id]);
  });

  it("of a try covers all of its attempts", () => {
    const run = new Simulation(
      "do: [{t: {try: [{a: {raise: {error: {type: 'https://e', status: 1}}}}], catch: {retry: {delay: PT4S}}, timeout: {after: PT10S}}}]",
    );
    run.run();
    expect(run.error).toMatchObject({ ...timeout, instance: "/do/0/t" });
    expect(run.now).toBe(1_010_000);
  });

  it("of the workflow faults it, and nothing catches that", () => {
    const run = new Simulation("timeout: {after: PT30S}\ndo: [{t: {try: [{w: {wait: PT1H}}], catch: {}}}]").tick(
      30_000,
    );
    expect(run.error).toMatchObject({ ...timeout, instance: "/timeout" });
    expect(inspect(run.state).nextTimerAt).toBeNull();
  });

  it("is dropped with its task", () => {
    const run = new Simulation("do: [{a: {do: [{b: {set: {x: 1}}}], timeout: {after: PT5S}}}, {w: {wait: PT1H}}]");
    expect(inspect(run.state).nextTimerAt).toBe(run.now + 3_600_000);
  });

  it("that use.timeouts does not have faults the task", () => {
    expect(new Simulation("do: [{a: {set: {x: 1}, timeout: nope}}]").error).toMatchObject({
      instance: "/do/0/a",
      detail: expect.stringContaining("nope") as string,
    });
  });

  it("of an outer task beats that of an inner one due at the same time", () => {
    const run = new Simulation(
      "do: [{o: {do: [{i: {wait: PT1H, timeout: {after: PT5S}}}], timeout: {after: PT5S}}}]",
    ).tick(5000);
    expect(run.error).toMatchObject({ ...timeout, instance: "/do/0/o" });
  });
});

describe("an execution that takes too long", () => {
  const YEAR_MS = 365 * 86_400_000;

  it("ends after a year, also where it is suspended, and is undone first", () => {
    const run = new Simulation(`
do:
  - book: { set: { n: 1 }, metadata: { compensate: [ { undo: { wait: { seconds: 1 } } } ] } }
  - long: { wait: { days: 400 } }`);
    expect(inspect(run.state).deadlineAt).toBe(run.now + YEAR_MS);
    run.tick(YEAR_MS - 1);
    expect(run.status).toBe("waiting");
    run.give({ type: "suspend", reason: "", by: "me" }).tick(1);
    expect(inspect(run.state)).toMatchObject({ deadlineAt: null, compensating: { error: { title: "Took too long" } } });
    run.run();
    expect(run.error).toMatchObject({ ...timeout, title: "Took too long" });
  });
});
