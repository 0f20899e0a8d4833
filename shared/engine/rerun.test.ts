import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { AnyEntry, StartedData } from "../domain/journal.ts";
import { seedOf } from "../domain/rerun.ts";
import type { Definition, Task, TaskItem } from "../dsl/types.ts";
import { compile, inspect, type Program, rerun } from "./index.ts";
import { broken, fine, plain, program, Simulation } from "./testing/simulation.ts";

const LATER = 5_000_000;

/** Goes on from `journal` as a new execution. */
function again(
  of: Program,
  journal: readonly AnyEntry[],
  task: string,
  more: { input?: { value: unknown }; frame?: number; nonce?: string } = {},
): Simulation {
  const seed = seedOf(journal, task, more.frame ?? null);
  if (!seed.ok) throw new Error(seed.error.detail);
  const [first] = journal;
  if (first?.type !== "execution.started") throw new Error("no start");
  const { nonce: _old, ...kept } = first.data;
  const started: StartedData = {
    ...kept,
    id: "exe_again",
    rerun: { of: first.data.id, from: task, at: seed.value.then },
    ...(more.nonce === undefined ? {} : { nonce: more.nonce }),
  };
  const { input } = more;
  const result = rerun(of, started, input === undefined ? seed.value : { ...seed.value, input }, LATER);
  if (!result.ok) throw new Error(result.error.detail);
  return Simulation.of(of, result.value, LATER);
}

const call = (n: number): string =>
  `  - t${n}: { call: http, with: { method: post, endpoint: "https://x.test/${n}", body: { n: "\${ .n }" } } }`;
const TEN = `do:\n${Array.from({ length: 10 }, (_, n) => call(n)).join("\n")}`;
const urls = (simulation: Simulation, journal = simulation.journal): string[] =>
  journal.flatMap((entry) =>
    entry.type === "effect.requested" && entry.data.request.kind === "http" ? [entry.data.request.url.slice(15)] : [],
  );
const since = (simulation: Simulation): AnyEntry[] =>
  simulation.journal.slice(simulation.journal.findLastIndex(({ type }) => type === "execution.rerun") + 1);

describe("a re-run", () => {
  it("from the seventh of ten repeats no call of the first six", () => {
    const first = new Simulation(TEN).run(({ request }) =>
      request.kind === "http" && request.url.endsWith("/7") ? broken(500) : fine({ n: 1 }),
    );
    expect(first.outcome?.status).toBe("faulted");
    const second = again(first.program, first.journal, "/do/6/t6");
    second.run(() => fine({ n: 2 }));
    expect(second.outcome).toEqual({ status: "completed", output: { n: 2 } });
    expect(urls(second, since(second))).toEqual(["6", "7", "8", "9"]);
    expect(since(second).every(({ at }) => at >= LATER)).toBe(true);
    // What it sends is its own: another step than that of the execution before.
    const keys = (of: readonly AnyEntry[]) =>
      of.flatMap((entry) => (entry.type === "effect.requested" ? [entry.data.key] : []));
    expect(keys(since(second)).filter((key) => keys(first.journal).includes(key))).toEqual([]);
    expect(plain(second.folded())).toEqual(plain(second.state));
    expect(second.journal[0]).toMatchObject({ data: { rerun: { of: "exe_test", from: "/do/6/t6" } } });
    second.journal.forEach((entry, index) => expect(entry.seq).toBe(index + 1));
  });

  it("with another input for that task alone, in a list, a branch and a loop", () => {
    const first = new Simulation(TEN).run(() => fine({ n: 1 }));
    const second = again(first.program, first.journal, "/do/6/t6", { input: { value: { n: "edited" } } });
    expect(second.only.request).toMatchObject({ body: { json: { n: "edited" } } });

    const forked = new Simulation(
      `
do:
  - both: { fork: { branches: [ { a: { set: { got: "\${ .n }" } } }, { b: { set: { got: "\${ .n }" } } }, { c: { set: { got: "\${ .n }" } } } ] } }`,
      { n: 1 },
    ).run();
    const edited = again(forked.program, forked.journal, "/do/0/both/fork/branches/1/b", {
      input: { value: { n: 2 } },
    });
    expect(edited.run().output).toEqual([{ got: 1 }, { got: 2 }, { got: 1 }]);

    const looped = new Simulation(`
do:
  - each: { for: { in: "[1, 2, 3]" }, do: [ { add: { set: { sum: "\${ (.sum // 0) + $item }" } } } ] }`).run();
    const frames = looped
      .of("task.started")
      .filter(({ task }) => task?.endsWith("/add"))
      .map(({ frame }) => frame ?? 0);
    const second2 = again(looped.program, looped.journal, "/do/0/each/do/0/add", {
      frame: frames[1] ?? 0,
      input: { value: { sum: 100 } },
    });
    expect(second2.run().output).toEqual({ sum: 105 });
  });

  it("takes what is open in parallel branches up again, with its old key, and sets its timers off", () => {
    const first = new Simulation(`
do:
  - both:
      fork:
        branches:
          - slow: { call: http, with: { method: post, endpoint: https://x.test/slow } }
          - late: { wait: { seconds: 60 } }
          - steps: { do: [ { one: { set: { n: 1 } } }, { two: { raise: { error: { type: https://e.test, status: 500 } } } } ] }`);
    expect(first.outcome?.status).toBe("faulted");
    const [intent] = first.of("effect.requested");
    const second = again(first.program, first.journal, "/do/0/both/fork/branches/2/steps/do/1/two");
    expect(second.last.effects).toEqual([]);
    expect(second.of("execution.resumed")[0]?.data.inDoubt).toEqual([intent?.data.effect]);
    const third = again(first.program, first.journal, "/do/0/both/fork/branches/2/steps/do/0/one");
    expect(third.of("effect.requested").at(0)?.data.key).toBe(intent?.data.key);
    expect(third.of("execution.rerun")[0]?.data.then).toBe(1_000_000);
  });

  it("goes on in another revision that has the same tasks up to there, and says what differs", () => {
    const first = new Simulation(TEN).run(() => fine({ n: 1 }));
    const newer = program(TEN.replace("https://x.test/8", "https://x.test/new").replace("t9: {", "last: {"));
    const second = again(newer, first.journal, "/do/6/t6").run(() => fine({ n: 2 }));
    expect(urls(second, since(second))).toEqual(["6", "7", "new", "9"]);
    expect(() => again(program(TEN.replace("t3:", "other:")), first.journal, "/do/6/t6")).toThrow(
      "This revision has no task t3 at /do/3/t3, which was run before /do/6/t6.",
    );
    const kind = program(TEN.replace(/- t2: \{.*\}\n/, "- t2: { set: { n: 1 } }\n"));
    expect(() => again(kind, first.journal, "/do/6/t6")).toThrow(
      "The task at /do/2/t2, which was run before /do/6/t6, is a set",
    );
    expect(() => again(newer, first.journal, "/do/9/t9")).toThrow("This revision has no task at /do/9/t9.");
    expect(() => again(newer, first.journal, "/do/9/last")).toThrow("never started /do/9/last");
  });

  it("does not take for done what has been undone", () => {
    const first = new Simulation(`
do:
  - book: { set: { n: 1 }, metadata: { compensate: [ { undo: { set: { n: 0 } } } ] } }
  - fail: { raise: { error: { type: https://e.test, status: 500 } } }`);
    expect(() => again(first.program, first.journal, "/do/1/fail")).toThrow("What /do/0/book did has been undone");
    expect(again(first.program, first.journal, "/do/0/book").outcome?.status).toBe("faulted");
  });

  it("writes the markers of secrets anew", () => {
    const from = `
use: { secrets: [token] }
do:
  - keep: { set: { t: "\${ $secrets.token }" } }
  - send: { call: http, with: { method: post, endpoint: https://x.test/, body: "\${ . }" } }`;
    const first = new Simulation(program(from), {}, 1_000_000, "exe_test", "a".repeat(32)).run();
    const second = again(first.program, first.journal, "/do/1/send", { nonce: "b".repeat(32) });
    expect(JSON.stringify(second.only.request)).toContain(`⟦secret:${"b".repeat(32)}:token⟧`);
    expect(JSON.stringify(second.journal)).not.toContain("a".repeat(32));
  });
});

function taskArbitrary(depth: number): fc.Arbitrary<Task> {
  const leaves: fc.Arbitrary<Task>[] = [
    fc
      .constantFrom("get", "post")
      .map((method): Task => ({ call: "http", with: { method, endpoint: "https://x.test/" } })),
    fc.constant<Task>({ set: { n: "${ (.n? // 0) + 1 }" }, export: { as: "$context + {seen: true}" } }),
    fc.integer({ min: 0, max: 3 }).map((seconds): Task => ({ wait: { seconds } })),
    fc.constant<Task>({ if: "false", set: { x: 1 } }),
    fc.constant<Task>({ listen: { to: { one: { with: { type: "a" } } } } }),
    fc.constant<Task>({ raise: { error: { type: "https://e.test", status: 500 } } }),
    fc.constant<Task>({ ...({ set: { n: 1 } } as Task), metadata: { compensate: [{ undo: { set: { n: 0 } } }] } }),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const list = listArbitrary(depth - 1);
  return fc.oneof(
    ...leaves,
    fc
      .tuple(list, fc.boolean())
      .map(([tasks, timed]): Task => ({ do: tasks, ...(timed ? { timeout: { after: { seconds: 4 } } } : {}) })),
    fc.tuple(list, fc.boolean()).map(([branches, compete]): Task => ({ fork: { branches, compete } })),
    fc.tuple(list, fc.integer({ min: 0, max: 2 })).map(([tasks, concurrency]): Task => ({
      for: { in: "[1, 2]" },
      do: tasks,
      ...(concurrency === 0 ? {} : { metadata: { concurrency } }),
    })),
    fc.tuple(list, list).map(([tasks, handler]): Task => ({
      try: tasks,
      catch: {
        retry: { delay: { seconds: 1 }, limit: { attempt: { count: 1, duration: { seconds: 9 } } } },
        do: handler,
      },
    })),
  );
}
function listArbitrary(depth: number): fc.Arbitrary<TaskItem[]> {
  return fc
    .array(taskArbitrary(depth), { minLength: 1, maxLength: 3 })
    .map((tasks) => tasks.map((task, index) => ({ [`t${index}`]: task })));
}

function finish(simulation: Simulation): Simulation {
  for (let i = 0; i < 200 && simulation.outcome === null; i++) {
    simulation.run(() => fine({ n: i }));
    for (const { id } of inspect(simulation.state).parked)
      simulation.event({ specversion: "1.0", id: "1", source: "s", type: "a" }, `e${i}`, id);
  }
  return simulation;
}

describe("any workflow", () => {
  it("runs again from any of its tasks, and runs none of the completed ones before it", { timeout: 60_000 }, () => {
    const expressions = createJqExpressions();
    fc.assert(
      fc.property(listArbitrary(2), fc.nat(), (tasks, which) => {
        const of = compile(
          { document: { dsl: "1.0.3", namespace: "test", name: "random", version: "1.0.0" }, do: tasks } as Definition,
          expressions,
        );
        const first = finish(new Simulation(of, {}));
        const starts = first.of("task.started").filter(({ task }) => !task?.includes("compensate"));
        const chosen = starts[which % Math.max(1, starts.length)];
        if (chosen === undefined) return;
        const more = { frame: chosen.frame ?? 0 };
        if (!seedOf(first.journal, chosen.task ?? "", more.frame).ok) return;
        const second = again(of, first.journal, chosen.task ?? "", more);
        expect(plain(second.folded())).toEqual(plain(second.state));
        finish(second);
        expect(second.outcome).not.toBeNull();
        expect(plain(second.folded())).toEqual(plain(second.state));
        const done = first.journal
          .slice(0, chosen.seq - 1)
          .flatMap((entry) => (entry.type === "task.completed" ? [entry.frame] : []));
        const mine = since(second);
        for (const entry of mine) if (entry.type === "task.started") expect(done).not.toContain(entry.frame);
        expect(mine.find(({ type }) => type === "task.started" || type === "task.skipped")?.task).toBe(chosen.task);
      }),
      { numRuns: 300 },
    );
  });
});
