import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { Definition, Task, TaskItem } from "../dsl/types.ts";
import { compile, fold, inspect, restore, snapshot, type State } from "./index.ts";
import { broken, fine, plain, Simulation } from "./testing/simulation.ts";

const expressions = createJqExpressions();

const CORRELATED = { with: { type: "b" }, correlate: { room: { from: ".room" } } };

/** Small workflows of every kind of task, nested at most three deep. */
function taskArbitrary(depth: number): fc.Arbitrary<Task> {
  const http = fc
    .record({ method: fc.constantFrom("get", "post"), none: fc.boolean() })
    .map(({ method, none }): Task => ({
      call: "http",
      with: { method, endpoint: "https://x.test/" },
      ...(none ? { metadata: { idempotency: "none" } } : {}),
    }));
  const leaves: fc.Arbitrary<Task>[] = [
    http,
    http,
    http,
    http,
    http,
    http,
    fc.constant<Task>({ set: { n: "${ (.n? // 0) + 1 }" } }),
    fc.constant<Task>({ set: { c: "${ $context }" }, export: { as: "{k: 1}" } }),
    fc.integer({ min: 0, max: 3 }).map((seconds): Task => ({ wait: { seconds } })),
    fc.constant<Task>({ raise: { error: { type: "https://e.test", status: 500 } } }),
    fc.constantFrom("exit", "end", "continue").map((then): Task => ({ set: { x: 1 }, then })),
    fc.constant<Task>({ set: { bad: '${ error("x") }' } }),
    fc.constant<Task>({ if: "false", set: { x: 1 } }),
    fc.constant<Task>({ set: { c: 1 }, export: { as: '$context + {("k" + ($context | length | tostring)): .}' } }),
    fc.constantFrom("a", "b").map((type): Task => ({ listen: { to: { one: { with: { type } } } } })),
    fc.constant<Task>({ listen: { to: { all: [{ with: { type: "a" } }, CORRELATED] } } }),
    fc.constant<Task>({
      listen: { to: { any: [CORRELATED], until: "length > 1" } },
      timeout: { after: { seconds: 5 } },
    }),
    fc.constant<Task>({ emit: { event: { with: { source: "s", type: "t" } } } }),
    fc.boolean().map((wait): Task => ({
      run: { workflow: { namespace: "n", name: "c", version: "1.0.0", input: {} }, await: wait },
    })),
    fc.constantFrom({ amount: 2 }, { while: "length < 2", for: { seconds: 3 } }).map((consume): Task => ({
      call: "asyncapi",
      with: { document: { endpoint: "https://x.test" }, operation: "o", subscription: { consume } },
    })),
    fc.constant<Task>({ switch: [{ never: { when: "false", then: "end" } }, { rest: { then: "continue" } }] }),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const list = listArbitrary(depth - 1);
  const timed = (task: Task, seconds: number): Task =>
    seconds > 2 ? task : { ...task, timeout: { after: { seconds } } };
  const nested: fc.Arbitrary<Task>[] = [
    fc.tuple(list, fc.integer({ min: 1, max: 6 })).map(([tasks, seconds]) => timed({ do: tasks }, seconds)),
    fc
      .tuple(list, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }))
      .map(([tasks, count, concurrency]): Task => ({
        for: { in: `[range(${count})]` },
        do: tasks,
        ...(concurrency === 0 ? {} : { metadata: { concurrency } }),
      })),
    fc.tuple(list, fc.boolean()).map(([tasks, byEvent]): Task => ({
      listen: { to: { any: [], until: byEvent ? { one: { with: { type: "c" } } } : "length > 1" } },
      foreach: { do: tasks, export: { as: "$context + {seen: $index}" } },
    })),
    fc
      .tuple(list, fc.boolean(), fc.integer({ min: 1, max: 6 }))
      .map(([branches, compete, seconds]) => timed({ fork: { branches, compete } }, seconds)),
    fc
      .tuple(list, list, fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.integer({ min: 0, max: 2 }))
      .map(([tasks, handler, count, handled, seconds]): Task => ({
        try: tasks,
        catch: {
          ...(count === 0
            ? {}
            : { retry: { delay: { seconds }, limit: { attempt: { count, duration: { seconds: 2 } } } } }),
          ...(handled ? { do: handler } : {}),
        },
      })),
  ];
  return fc.oneof(...leaves, ...nested, ...nested, ...nested);
}

function listArbitrary(depth: number): fc.Arbitrary<TaskItem[]> {
  return fc
    .array(taskArbitrary(depth), { minLength: 1, maxLength: 3 })
    .map((tasks) => tasks.map((task, index) => ({ [`t${index}`]: task })));
}

const workflow = listArbitrary(3).map((tasks): Definition => ({
  document: { dsl: "1.0.3", namespace: "test", name: "random", version: "1.0.0" },
  do: tasks,
}));

/** What happens, one number each: which of the things that can happen then. */
const fate = fc.array(fc.nat(), { minLength: 0, maxLength: 60 });

interface Run {
  readonly simulation: Simulation;
  /** Keys by pointer and place, as the intents named them. */
  readonly sent: Set<string>;
}

function happen(run: Run, number: number, cancel: boolean): void {
  const { simulation } = run;
  const { openEffects, parked, nextTimerAt } = inspect(simulation.state);
  const listener = [...openEffects, ...parked].filter((effect) => simulation.wants(effect.id)).at(number % 3);
  const pick = openEffects[Math.floor(number / 16) % Math.max(1, openEffects.length)];
  switch (number % 16) {
    case 0:
    case 1:
    case 2:
      simulation
        .crash()
        .give({ type: "recover", running: new Set(openEffects.slice(0, number % 3).map((effect) => effect.id)) });
      break;
    case 3:
      if (cancel) simulation.give({ type: "cancel", reason: "random" });
      break;
    case 4:
      simulation.settle("999.1", fine(1));
      break;
    case 5:
      simulation.reload().tick();
      break;
    case 6:
    case 7:
      simulation.tick((number >> 4) % 1500);
      break;
    case 8:
    case 9:
    case 10:
      if (nextTimerAt !== null) simulation.tick(Math.max(0, nextTimerAt - simulation.now));
      break;
    // Of few ids, so that one comes again, and out of order; for whoever listens, or nobody.
    case 11:
    case 12:
      simulation.event(eventOf(number >> 4), `e${(number >> 4) % 7}`, listener?.id ?? "999.1");
      break;
    case 13:
      if (pick !== undefined) simulation.park(pick.id).give({ type: "progress", effect: pick.id, what: "more" });
      else if (parked[0] !== undefined) simulation.settle(parked[0].id, fine({ late: true }));
      break;
    default:
      if (pick !== undefined) simulation.settle(pick.id, number % 5 === 0 ? broken(503) : fine({ n: number % 7 }));
  }
  for (const effect of simulation.last.effects) run.sent.add(effect.id);
}

const eventOf = (number: number): unknown => ({
  specversion: "1.0",
  id: "1",
  source: "s",
  type: ["a", "b", "c"][number % 3],
  room: number % 2,
  data: number % 5,
});

/** Nothing points to a frame that is gone. */
function expectWhole(state: State): void {
  for (const [effect, frame] of state.open) expect(state.frames.get(frame)?.effect?.id).toBe(effect);
  for (const timer of state.timers.values()) expect(state.frames.get(timer.frame)?.timers).toContain(timer.id);
  for (const id of state.ready.toArray()) expect(state.frames.get(id)?.queued).toBe(true);
  for (const frame of state.frames.values()) {
    if (frame.parent >= 0) expect(state.frames.get(frame.parent)?.children?.has(frame.id)).toBe(true);
    if (frame.effect !== null) expect(state.open.get(frame.effect.id)).toBe(frame.id);
    const { stream } = frame;
    if (stream !== null) expect(stream.outputs.length + stream.queue.length).toBeLessThanOrEqual(stream.ids.size);
  }
}

function settleEverything(run: Run): void {
  const { simulation } = run;
  for (let i = 0; i < 2000 && simulation.outcome === null; i++) {
    simulation.run();
    for (const { id } of inspect(simulation.state).parked) {
      if (!simulation.wants(id)) simulation.settle(id, fine({}));
      else for (let n = 0; n < 6; n++) simulation.event(eventOf(n), `${i}.${n}`, id);
    }
    // What is left stands as indeterminate: a person settles it.
    const doubtful = simulation.of("effect.indeterminate").map((entry) => entry.data.effect);
    for (const effect of doubtful) simulation.settle(effect, fine({}));
  }
}

function live(definition: Definition, fates: readonly number[], cancel: boolean, check: (run: Run) => void): Run {
  const run: Run = { simulation: new Simulation(compile(definition, expressions)), sent: new Set() };
  for (const effect of run.simulation.last.effects) run.sent.add(effect.id);
  check(run);
  for (const number of fates) {
    happen(run, number, cancel);
    check(run);
  }
  return run;
}

describe("any workflow, whatever happens", () => {
  it("folds to the live state after every advance, and from every prefix with the rest", () => {
    fc.assert(
      fc.property(workflow, fate, fc.boolean(), (definition, fates, cancel) => {
        const { simulation } = live(definition, fates, cancel, (run) => {
          expect(plain(run.simulation.folded())).toEqual(plain(run.simulation.state));
          expectWhole(run.simulation.state);
        });
        const { journal, program } = simulation;
        const whole = plain(simulation.state);
        const step = Math.max(1, Math.floor(journal.length / 40));
        for (let cut = 1; cut < journal.length; cut += step) {
          const prefix = restore(JSON.parse(JSON.stringify(snapshot(fold(program, journal.slice(0, cut))))));
          expect(plain(fold(program, journal.slice(cut), prefix))).toEqual(whole);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("has no gap, an intent before each effect, nothing after the end, and does end", () => {
    fc.assert(
      fc.property(workflow, fate, fc.boolean(), (definition, fates, cancel) => {
        const run = live(definition, fates, cancel, () => {});
        settleEverything(run);
        const { journal, outcome } = run.simulation;
        expect(outcome).not.toBeNull();
        journal.forEach((entry, index) => expect(entry.seq).toBe(index + 1));
        const ends = journal.filter((entry) => /^execution\.(completed|faulted|cancelled)$/.test(entry.type));
        expect(ends).toHaveLength(1);
        expect(journal.at(-1)).toBe(ends[0]);
        const intents = new Set(run.simulation.of("effect.requested").map((entry) => entry.data.effect));
        expect(intents.size).toBe(run.simulation.of("effect.requested").length);
        for (const effect of run.sent) expect(intents.has(effect)).toBe(true);
        const started = new Set(run.simulation.of("task.started").map((entry) => entry.frame));
        const ended = journal
          .filter((entry) => /^task\.(completed|faulted|cancelled)$/.test(entry.type))
          .map((entry) => entry.frame);
        expect(new Set(ended)).toEqual(started);
        expect(ended.length).toBe(started.size);
      }),
      { numRuns: 300 },
    );
  });

  it("uses one key for all attempts of a step, and another for each step", () => {
    fc.assert(
      fc.property(workflow, fate, (definition, fates) => {
        const run = live(definition, fates, false, () => {});
        settleEverything(run);
        const place = places(run.simulation);
        const byKey = new Map<string, string>();
        const byPlace = new Map<string, string>();
        for (const { frame, data } of run.simulation.of("effect.requested")) {
          const at = place.get(frame ?? -1) ?? "";
          expect(byKey.get(data.key) ?? at).toBe(at);
          expect(byPlace.get(at) ?? data.key).toBe(data.key);
          byKey.set(data.key, at);
          byPlace.set(at, data.key);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("goes on from a snapshot as it would have gone on", () => {
    fc.assert(
      fc.property(workflow, fate, fate, (definition, before, after) => {
        const one = live(definition, before, false, () => {});
        const other = live(definition, before, false, () => {});
        other.simulation.reload();
        const from = one.simulation.journal.length;
        for (const number of after) {
          happen(one, number, true);
          happen(other, number, true);
          other.simulation.reload();
        }
        settleEverything(one);
        settleEverything(other);
        expect(other.simulation.journal.slice(from)).toEqual(one.simulation.journal.slice(from));
      }),
      { numRuns: 100 },
    );
  });
});

/** By frame: pointer and iterations, made from the journal alone. */
function places(simulation: Simulation): Map<number, string> {
  const result = new Map<number, string>([[0, ""]]);
  const index = new Map<number, number>();
  for (const entry of simulation.journal) {
    if (entry.type === "loop.iteration" && entry.frame !== undefined) {
      const { iteration } = entry.data;
      index.set(iteration ?? entry.frame, entry.data.index);
      if (iteration !== undefined) result.set(iteration, result.get(entry.frame) ?? "");
    }
    if (entry.type !== "task.started" || entry.frame === undefined) continue;
    const around = (result.get(entry.data.parent) ?? "").replace(/^[^#]*/, "");
    const iteration = index.has(entry.data.parent) ? `#${index.get(entry.data.parent)}` : "";
    result.set(entry.frame, `${entry.task}${around}${iteration}`);
  }
  return result;
}
