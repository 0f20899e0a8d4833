import { describe, expect, it } from "vitest";
import { fine, Simulation } from "./testing/simulation.ts";

const BEFORE = "{s: {set: {a: 1, b: {x: 1}, gone: true}, export: {as: .}}}";
const AFTER = "{z: {set: '${ $context }'}}";
const branch = (name: string, ...exports: string[]): string =>
  `{${name}: {do: [${exports.map((as, at) => `{${name}${at}: {set: '\${ $context }', export: {as: '${as}'}}}`).join(", ")}]}}`;
const fork = (branches: readonly string[], more = ""): string =>
  `do: [${BEFORE}, {f: {fork: {branches: [${branches.join(", ")}]${more}}}}, ${AFTER}]`;

describe("$context in a fork", () => {
  it("is what it was at the fork, and what the branch has exported itself", () => {
    const run = new Simulation(
      `do: [${BEFORE}, {f: {fork: {branches: [${branch("p", "$context + {p: 1}", "$context + {q: 2}")}, ${branch("r", "$context + {r: 1}", "$context + {s: 2}")}]}}}]`,
    );
    const before = { a: 1, b: { x: 1 }, gone: true };
    expect(run.output).toEqual([
      { ...before, p: 1 },
      { ...before, r: 1 },
    ]);
  });

  it("is merged at the join: what changed over what was, what was removed is gone, the later branch wins", () => {
    const run = new Simulation(
      fork([
        branch("p", "$context + {a: 2, p: 1} | del(.gone)"),
        branch("q", "$context + {a: 3}"),
        branch("r", "$context + {r: 1}"),
      ]),
    );
    expect(run.output).toEqual({ a: 3, b: { x: 1 }, p: 1, r: 1 });
  });

  it("is merged in the order of the branches, whatever order they end in", () => {
    const call = (name: string): string =>
      `{${name}: {call: http, with: {method: get, endpoint: 'https://x.test'}, export: {as: '$context + {by: .}'}}}`;
    const run = new Simulation(fork([call("p"), call("q")]));
    const [p, q] = run.open;
    run
      .settle(q?.id ?? "", fine("q"))
      .crash()
      .reload()
      .settle(p?.id ?? "", fine("p"));
    expect(run.output).toMatchObject({ by: "q" });
  });

  it("a member is merged as a whole; what a branch has left as it was is no change", () => {
    const run = new Simulation(fork([branch("p", "$context | .b.y = 1"), branch("q", "$context | .b = {x: 1}")]));
    expect(run.output).toMatchObject({ b: { x: 1, y: 1 } });
  });

  it("is replaced by what is no object", () => {
    expect(new Simulation(fork([branch("p", "$context + {p: 1}"), branch("q", "[1]")])).output).toEqual([1]);
    expect(new Simulation(fork([branch("p", "[1]"), branch("q", "$context + {q: 1}")])).output).toMatchObject({ q: 1 });
  });

  it("of the winner only, where branches compete", () => {
    const run = new Simulation(
      fork([branch("p", "$context + {p: 1}", "$context"), branch("q", "$context + {q: 1}")], ", compete: true"),
    );
    expect(run.output).toEqual({ a: 1, b: { x: 1 }, gone: true, q: 1 });
  });

  it("is merged level by level where forks are nested", () => {
    const inner = `{i: {fork: {branches: [${branch("p", "$context + {p: .o}")}, ${branch("q", "$context + {q: .o}")}]}}}`;
    const outer = `{o: {do: [{o1: {set: {o: 1}, export: {as: '$context + {o: 1}'}}}, ${inner}]}}`;
    const run = new Simulation(fork([outer, branch("r", "$context + {o: 5}")]));
    expect(run.output).toMatchObject({ o: 5, p: 1, q: 1 });
  });

  it("of a branch that has failed is dropped", () => {
    const failing =
      "{x: {do: [{x0: {set: {}, export: {as: '{x: 1}'}}}, {x1: {raise: {error: {type: 'https://e', status: 1}}}}]}}";
    const run = new Simulation(
      `do: [${BEFORE}, {t: {try: [{f: {fork: {branches: [${failing}, ${branch("q", "$context + {q: 1}")}]}}}], catch: {}}}, ${AFTER}]`,
    );
    expect(run.output).toEqual({ a: 1, b: { x: 1 }, gone: true });
  });

  it("is seen by the branch's own output.as, and by the fork's after the join", () => {
    const run = new Simulation(
      "do: [{f: {fork: {branches: [{p: {do: [{p0: {set: {}, export: {as: '{p: 1}'}}}], output: {as: $context}}}]}, output: {as: '[., $context]'}}}]",
    );
    expect(run.output).toEqual([[{ p: 1 }], { p: 1 }]);
  });

  it("counts where its branch ends the workflow", () => {
    const run = new Simulation(
      "output: {as: $context}\ndo: [{f: {fork: {branches: [{p: {do: [{p0: {set: {}, export: {as: '{p: 1}'}}}, {p1: {set: {}, then: end}}]}}, {w: {wait: PT1H}}]}}}]",
    );
    // `end` of a nested list is of the workflow.
    expect(run.output).toEqual({ p: 1 });
  });

  it("keeps names that every object has apart from its own", () => {
    const run = new Simulation(fork([branch("p", '$context + {"__proto__": {bad: 1}}')]));
    expect(JSON.stringify(run.output)).toContain('"__proto__":{"bad":1}');
    expect(({} as { bad?: number }).bad).toBeUndefined();
  });

  it("is bounded, for all branches together and when they are merged", () => {
    const large = (name: string): string => branch(name, `$context + {${name}: ("x" * 400000)}`);
    const merged = new Simulation(fork([large("p"), large("q"), large("r")])).run();
    expect(merged.error).toMatchObject({ instance: "/do/1/f", title: "Value too large" });
    const many = `do: [{f: {for: {in: '[range(100)]'}, metadata: {concurrency: 100}, do: [{s: {set: {}, export: {as: '{big: ("x" * 1000000)}'}}}, {w: {wait: PT1H}}]}}]`;
    expect(new Simulation(many).run().error.detail).toMatch(/branches export is more than/);
  });
});
