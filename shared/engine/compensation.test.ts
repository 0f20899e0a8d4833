import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { validateDefinition } from "../dsl/validate.ts";
import type { Definition, Task, TaskItem } from "../dsl/types.ts";
import { compile, fold, inspect, restore, snapshot } from "./index.ts";
import { broken, fine, plain, program, Simulation } from "./testing/simulation.ts";

const call = (path: string, body: unknown = {}): Task => ({
  call: "http",
  with: { method: "post", endpoint: `https://x.test/${path}`, body },
});
const undoing = (path: string, body: unknown = {}): object => ({
  metadata: { compensate: [{ undo: call(`undo-${path}`, body) }] },
});
const definition = (tasks: TaskItem[]): Definition => ({
  document: { dsl: "1.0.3", namespace: "test", name: "example", version: "1.0.0" },
  do: tasks,
});
const simulate = (tasks: TaskItem[], input: unknown = {}): Simulation =>
  new Simulation(compile(definition(tasks), createJqExpressions()), input);
const urls = (simulation: Simulation): string[] =>
  simulation
    .of("effect.requested")
    .map(({ data }) => (data.request.kind === "http" ? data.request.url.slice("https://x.test/".length) : ""));
const FAIL: TaskItem = { fail: { raise: { error: { type: "https://e.test/no", status: 409, title: "No" } } } };

describe("what was done is undone", () => {
  it("in reverse order, when the workflow faults, with the task's output and input", () => {
    const simulation = simulate(
      [
        {
          book: {
            ...call("book"),
            ...undoing("book", { id: "${ .id }", of: "${ $task.input.n }", in: "${ $input }" }),
          },
        },
        { plain: { set: { n: 2 } } },
        { pay: { ...call("pay"), ...undoing("pay", { name: "${ $task.name }", out: "${ $task.output.id }" }) } },
        FAIL,
      ],
      { n: 1 },
    ).run(({ request }) => fine({ id: request.kind === "http" ? request.url.slice(-3) : "" }));
    expect(urls(simulation)).toEqual(["book", "pay", "undo-pay", "undo-book"]);
    const bodies = simulation
      .of("effect.requested")
      .map(({ data }) => (data.request.kind === "http" ? data.request.body : null));
    expect(bodies.slice(2)).toEqual([
      { json: { name: "pay", out: "pay" } },
      { json: { id: "ook", of: 1, in: { id: "ook" } } },
    ]);
    expect(simulation.outcome).toEqual({
      status: "faulted",
      error: { type: "https://e.test/no", status: 409, title: "No", instance: "/do/3/fail" },
      compensation: [
        { task: "/do/2/pay", status: "undone" },
        { task: "/do/0/book", status: "undone" },
      ],
    });
    const begun = simulation.of("compensation.started").map(({ task, data }) => [task, data.name]);
    expect(begun).toEqual([
      ["/do/2/pay", "pay"],
      ["/do/0/book", "book"],
    ]);
  });

  it("when it is cancelled, which it says at once, while nothing else goes on", () => {
    const simulation = simulate([{ book: { ...call("book"), ...undoing("book") } }, { wait: { wait: { hours: 1 } } }]);
    simulation.settle(simulation.only.id, fine({})).give({ type: "cancel", reason: "enough" });
    expect(inspect(simulation.state)).toMatchObject({
      status: "running",
      outcome: null,
      compensating: { status: "cancelled", reason: "enough" },
    });
    expect(simulation.give({ type: "cancel", reason: "again" }).last.entries).toEqual([]);
    expect(simulation.crash().run().outcome).toEqual({
      status: "cancelled",
      reason: "enough",
      compensation: [{ task: "/do/0/book", status: "undone" }],
    });
  });

  it("each run of a loop, with what the loop had bound, and each key another", () => {
    const simulation = simulate([
      {
        each: {
          for: { in: "[1, 2, 3]", each: "n" },
          do: [{ book: { ...call("book"), ...undoing("book", { n: "${ $n }" }) } }],
        },
      },
      FAIL,
    ]).run();
    const sent = simulation.of("effect.requested").map(({ data }) => data);
    expect(sent.slice(3).map(({ request }) => (request.kind === "http" ? request.body : null))).toEqual([
      { json: { n: 3 } },
      { json: { n: 2 } },
      { json: { n: 1 } },
    ]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(6);
  });

  it("each with its own retries, and the others too where one fails", () => {
    const retried: TaskItem = {
      once: {
        ...call("retried"),
        metadata: {
          compensate: [
            {
              try: {
                try: [{ undo: call("undo-retried") }],
                catch: { retry: { delay: { seconds: 1 }, limit: { attempt: { count: 2 } } } },
              },
            },
          ],
        },
      },
    };
    let failed = 0;
    const simulation = simulate([
      { first: { ...call("first"), ...undoing("first") } },
      { bad: { ...call("bad"), ...undoing("bad") } },
      retried,
      FAIL,
    ]).run(({ request }) => {
      const url = request.kind === "http" ? request.url : "";
      if (url.endsWith("undo-bad")) return broken(500);
      return url.endsWith("undo-retried") && failed++ < 2 ? broken(503) : fine({});
    });
    expect(urls(simulation).slice(3)).toEqual([
      "undo-retried",
      "undo-retried",
      "undo-retried",
      "undo-bad",
      "undo-first",
    ]);
    expect(simulation.outcome).toMatchObject({
      compensation: [
        { task: "/do/2/once", status: "undone" },
        { task: "/do/1/bad", status: "failed", error: { status: 500 } },
        { task: "/do/0/first", status: "undone" },
      ],
    });
  });

  it("not where the workflow completes, nor what did not complete", () => {
    const done = simulate([{ book: { ...call("book"), ...undoing("book") } }]).run();
    expect(urls(done)).toEqual(["book"]);
    const failing = simulate([{ book: { ...call("book"), ...undoing("book") } }]).run(() => broken(500));
    expect(urls(failing)).toEqual(["book"]);
    expect(failing.outcome).not.toHaveProperty("compensation");
  });

  it("also where a person suspends it meanwhile", () => {
    const simulation = simulate([
      { book: { ...call("book"), ...undoing("book") } },
      { two: { ...call("two"), ...undoing("two") } },
      FAIL,
    ]);
    simulation.settle(simulation.only.id, fine({}));
    simulation.settle(simulation.only.id, fine({}));
    simulation.give({ type: "suspend", reason: "", by: "user:ada" });
    simulation.settle(simulation.only.id, fine({})).crash();
    expect(simulation.status).toBe("suspended");
    expect(urls(simulation).at(-1)).toBe("undo-two");
    simulation.give({ type: "resume", by: "user:ada" });
    expect(simulation.run().outcome).toMatchObject({ compensation: [{ status: "undone" }, { status: "undone" }] });
  });

  it("as far as it goes: one that is beyond help is left, and with `final` all of them", () => {
    const stuck = (): Simulation => {
      const simulation = simulate([
        { book: { ...call("book"), ...undoing("book") } },
        { two: { ...call("two"), ...undoing("two") } },
        FAIL,
      ]);
      simulation.settle(simulation.only.id, fine({}));
      return simulation.settle(simulation.only.id, fine({}));
    };
    const error = { type: "https://e.test/poison", status: 500, title: "Poisoned", detail: "x" };
    const one = stuck().give({ type: "fault", error }).run();
    expect(one.outcome).toMatchObject({
      error: { title: "No" },
      compensation: [{ status: "failed" }, { status: "undone" }],
    });
    const all = stuck().give({ type: "fault", final: true, error });
    expect(all.outcome).toMatchObject({
      error: { title: "No" },
      compensation: [{ status: "failed" }, { status: "failed" }],
    });
  });
});

describe("the metadata", () => {
  const problems = (compensate: unknown): string[] =>
    validateDefinition(
      definition([{ book: { ...call("book"), metadata: { compensate } } }]),
      createJqExpressions(),
    ).problems.map(({ path, code }) => `${path} ${code}`);

  it("is a task list like any other", () => {
    expect(problems([{ undo: call("undo", { id: "${ .id + $task.input.n + $input.x + $context.y }" }) }])).toEqual([]);
    expect(problems([{ undo: { dance: {} } }])[0]).toContain("/do/0/book/metadata/compensate/0/undo");
    expect(problems([])[0]).toContain("/do/0/book/metadata/compensate");
    expect(problems("later")[0]).toContain("/do/0/book/metadata/compensate");
    expect(problems([{ undo: call("undo", { id: "${ $nothing }" }) }])).toEqual([
      "/do/0/book/metadata/compensate/0/undo/with/body/id expression.variable",
    ]);
  });

  it("leads nowhere else, and is not undone itself", () => {
    const end = { set: { x: 1 }, then: "end" };
    const exit = { set: { x: 1 }, then: "exit" };
    expect(problems([{ undo: end }])).toEqual(["/do/0/book/metadata/compensate/0/undo/then compensate.then"]);
    expect(problems([{ undo: exit }])).toEqual(["/do/0/book/metadata/compensate/0/undo/then compensate.then"]);
    expect(problems([{ undo: { do: [{ inner: exit }] } }])).toEqual([]);
    expect(problems([{ undo: { do: [{ inner: end }] } }])).toEqual([
      "/do/0/book/metadata/compensate/0/undo/do/0/inner/then compensate.then",
    ]);
    expect(problems([{ undo: { ...call("undo"), ...undoing("again") } }])).toEqual([
      "/do/0/book/metadata/compensate/0/undo/metadata/compensate compensate.nested",
    ]);
  });

  it("fails the compensation, and ends nothing else, where such a jump slips through", () => {
    const simulation = new Simulation(
      program(`
do:
  - one: { set: { a: 1 }, metadata: { compensate: [{ undo: { set: { x: 1 }, then: end } }] } }
  - fail: { raise: { error: { type: https://e.test/no, status: 409 } } }`),
    );
    expect(simulation.outcome).toMatchObject({ status: "faulted", compensation: [{ status: "failed" }] });
  });
});

/** Workflows in which many tasks say how they are undone: lists, branches, loops and retries. */
function taskArbitrary(depth: number): fc.Arbitrary<Task> {
  const leaf = fc.record({ none: fc.boolean(), long: fc.boolean() }).map(({ none, long }): Task => ({
    ...call("do"),
    metadata: {
      ...(none ? { idempotency: "none" } : {}),
      compensate: [
        ...(long ? [{ pause: { wait: { seconds: 1 } } }] : []),
        {
          undo: {
            try: [{ send: call("undo") }],
            catch: { retry: { delay: { seconds: 1 }, limit: { attempt: { count: 1 } } } },
          },
        },
      ],
    },
  }));
  if (depth === 0) return leaf;
  const list = listArbitrary(depth - 1);
  return fc.oneof(
    leaf,
    list.map((tasks): Task => ({ do: tasks, metadata: { compensate: [{ note: { set: { x: 1 } } }] } })),
    list.map((branches): Task => ({ fork: { branches } })),
    fc.tuple(list, fc.integer({ min: 0, max: 2 })).map(([tasks, concurrency]): Task => ({
      for: { in: "[1, 2]" },
      do: tasks,
      ...(concurrency === 0 ? {} : { metadata: { concurrency } }),
    })),
    list.map((tasks): Task => ({
      try: tasks,
      catch: { retry: { delay: { seconds: 1 }, limit: { attempt: { count: 1 } } } },
    })),
  );
}
function listArbitrary(depth: number): fc.Arbitrary<TaskItem[]> {
  return fc
    .array(taskArbitrary(depth), { minLength: 1, maxLength: 3 })
    .map((tasks) => tasks.map((task, index) => ({ [`t${index}`]: task })));
}

describe("any workflow, whatever happens", () => {
  it(
    "undoes each completed run once, in reverse order, and folds to the same from any prefix",
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(listArbitrary(2), fc.array(fc.nat(), { maxLength: 60 }), fc.boolean(), (tasks, fates, cancel) => {
          const simulation = simulate([...tasks, FAIL]);
          for (const number of fates) {
            if (simulation.outcome !== null) break;
            const { openEffects, indeterminate, nextTimerAt, runnable } = inspect(simulation.state);
            const pick = openEffects[Math.floor(number / 8) % Math.max(1, openEffects.length)];
            if (number % 8 === 0) simulation.crash().give({ type: "recover", running: new Set() });
            else if (number % 8 === 1) simulation.reload().tick();
            else if (number % 8 === 2 && cancel) simulation.give({ type: "cancel", reason: "random" });
            else if (number % 16 === 3) simulation.give({ type: "suspend", reason: "", by: "me" });
            else if (number % 16 === 11) simulation.give({ type: "resume", by: "me" });
            else if (pick !== undefined)
              simulation.settle(pick.id, number % 5 === 0 ? broken(503) : fine({ n: number }));
            else if (indeterminate[0] !== undefined)
              simulation.give({
                type: "settle",
                effect: indeterminate[0].id,
                outcome: number % 3 === 0 ? "retry" : fine({}),
                by: "me",
              });
            else if (nextTimerAt !== null) simulation.tick(Math.max(0, nextTimerAt - simulation.now));
            else if (runnable) simulation.tick();
            expect(plain(simulation.folded())).toEqual(plain(simulation.state));
          }
          simulation.give({ type: "resume", by: "me" });
          for (let i = 0; i < 500 && simulation.outcome === null; i++) {
            simulation.run();
            for (const { id } of inspect(simulation.state).indeterminate)
              simulation.give({ type: "settle", effect: id, outcome: fine({}), by: "me" });
          }
          const { journal, outcome } = simulation;
          if (outcome?.status === "completed" || outcome === null) throw new Error("it faults, or is cancelled");
          const begun = journal.findIndex(({ type }) => type === "execution.compensating");
          const done = journal
            .slice(0, Math.max(begun, 0))
            .flatMap((entry) =>
              entry.type === "task.completed" && entry.frame !== undefined && compensated(simulation, entry.frame)
                ? [entry.frame]
                : [],
            );
          expect(simulation.of("compensation.started").map(({ data }) => data.of)).toEqual(done.toReversed());
          const ends = journal.filter(
            ({ type }) => type === "compensation.completed" || type === "compensation.faulted",
          );
          expect(ends).toHaveLength(done.length);
          expect(outcome.compensation ?? []).toHaveLength(done.length);
          expect(journal.at(-1)?.type).toBe(`execution.${outcome.status}`);
          const whole = plain(simulation.state);
          for (let cut = 1; cut < journal.length; cut += 1 + Math.floor(journal.length / 20)) {
            const kept = restore(JSON.parse(JSON.stringify(snapshot(fold(simulation.program, journal.slice(0, cut))))));
            expect(plain(fold(simulation.program, journal.slice(cut), kept))).toEqual(whole);
          }
        }),
        { numRuns: 200 },
      );
    },
  );
});

function compensated(simulation: Simulation, frame: number): boolean {
  const started = simulation.journal.find((entry) => entry.type === "task.started" && entry.frame === frame);
  const node = simulation.program.nodes.find(({ pointer }) => pointer === started?.task);
  return node !== undefined && node.compensate !== null;
}
