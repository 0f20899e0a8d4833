import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "../testing/simulation.ts";

const tried = (rest: string, head = ""): string => `${head}
do:
  - t:
      try: [{c: {call: http, with: {method: post, endpoint: 'https://x.test/'}}}]
      catch: ${rest}
  - after: {set: {got: '\${ . }'}}`;
const timers = (run: Simulation): number[] => run.of("timer.set").map((entry) => entry.data.dueAt - entry.at);

describe("catch", () => {
  it("filters by type (also by the kit's older form), status, title, detail and instance", () => {
    const caught = (filter: string): string =>
      new Simulation(tried(`{errors: {with: ${filter}}}`)).run(() => broken(503)).status;
    expect(caught("{status: 503}")).toBe("completed");
    expect(caught("{status: 404}")).toBe("faulted");
    expect(caught("{type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', title: HTTP}")).toBe(
      "completed",
    );
    expect(caught("{type: 'https://serverlessworkflow.io/dsl/errors/types/communication'}")).toBe("completed");
    expect(caught("{instance: /do/0/t/try/0/c, details: answered 503}")).toBe("completed");
    expect(caught("{detail: other}")).toBe("faulted");
  });

  it("asks when and exceptWhen with the error bound, under its own name too", () => {
    const status = (rest: string): string => new Simulation(tried(rest)).run(() => broken(503)).status;
    expect(status("{when: $error.status == 503}")).toBe("completed");
    expect(status("{as: e, when: $e.status == 500}")).toBe("faulted");
    expect(status("{exceptWhen: $error.status == 503}")).toBe("faulted");
  });

  it("ignores with the input as output, or handles it with do", () => {
    expect(new Simulation(tried("{}"), { n: 1 }).run(() => broken(500)).output).toEqual({ got: { n: 1 } });
    const handled = new Simulation(
      tried("{as: err, do: [{h: {set: {status: '${ $err.status }', at: '${ $err.instance }', n: '${ .n }'}}}]}"),
      { n: 1 },
    );
    expect(handled.run(() => broken(500)).output).toEqual({ got: { status: 500, at: "/do/0/t/try/0/c", n: 1 } });
    expect(handled.of("error.caught")[0]?.data.action).toBe("handle");
  });

  it("does not bind the error in the try itself", () => {
    const run = new Simulation(
      "do: [{t: {try: [{a: {set: {seen: '${ $error }'}}}], catch: {errors: {with: {status: 500}}}}}]",
    );
    expect(run.error).toMatchObject({ status: 400, instance: "/do/0/t/try/0/a" });
  });

  it("does not catch what its own do raises, but an outer try does", () => {
    const inner =
      "{try: [{a: {raise: {error: {type: 'https://a', status: 1}}}}], catch: {do: [{b: {raise: {error: {type: 'https://b', status: 2}}}}]}}";
    expect(new Simulation(`do: [{t: ${inner}}]`).error.type).toBe("https://b");
    const outer = new Simulation(
      `do: [{o: {try: [{t: ${inner}}], catch: {do: [{h: {set: {caught: '\${ $error.type }'}}}]}}}]`,
    );
    expect(outer.output).toEqual({ caught: "https://b" });
  });

  it("catches the error of an expression, and of a filter that fails not", () => {
    const run = new Simulation(
      "do: [{t: {try: [{a: {set: {x: '${ error(\"boom\") }'}}}], catch: {do: [{h: {set: {e: '${ $error }'}}}]}}}]",
    );
    expect(run.output).toMatchObject({
      e: { status: 400, instance: "/do/0/t/try/0/a", type: expect.stringMatching(/expression$/) as string },
    });
    const bad = new Simulation(
      "do: [{t: {try: [{a: {raise: {error: {type: 'https://a', status: 1}}}}], catch: {when: error(\"boom\")}}}]",
    );
    expect(bad.error).toMatchObject({ instance: "/do/0/t", type: expect.stringMatching(/expression$/) as string });
  });
});

describe("retry", () => {
  it("counts retries, keeps the key, and makes a new effect for each attempt", () => {
    const run = new Simulation(tried("{retry: {delay: PT3S, limit: {attempt: {count: 2}}}}"));
    run.run(() => broken(503));
    expect(run.error.status).toBe(503);
    const requests = run.of("effect.requested");
    expect(requests.map((entry) => entry.attempt)).toEqual([1, 2, 3]);
    expect(new Set(requests.map((entry) => entry.data.key)).size).toBe(1);
    expect(new Set(requests.map((entry) => entry.data.effect)).size).toBe(3);
    expect(run.of("error.caught").map((entry) => [entry.attempt, entry.data.action])).toEqual([
      [1, "retry"],
      [2, "retry"],
    ]);
  });

  it("waits by the policy, and is waiting meanwhile", () => {
    const delays = (backoff: string): number[] =>
      timers(
        new Simulation(tried(`{retry: {delay: {seconds: 2}, backoff: ${backoff}, limit: {attempt: {count: 3}}}}`)).run(
          () => broken(500),
        ),
      );
    expect(delays("{constant: {}}")).toEqual([2000, 2000, 2000]);
    expect(delays("{linear: {}}")).toEqual([2000, 4000, 6000]);
    expect(delays("{exponential: {}}")).toEqual([2000, 4000, 8000]);
    const run = new Simulation(tried("{retry: {delay: PT3S}}"));
    run.settle(run.open[0]?.id ?? "", broken(500));
    expect(run.status).toBe("waiting");
    run.tick(2999);
    expect(run.open).toEqual([]);
    run.tick(1);
    expect(run.open[0]?.attempt).toBe(2);
  });

  it("adds a jitter that execution, frame and attempt decide", () => {
    const yaml = tried(
      "{retry: {delay: PT1S, jitter: {from: {milliseconds: 100}, to: PT1S}, limit: {attempt: {count: 4}}}}",
    );
    const delays = (id: string): number[] => timers(new Simulation(yaml, {}, 0, id).run(() => broken(500)));
    expect(delays("exe_a")).toEqual(delays("exe_a"));
    expect(delays("exe_a")).not.toEqual(delays("exe_b"));
    for (const delay of delays("exe_a")) expect(delay).toBeGreaterThanOrEqual(1100);
    for (const delay of delays("exe_a")) expect(delay).toBeLessThanOrEqual(2000);
    expect(new Set(delays("exe_a")).size).toBeGreaterThan(1);
  });

  it("takes a policy of use.retries, and faults where there is none of that name", () => {
    const run = new Simulation(tried("{retry: r}", "use: {retries: {r: {delay: PT1S, limit: {attempt: {count: 5}}}}}"));
    let calls = 0;
    expect(run.run(() => (++calls < 3 ? broken(503) : fine("ok"))).output).toEqual({ got: "ok" });
    expect(calls).toBe(3);
    expect(new Simulation(tried("{retry: nope}")).run(() => broken(500)).error).toMatchObject({
      instance: "/do/0/t",
      status: 400,
    });
  });

  it("stops by limit.duration, by when and by exceptWhen; do comes when retries are used up", () => {
    const attempts = (policy: string): number =>
      new Simulation(tried(`{retry: ${policy}, do: [{h: {set: {h: 1}}}]}`))
        .run(() => broken(500))
        .of("effect.requested").length;
    expect(attempts("{delay: PT10S, limit: {duration: PT25S}}")).toBe(3);
    expect(attempts("{when: $error.status == 503, delay: PT1S}")).toBe(1);
    expect(attempts("{exceptWhen: $error.status == 500, delay: PT1S}")).toBe(1);
    const run = new Simulation(tried("{retry: {limit: {attempt: {count: 1}}}, do: [{h: {set: {h: 1}}}]}")).run(() =>
      broken(500),
    );
    expect(run.output).toEqual({ got: { h: 1 } });
    expect(run.of("error.caught").map((entry) => entry.data.action)).toEqual(["retry", "handle"]);
  });

  it("ends an attempt by limit.attempt.duration, and tries again", () => {
    const run = new Simulation(tried("{retry: {limit: {attempt: {count: 1, duration: PT5S}}}}"));
    const [first] = run.open;
    run.tick(5000);
    expect(run.abandoned).toEqual([first?.id]);
    expect(run.open[0]?.attempt).toBe(2);
    run.tick(5000);
    expect(run.error).toMatchObject({ status: 408, instance: "/do/0/t" });
  });

  it("a delay of nothing goes on in the same turn", () => {
    const run = new Simulation(
      "do: [{t: {try: [{a: {raise: {error: {type: 'https://e', status: 1}}}}], catch: {retry: {limit: {attempt: {count: 3}}}}}}]",
    );
    expect(run.ran()).toEqual(["t", "a", "a", "a", "a"]);
    expect(run.status).toBe("faulted");
  });
});
