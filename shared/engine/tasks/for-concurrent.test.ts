import { describe, expect, it } from "vitest";
import { inspect } from "../index.ts";
import { broken, fine, plain, Simulation } from "../testing/simulation.ts";

const loop = (concurrency: number, tasks: string, list = ".list", more = ""): string =>
  `do: [{f: {for: {each: n, at: i, in: '${list}'}, metadata: {concurrency: ${concurrency}}, do: [${tasks}]${more}}}]`;
const CALL =
  "{c: {call: http, with: {method: post, endpoint: 'https://x.test/', body: {n: '${ $n }', i: '${ $i }', in: '${ .list | length }'}}}}";
const bodyOf = (run: Simulation): unknown[] =>
  run.open.map((effect) => (effect.request as { body: { json: unknown } }).body.json);

describe("for, with concurrency", () => {
  it("runs so many iterations side by side, and gives their outputs in the order of the items", () => {
    const run = new Simulation(loop(2, CALL), { list: ["a", "b", "c"] });
    expect(bodyOf(run)).toEqual([
      { n: "a", i: 0, in: 3 },
      { n: "b", i: 1, in: 3 },
    ]);
    const [a, b] = run.open;
    run.settle(b?.id ?? "", fine("B")).crash();
    expect(bodyOf(run)).toEqual([
      { n: "a", i: 0, in: 3 },
      { n: "c", i: 2, in: 3 },
    ]);
    const keys = new Set([...run.of("effect.requested")].map((entry) => entry.data.key));
    expect(keys.size).toBe(3);
    run
      .reload()
      .settle(a?.id ?? "", fine("A"))
      .settle(run.only.id, fine("C"));
    expect(run.output).toEqual(["A", "B", "C"]);
  });

  it("of nothing gives nothing; of fewer items than may run, all at once", () => {
    expect(new Simulation(loop(5, CALL), { list: [] }).output).toEqual([]);
    expect(new Simulation(loop(5, CALL), { list: [1, 2] }).open).toHaveLength(2);
  });

  it("each iteration gets what the loop got, and has its own context", () => {
    const run = new Simulation(
      `do: [{s: {set: {n: 0}, export: {as: .}}}, {f: {for: {in: '[1, 2, 3]'}, metadata: {concurrency: 3}, do: [{a: {set: {v: '\${ $item }', was: '\${ .n }'}, export: {as: '$context + {("k" + ($item | tostring)): $item, last: $item}'}}}, {b: {set: {v: '\${ .v }', was: '\${ .was }', c: '\${ $context | keys | length }'}}}]}}, {z: {set: '\${ [., $context] }'}}]`,
    );
    expect(run.output).toEqual([[1, 2, 3].map((v) => ({ v, was: 0, c: 3 })), { n: 0, k1: 1, k2: 2, k3: 3, last: 3 }]);
  });

  it("leaves an iteration by exit, and the workflow by end", () => {
    const exit = new Simulation(loop(2, "{a: {set: {x: '${ $n }'}, then: exit}}, {b: {set: {y: 1}}}"), {
      list: [1, 2, 3],
    });
    expect(exit.output).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }]);
    const end = new Simulation(
      loop(
        2,
        "{s: {switch: [{two: {when: $n == 2, then: stop}}, {other: {then: pause}}]}}, {pause: {wait: PT1H, then: exit}}, {stop: {set: {over: true}, then: end}}",
      ),
      { list: [1, 2, 3] },
    );
    expect(end.output).toEqual({ over: true });
  });

  it("an iteration of which every task was skipped gives its input", () => {
    const run = new Simulation(loop(2, "{a: {if: '$n > 1', set: {x: '${ $n }'}}}, {b: {if: 'false', set: {}}}"), {
      list: [1, 2],
    });
    expect(run.output).toEqual([{ list: [1, 2] }, { x: 2 }]);
  });

  it("fails with the first that fails: the others are cancelled, and none begins", () => {
    const run = new Simulation(loop(2, CALL), { list: [1, 2, 3, 4] });
    const [a, b] = run.open;
    run.settle(b?.id ?? "", broken(503));
    expect(run.error).toMatchObject({ status: 503, instance: "/do/0/f/do/0/c" });
    expect(run.abandoned).toEqual([a?.id]);
    expect(run.of("loop.iteration")).toHaveLength(2);
    // An iteration has no end of its own: the loop's is one entry.
    expect(run.of("task.faulted").map((entry) => entry.task)).toEqual(["/do/0/f/do/0/c", "/do/0/f"]);
    expect(run.of("task.cancelled").map((entry) => entry.task)).toEqual(["/do/0/f/do/0/c"]);
  });

  it("is retried as a whole, with the same keys", () => {
    const run = new Simulation(
      `do: [{t: {try: [{f: {for: {each: n, at: i, in: .list}, metadata: {concurrency: 2}, do: [${CALL}]}}], catch: {retry: {delay: PT1S}}}}]`,
      { list: [1, 2] },
    );
    run.settle(run.open[0]?.id ?? "", broken(500)).tick(1000);
    run.run(() => fine("ok"));
    expect(run.output).toEqual(["ok", "ok"]);
    const keys = run.of("effect.requested").map((entry) => entry.data.key);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(2);
  });

  it("ends by its timeout with all that is below", () => {
    const run = new Simulation(loop(3, "{d: {do: [{w: {wait: PT1H}}]}}", ".list", ", timeout: {after: PT1S}"), {
      list: [1, 2, 3, 4],
    });
    run.tick(1000);
    expect(run.error).toMatchObject({ status: 408, instance: "/do/0/f" });
    expect(inspect(run.state).nextTimerAt).toBeNull();
  });

  it("nests, in itself and in forks", () => {
    const inner =
      "{g: {for: {each: m, in: '[10, 20]'}, metadata: {concurrency: 2}, do: [{s: {set: {v: '${ $n + $m }'}}}]}}";
    const run = new Simulation(loop(2, inner), { list: [1, 2, 3] });
    expect(run.output).toEqual([1, 2, 3].map((n) => [{ v: n + 10 }, { v: n + 20 }]));
  });

  it("refuses what it can't do", () => {
    const detail = (more: string): string | undefined =>
      new Simulation(`do: [{f: {for: {in: '[1]'}, do: [{s: {set: {}}}], ${more}}}]`).error.detail;
    for (const bad of ["0", "1001", "1.5", "'2'"])
      expect(detail(`metadata: {concurrency: ${bad}}`)).toMatch(/1 to 1000/);
    expect(detail("metadata: {concurrency: 2}, while: 'true'")).toMatch(/while/);
  });

  it("stops where the outputs are too much together", () => {
    const run = new Simulation(loop(2, "{s: {set: '${ \"x\" * 300000 }'}}", "[range(100)]")).run();
    expect(run.error).toMatchObject({ instance: "/do/0/f", title: "Value too large" });
    expect(run.of("loop.iteration").length).toBeLessThan(10);
  });

  it("takes 10,000 items, 50 at a time, without holding more than these", () => {
    const run = new Simulation(loop(50, CALL, "[range(10000)]"), { list: [] });
    let most = 0;
    const begin = performance.now();
    while (run.outcome === null) {
      const { openEffects, runnable } = inspect(run.state);
      most = Math.max(most, openEffects.length);
      if (runnable) run.tick();
      // The last first: the order in which they end is not that of the items.
      else run.settle(openEffects.at(-1)?.id ?? "", fine({ ok: openEffects.at(-1)?.id }));
    }
    expect(most).toBe(50);
    expect(run.output).toHaveLength(10_000);
    expect(run.state.frames.size).toBe(0);
    expect(performance.now() - begin).toBeLessThan(20_000);
    expect(plain(run.folded())).toEqual(plain(run.state));
  }, 30_000);
});
