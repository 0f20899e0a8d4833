import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "../testing/simulation.ts";

const call = (name: string): string =>
  `{${name}: {call: http, with: {method: get, endpoint: 'https://x.test/${name}'}}}`;

describe("fork", () => {
  it("gives the outputs in the order of the branches, whatever order they end in", () => {
    const run = new Simulation(
      `do: [{f: {fork: {branches: [${call("a")}, ${call("b")}, {c: {if: 'false', set: {x: 1}}}]}}}]`,
      { in: 1 },
    );
    expect(run.last.effects.map((effect) => effect.task)).toEqual([
      "/do/0/f/fork/branches/0/a",
      "/do/0/f/fork/branches/1/b",
    ]);
    const [a, b] = run.open;
    run.settle(b?.id ?? "", fine("B")).settle(a?.id ?? "", fine("A"));
    // DSL reference, `if`: the raw input of what was skipped becomes its output.
    expect(run.output).toEqual(["A", "B", { in: 1 }]);
  });

  it("lets branches take turns", () => {
    const branch = (name: string): string => `{${name}: {do: [{${name}1: {set: {x: 1}}}, {${name}2: {set: {x: 2}}}]}}`;
    const run = new Simulation(`do: [{f: {fork: {branches: [${branch("a")}, ${branch("b")}]}}}]`);
    expect(run.ran()).toEqual(["f", "a", "b", "a1", "b1", "a2", "b2"]);
  });

  it("cancels the siblings of a branch that faults, and abandons their effects", () => {
    const run = new Simulation(`do: [{f: {fork: {branches: [${call("a")}, {b: {do: [${call("c")}]}}]}}}]`);
    const [a, c] = run.open;
    run.settle(a?.id ?? "", broken(503));
    expect(run.abandoned).toEqual([c?.id]);
    expect(run.error).toMatchObject({ status: 503, instance: "/do/0/f/fork/branches/0/a" });
    expect(run.of("task.cancelled").map((entry) => entry.task)).toEqual([
      "/do/0/f/fork/branches/1/b/do/0/c",
      "/do/0/f/fork/branches/1/b",
    ]);
    const entries = run.journal.length;
    run.settle(c?.id ?? "", fine("late"));
    expect(run.journal.length).toBe(entries);
  });

  it("competes: the first to complete gives the output, the others are abandoned", () => {
    const run = new Simulation(
      `do: [{f: {fork: {compete: true, branches: [${call("a")}, ${call("b")}, {w: {wait: PT1H}}]}}}, {z: {set: {won: '\${ . }'}}}]`,
    );
    const [a, b] = run.open;
    run.settle(b?.id ?? "", fine("B"));
    expect(run.output).toEqual({ won: "B" });
    expect(run.abandoned).toEqual([a?.id]);
  });

  it("does not let a skipped branch win, unless there is no other", () => {
    const some = new Simulation(
      "do: [{f: {fork: {compete: true, branches: [{a: {if: 'false', set: {x: 1}}}, {b: {set: {x: 2}}}]}}}]",
    );
    expect(some.output).toEqual({ x: 2 });
    const none = new Simulation("do: [{f: {fork: {compete: true, branches: [{a: {if: 'false', set: {x: 1}}}]}}}]", {
      in: 1,
    });
    expect(none.output).toEqual({ in: 1 });
  });

  it("never sends what was asked for and given up within one turn", () => {
    const run = new Simulation(
      `do: [{f: {fork: {branches: [${call("a")}, {b: {raise: {error: {type: 'https://e', status: 500}}}}]}}}]`,
    );
    expect(run.status).toBe("faulted");
    expect(run.types()).toContain("effect.requested");
    expect(run.last.effects).toEqual([]);
    expect(run.abandoned).toEqual([]);
  });

  it("end in a branch ends the workflow", () => {
    const run = new Simulation(
      `do: [{f: {fork: {branches: [${call("a")}, {b: {set: {over: true}, then: end}}]}}}, {c: {set: {x: 1}}}]`,
    );
    expect(run.output).toEqual({ over: true });
  });
});
