import { describe, expect, it } from "vitest";
import { Simulation } from "../testing/simulation.ts";

describe("set", () => {
  it("evaluates expressions and keeps the rest", () => {
    const run = new Simulation('do: [{a: {set: {x: "${ .n + 1 }", y: [1, "${ $input.n }"], z: "text"}}}]', { n: 1 });
    expect(run.output).toEqual({ x: 2, y: [1, 1], z: "text" });
  });

  it("takes one expression for the whole", () => {
    expect(new Simulation('do: [{a: {set: "${ .n }"}}]', { n: 7 }).output).toBe(7);
  });

  it("keeps a key named __proto__ a key", () => {
    const input: unknown = JSON.parse('{"__proto__": {"admin": true}, "n": 1}');
    const run = new Simulation('do: [{a: {set: {"__proto__": {admin: true}, copy: "${ . }"}}}]', input);
    const output = run.output as Record<string, unknown>;
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect(Object.hasOwn(output, "__proto__")).toBe(true);
    expect("admin" in output).toBe(false);
    expect("admin" in {}).toBe(false);
  });
});

describe("if and then", () => {
  it("skips with the raw input as output, and does not follow the skipped task's then", () => {
    const run = new Simulation("do: [{a: {if: .n > 5, set: {x: 1}, then: end}}, {b: {set: {y: '${ .n }'}}}]", { n: 1 });
    expect(run.output).toEqual({ y: 1 });
    expect(run.of("task.skipped")[0]).toMatchObject({ task: "/do/0/a", data: { parent: 0, name: "a" } });
  });

  it("jumps forward and back, counting visits", () => {
    const run = new Simulation(`
do:
  - count: {set: {n: '\${ (.n // 0) + 1 }'}}
  - more: {switch: [{again: {when: .n < 3, then: count}}]}
  - last: {set: {done: '\${ .n }'}}`);
    expect(run.output).toEqual({ done: 3 });
    expect(run.ran()).toEqual(["count", "more", "count", "more", "count", "more", "last"]);
  });

  it("exit ends the list it stands in, end the whole workflow", () => {
    const exit = new Simulation(
      "do: [{a: {do: [{b: {set: {x: 1}, then: exit}}, {c: {set: {x: 2}}}]}}, {d: {set: {y: '${ .x }'}}}]",
    );
    expect(exit.output).toEqual({ y: 1 });
    const end = new Simulation(
      "do: [{a: {do: [{b: {set: {x: 1}, then: end}}, {c: {set: {x: 2}}}]}}, {d: {set: {y: 3}}}]\noutput: {as: {x: '${ .x }'}}",
    );
    expect(end.output).toEqual({ x: 1 });
    expect(end.of("task.cancelled").map((entry) => entry.task)).toEqual(["/do/0/a"]);
  });

  it("faults where then leads nowhere", () => {
    const run = new Simulation("do: [{a: {set: {x: 1}, then: nowhere}}]");
    expect(run.error).toMatchObject({
      status: 400,
      instance: "/do/0/a",
      type: expect.stringMatching(/configuration$/) as string,
    });
  });
});

describe("switch", () => {
  const yaml = `
do:
  - pick: {switch: [{other: {then: c}}, {one: {when: '.n == 1', then: a}}, {two: {when: '\${ .n == 2 }', then: b}}]}
  - a: {set: {is: a}, then: end}
  - b: {set: {is: b}, then: end}
  - c: {set: {is: c}, then: end}`;
  it("takes the first case that holds, the default wherever it stands", () => {
    expect(new Simulation(yaml, { n: 1 }).output).toEqual({ is: "a" });
    expect(new Simulation(yaml, { n: 2 }).output).toEqual({ is: "b" });
    expect(new Simulation(yaml, { n: 3 }).output).toEqual({ is: "c" });
  });
});

describe("for", () => {
  it("binds item and index, and hands the output on", () => {
    const run = new Simulation(
      "do: [{l: {for: {in: .list, each: c, at: i}, do: [{a: {set: {sum: '${ (.sum // 0) + $c * $i }'}}}]}}]",
      { list: [5, 6, 7] },
    );
    expect(run.output).toEqual({ sum: 20 });
    expect(run.of("loop.started")[0]?.data.items).toEqual([5, 6, 7]);
    expect(run.of("loop.iteration").map((entry) => entry.data.index)).toEqual([0, 1, 2]);
  });

  it("stops where while does not hold, and sees the next item there", () => {
    const run = new Simulation(
      "do: [{l: {for: {in: '[1,2,3,4]'}, while: $item < 3, do: [{a: {set: {last: '${ $item }'}}}]}}]",
    );
    expect(run.output).toEqual({ last: 2 });
  });

  it("gives its input for an empty or missing list, and faults for what is none", () => {
    const yaml = "do: [{l: {for: {in: .list}, do: [{a: {set: {x: 1}}}]}}]";
    expect(new Simulation(yaml, { list: [] }).output).toEqual({ list: [] });
    expect(new Simulation(yaml, {}).output).toEqual({});
    expect(new Simulation(yaml, { list: { a: 1 } }).error).toMatchObject({ status: 400, instance: "/do/0/l" });
  });

  it("iterates over the list as it was, and inner loops hide outer names", () => {
    const run = new Simulation(`
do:
  - outer:
      for: {in: '[1,2]'}
      do:
        - inner:
            for: {in: '["a","b"]', at: j}
            do: [{a: {set: {seen: '\${ (.seen // []) + [[$item, $index, $j]] }'}}}]`);
    expect(run.output).toEqual({
      seen: [
        ["a", 0, 0],
        ["b", 0, 1],
        ["a", 1, 0],
        ["b", 1, 1],
      ],
    });
  });

  it("exit ends one iteration", () => {
    const run = new Simulation(
      "do: [{l: {for: {in: '[1,2]'}, do: [{a: {set: {n: '${ $item }'}, then: exit}}, {b: {set: {n: never}}}]}}]",
    );
    expect(run.output).toEqual({ n: 2 });
  });
});

describe("raise", () => {
  it("raises an inline error with expressions, and one of use.errors", () => {
    const inline = new Simulation(
      "do: [{a: {raise: {error: {type: 'https://e/x', status: 409, title: T, detail: '${ \"no \\(.n)\" }', instance: /ignored}}}}]",
      { n: 5 },
    );
    expect(inline.error).toEqual({ type: "https://e/x", status: 409, title: "T", detail: "no 5", instance: "/do/0/a" });
    const named = new Simulation(
      "use: {errors: {e: {type: 'https://e/y', status: 500}}}\ndo: [{a: {raise: {error: e}}}]",
    );
    expect(named.error).toEqual({ type: "https://e/y", status: 500, instance: "/do/0/a" });
    const unknown = new Simulation("do: [{a: {raise: {error: constructor}}}]");
    expect(unknown.error).toMatchObject({ status: 400, detail: expect.stringContaining("constructor") as string });
  });
});

describe("a task that is not supported", () => {
  it("faults with a configuration error, where it is reached", () => {
    const yaml = "do: [{a: {if: .go, run: {shell: {command: ls}}}}, {b: {if: .call, call: a2a, with: {method: x}}}]";
    expect(new Simulation(yaml, { go: true }).error).toMatchObject({
      instance: "/do/0/a",
      detail: expect.stringContaining("shell") as string,
    });
    expect(new Simulation(yaml, { call: true }).error).toMatchObject({
      instance: "/do/1/b",
      detail: expect.stringContaining("a2a") as string,
    });
    expect(new Simulation(yaml, {}).status).toBe("completed");
  });
});
