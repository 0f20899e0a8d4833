import { describe, expect, it } from "vitest";
import { MAX_EXECUTION_TASKS, MAX_TURN_BYTES, MAX_TURN_TASKS } from "../domain/limits.ts";
import { advance, fold, inspect } from "./index.ts";
import { fine, plain, Simulation } from "./testing/simulation.ts";

const call = (method: string, metadata = ""): string =>
  `{call: http, with: {method: ${method}, endpoint: 'https://x.test'}${metadata}}`;
const nobody: ReadonlySet<string> = new Set();
const NONE = ", metadata: {idempotency: none}";

describe("recover", () => {
  it("gives repeatable effects again: same id, same key, one more attempt, no new intent", () => {
    const run = new Simulation(`do: [{c: ${call("post")}}]`);
    const [sent] = run.last.effects;
    run.crash().give({ type: "recover", running: nobody });
    expect(run.last.entries.map((entry) => [entry.type, entry.data])).toEqual([
      ["execution.resumed", { inDoubt: [sent?.id] }],
    ]);
    expect(run.last.effects).toEqual([{ ...sent, attempt: 2 }]);
    run.crash().give({ type: "recover", running: nobody });
    expect(run.last.effects[0]?.attempt).toBe(3);
    expect(run.settle(sent?.id ?? "", fine({ ok: 1 })).output).toEqual({ ok: 1 });
  });

  it("writes nothing where nothing is in doubt", () => {
    const run = new Simulation(`do: [{c: ${call("post")}}]`);
    run.give({ type: "recover", running: new Set([run.open[0]?.id ?? ""]) });
    expect(run.last).toMatchObject({ entries: [], effects: [], more: false });
    const waiting = new Simulation("do: [{w: {wait: PT1S}}]");
    waiting.now += 5000;
    expect(waiting.give({ type: "recover", running: nobody }).last.entries).toEqual([]);
  });

  it("lets what must not be repeated stand as indeterminate, once, until it is settled", () => {
    const run = new Simulation(`do: [{c: ${call("post", NONE)}}]`);
    const id = run.open[0]?.id ?? "";
    run.crash().give({ type: "recover", running: nobody });
    expect(run.last.entries.map((entry) => entry.type)).toEqual(["execution.resumed", "effect.indeterminate"]);
    expect(run.last.effects).toEqual([]);
    expect(run.status).toBe("indeterminate");
    expect(run.open).toEqual([]);
    expect(run.give({ type: "recover", running: nobody }).last.entries).toEqual([]);
    expect(run.settle(id, fine(1)).output).toBe(1);
  });

  it("is not indeterminate while something else can run", () => {
    const run = new Simulation(
      `do: [{f: {fork: {branches: [{c: ${call("post", NONE)}}, {d: ${call("get")}}, {w: {wait: PT1H}}]}}}]`,
    );
    const [, get] = run.open;
    run.crash().give({ type: "recover", running: nobody });
    expect(run.status).toBe("running");
    run.settle(get?.id ?? "", fine(1));
    expect(run.status).toBe("waiting");
    run.tick(3_600_000);
    expect(run.status).toBe("indeterminate");
  });
});

describe("cancel and fault", () => {
  it("abandon effects and clear timers", () => {
    const run = new Simulation(`do: [{f: {fork: {branches: [{c: ${call("post")}}, {w: {wait: PT1H}}]}}}]`);
    const id = run.open[0]?.id;
    run.give({ type: "cancel", reason: "enough" });
    expect(run.outcome).toEqual({ status: "cancelled", reason: "enough" });
    expect(run.abandoned).toEqual([id]);
    expect(inspect(run.state)).toMatchObject({ nextTimerAt: null, openEffects: [], runnable: false, endedAt: run.now });
    expect(run.last.entries.map((entry) => entry.type)).toEqual([
      "task.cancelled",
      "task.cancelled",
      "task.cancelled",
      "execution.cancelled",
    ]);
  });

  it("fault with the error given", () => {
    const error = { type: "https://e", status: 500, title: "Poisoned", detail: "three times" };
    expect(new Simulation("do: [{w: {wait: PT1H}}]").give({ type: "fault", error }).error).toEqual(error);
  });

  it("nothing follows the end", () => {
    const run = new Simulation(`do: [{c: ${call("post")}}]`);
    const id = run.open[0]?.id ?? "";
    run.give({ type: "cancel", reason: "x" });
    const inputs = [
      { type: "tick" },
      { type: "cancel", reason: "y" },
      { type: "recover", running: nobody },
      { type: "settled", effect: id, outcome: fine(1) },
    ] as const;
    for (const input of inputs)
      expect(run.give(input).last).toMatchObject({ entries: [], effects: [], abandoned: [], more: false });
  });
});

describe("settled", () => {
  it("is ignored unless the intent is open", () => {
    const run = new Simulation(`do: [{c: ${call("get")}}, {d: ${call("get")}}]`);
    const id = run.open[0]?.id ?? "";
    expect(run.settle("99.1", fine(1)).last.entries).toEqual([]);
    run.settle(id, fine(1));
    expect(run.settle(id, fine(2)).last.entries).toEqual([]);
    expect(run.open).toHaveLength(1);
  });
});

describe("a turn", () => {
  it("ends after MAX_TURN_TASKS, and goes on with tick; a cancel can come between", () => {
    const yaml = "do: [{l: {for: {in: '[range(1500)]'}, do: [{b: {set: {x: 2}}}]}}]";
    const run = new Simulation(yaml);
    expect(run.last.more).toBe(true);
    expect(run.status).toBe("running");
    expect(inspect(run.state).runnable).toBe(true);
    const tasks = run.of("task.started").length + run.of("loop.iteration").length;
    expect(tasks).toBe(MAX_TURN_TASKS);
    expect(plain(run.folded())).toEqual(plain(run.state));
    expect(run.run().output).toEqual({ x: 2 });
    const cancelled = new Simulation(yaml).give({ type: "cancel", reason: "stop" });
    expect(cancelled.last.more).toBe(false);
    expect(cancelled.status).toBe("cancelled");
  });

  it("ends after MAX_TURN_BYTES", () => {
    const run = new Simulation(
      `do: [{l: {for: {in: '[range(100)]'}, do: [{a: {set: {x: '\${ [range(5000)] | map("abcdef") }'}}}]}}]`,
    );
    expect(run.last.more).toBe(true);
    const bytes = JSON.stringify(run.journal).length;
    expect(bytes).toBeGreaterThan(MAX_TURN_BYTES * 0.8);
    expect(bytes).toBeLessThan(MAX_TURN_BYTES * 1.3);
  });

  it("an execution faults after MAX_EXECUTION_TASKS, past every try", () => {
    const run = new Simulation("do: [{t: {try: [{a: {set: {x: 1}, then: a}}], catch: {retry: {}}}}]").run();
    expect(run.error.detail).toContain(String(MAX_EXECUTION_TASKS));
    expect(run.of("task.started").length).toBeLessThanOrEqual(MAX_EXECUTION_TASKS + 1);
  });
});

describe("journal and state", () => {
  it("refuse to go on where entries are missing, or come before the start", () => {
    const run = new Simulation("do: [{w: {wait: PT1S}}]");
    expect(() =>
      fold(
        run.program,
        run.journal.filter((entry) => entry.seq !== 2),
      ),
    ).toThrow(/entry 3 where 2/);
    expect(() => fold(run.program, [])).toThrow();
    expect(() => advance(run.program, null, { type: "tick" }, 0)).toThrow(/begins with start/);
  });

  it("a second start changes nothing", () => {
    const run = new Simulation("do: [{w: {wait: PT1S}}]");
    expect(run.give({ type: "start", started: inspect(run.state).started }).last.entries).toEqual([]);
  });
});
