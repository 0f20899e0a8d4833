import { describe, expect, it } from "vitest";
import { inspect, isOpen } from "./index.ts";
import { fine, Simulation } from "./testing/simulation.ts";

const CALL = "{c: {call: http, with: {method: post, endpoint: 'https://x.test/'}, metadata: {idempotency: none}}}";

describe("a parked effect", () => {
  it("is waited for: neither busy nor in doubt, and settled from outside", () => {
    const run = new Simulation(`do: [${CALL}]`);
    const { id } = run.only;
    expect(run.status).toBe("running");
    run.park(id, { ticket: "t1" });
    expect(run.last.entries).toMatchObject([
      { type: "effect.parked", task: "/do/0/c", frame: 1, attempt: 1, data: { effect: id, detail: { ticket: "t1" } } },
    ]);
    expect(inspect(run.state)).toMatchObject({ status: "waiting", openEffects: [], parked: [{ id }] });
    run.crash().give({ type: "recover", running: new Set() });
    expect(run.last.entries).toEqual([]);
    expect(run.reload().settle(id, fine({ ok: true })).output).toEqual({ ok: true });
  });

  it("is parked once, and not where it is in doubt or over", () => {
    const run = new Simulation(`do: [${CALL}]`).park();
    expect(run.park().last.entries).toEqual([]);
    const doubtful = new Simulation(`do: [${CALL}]`);
    const { id } = doubtful.only;
    doubtful.give({ type: "recover", running: new Set() });
    expect(doubtful.status).toBe("indeterminate");
    expect(doubtful.park(id).last.entries).toEqual([]);
    doubtful.settle(id, fine(1));
    expect(doubtful.park(id).last.entries).toEqual([]);
    expect(isOpen(doubtful.state, id)).toBe(false);
  });

  it("beside one that runs leaves the execution running, beside one in doubt waiting", () => {
    const fork = (tasks: string): Simulation => new Simulation(`do: [{f: {fork: {branches: [${tasks}]}}}]`);
    const two = fork(`${CALL}, {d: {listen: {to: {any: []}}}}`);
    two.park(two.open[1]?.id);
    expect(two.status).toBe("running");
    two.give({ type: "recover", running: new Set() });
    expect(two.of("effect.indeterminate")).toHaveLength(1);
    expect(two.status).toBe("waiting");
  });

  it("is abandoned with its task", () => {
    const run = new Simulation(`do: [${CALL}]`).park();
    const { id } = run.only;
    run.give({ type: "cancel", reason: "enough" });
    expect(run.abandoned).toEqual([id]);
  });
});

describe("progress", () => {
  it("is one entry, and changes nothing else", () => {
    const run = new Simulation(`do: [${CALL}]`);
    const { id } = run.only;
    run.give({ type: "progress", effect: id, what: "fetched a token" });
    expect(run.last.entries).toMatchObject([
      { type: "effect.progress", data: { effect: id, what: "fetched a token" } },
    ]);
    expect(run.last.effects).toEqual([]);
    expect(inspect(run.state).openEffects).toHaveLength(1);
    expect(run.give({ type: "progress", effect: "9.1", what: "late" }).last.entries).toEqual([]);
  });
});
