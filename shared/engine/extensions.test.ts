import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "./testing/simulation.ts";

const mock = `
use:
  extensions:
    - mockService:
        extend: call
        when: $task.with.endpoint.uri != null and ($task.with.endpoint.uri | startswith("https://mocked.test"))
        before:
          - mockResponse: {set: {statusCode: 200}, then: exit}
`;
const call = (uri: string): string => `{call: http, with: {method: get, endpoint: {uri: '${uri}'}}}`;

describe("an extension", () => {
  it("takes the place of a task by `then: exit` in before, where `when` applies", () => {
    const run = new Simulation(`${mock}\ndo: [{a: ${call("https://mocked.test/x")}}, {b: {set: {got: '\${ . }'}}}]`);
    expect(run.output).toEqual({ got: { statusCode: 200 } });
    expect(run.of("effect.requested")).toEqual([]);
    const other = new Simulation(`${mock}\ndo: [{a: ${call("https://real.test/x")}}]`);
    expect(other.open[0]?.request).toMatchObject({ url: "https://real.test/x" });
    expect(other.run(() => fine("real")).output).toBe("real");
  });

  it("does not apply where `when` asks what can't be asked of the task", () => {
    const call = "{call: http, with: {method: get, endpoint: https://real.test/x}}";
    const run = new Simulation(`${mock}\ndo: [{a: ${call}}]`);
    expect(run.run(() => fine("real")).output).toBe("real");
  });

  const log = `
use:
  extensions:
    - logging:
        extend: all
        before: [{note: {call: http, with: {method: post, endpoint: https://log.test, body: '\${ "before \\($task.reference) \\($task.input)" }'}}}]
        after: [{note: {call: http, with: {method: post, endpoint: https://log.test, body: '\${ "after \\($task.name) \\($task.output)" }'}}}]
`;

  it("runs before and after, about the task, and changes nothing of its data", () => {
    const run = new Simulation(`${log}\ndo: [{a: {set: {n: '\${ .n + 1 }'}}}, {b: {set: {m: '\${ .n }'}}}]`, { n: 1 });
    const sent: unknown[] = [];
    run.run((effect) => {
      if (effect.request.kind === "http") sent.push(effect.request.body);
      run.crash();
      return fine("logged");
    });
    expect(run.output).toEqual({ m: 2 });
    expect(sent.map((body) => (body as { text: string }).text)).toEqual([
      'before /do/0/a {"n":1}',
      'after a {"n":2}',
      'before /do/1/b {"n":2}',
      'after b {"m":2}',
    ]);
    const keys = run.of("effect.requested").map((entry) => entry.data.key);
    expect(new Set(keys).size).toBe(4);
    expect(run.of("task.started").map((entry) => entry.task)).toContain("/do/0/a/logging/before/0/note");
  });

  it("keeps where a task goes: its own `then`, and the cases of a switch", () => {
    const tasks = `[{a: {set: {n: 1}, then: c}}, {b: {set: {n: 2}}}, {c: {switch: [{x: {when: .n == 1, then: e}}]}}, {d: {set: {n: 3}}}, {e: {set: {end: '\${ .n }'}}}]`;
    const run = new Simulation(`${log}\ndo: ${tasks}`).run();
    expect(run.output).toEqual({ end: 1 });
    const ran = run.of("task.started").filter((entry) => entry.data.kind !== "call" && entry.data.kind !== "extension");
    expect(ran.map((entry) => entry.data.name)).toEqual(["a", "e"]);
  });

  it("is skipped with the task, and its error is the task's", () => {
    expect(new Simulation(`${log}\ndo: [{a: {if: 'false', set: {n: 1}}}]`, { n: 0 }).output).toEqual({ n: 0 });
    const failing = new Simulation(`${log}\ndo: [{a: {set: {n: 1}}}]`).run(() => broken(500));
    expect(failing.error).toMatchObject({ status: 500, instance: "/do/0/a/logging/before/0/note" });
  });

  it("applies to what it extends, in functions and branches too, the first outermost", () => {
    const run = new Simulation(
      `
use:
  functions: {f: {set: {x: 1}}}
  extensions:
    - one: {extend: set, before: [{w1: {wait: {}}}], after: [{w4: {wait: {}}}]}
    - two: {extend: all, before: [{w2: {wait: {}}}], after: [{w3: {wait: {}}}]}
do: [{g: {fork: {branches: [{h: {call: f}}]}}}]`.replaceAll("{wait: {}}", "{wait: PT1S}"),
    ).run();
    expect(run.output).toEqual([{ x: 1 }]);
    expect(run.ran().filter((name) => name.startsWith("w"))).toEqual(["w2", "w2", "w1", "w2", "w3", "w4", "w3", "w3"]);
  });
});
