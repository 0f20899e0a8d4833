import type { Random } from "./random.ts";

export type Step = Readonly<Record<string, unknown>>;

/** Of every run: called by others, by these names. */
export const CALLEES: Readonly<Record<string, readonly Step[]>> = {
  "callee-short": [{ only: { set: { short: true } } }],
  "callee-calls": [
    {
      first: {
        call: "http",
        with: { method: "post", endpoint: "http://service.test/keyed/callee-${ $workflow.id }", body: {} },
      },
    },
    { then: { wait: { milliseconds: 700 } } },
  ],
  "callee-raises": [
    { pause: { wait: { milliseconds: 300 } } },
    { no: { raise: { error: { type: "https://example.com/no", status: 409, title: "No" } } } },
  ],
  // Over only by a cancel.
  "callee-long": [{ long: { wait: { days: 30 } } }],
};

export interface Scenario {
  readonly tasks: readonly Step[];
  /** Steps that call a service without idempotency keys: these may end indeterminate. */
  readonly plain: boolean;
}

/** A workflow of random tasks. Each call has a path of its own, so that the receiver's log says which it was. */
export function scenario(random: Random, name: string): Scenario {
  let steps = 0;
  let plain = false;
  const named = (task: Step): Step => ({ [`s${++steps}`]: task });
  const call = (kind: "keyed" | "plain" | "flaky", suffix = ""): Step => {
    if (kind === "plain") plain = true;
    return {
      call: "http",
      with: {
        method: "post",
        endpoint: `http://service.test/${kind}/${name}-${steps + 1}${suffix}`,
        body: { n: steps },
      },
      ...(kind === "plain" ? { metadata: { idempotency: "none" } } : {}),
    };
  };
  /** A call that says how it is undone: until it is, whatever the network does. */
  const undoable = (suffix = ""): Step => {
    const task = call("keyed", suffix) as { readonly with: { readonly endpoint: string } };
    const undo = { ...task, with: { ...task.with, endpoint: `${task.with.endpoint}-undo` } };
    const retry = { delay: { milliseconds: 500 }, backoff: { constant: {} }, limit: { attempt: { count: 400 } } };
    return { ...task, metadata: { compensate: [{ again: { try: [{ undo }], catch: { retry } } }] } };
  };
  const runs = (name: string): Step => ({
    run: { workflow: { namespace: "sim", name, version: "1.0.0", input: { n: 1 } } },
  });
  const list = (depth: number, length: number): Step[] => Array.from({ length }, () => one(depth));

  function one(depth: number): Step {
    const kind = random.below(depth > 0 ? 13 : 9);
    switch (kind) {
      case 0:
        return named({ set: { n: "${ .n // 0 }" } });
      case 1:
        return named({ wait: { milliseconds: 1 + random.below(4_000) } });
      case 2:
      case 3:
        return named(random.chance(0.5) ? undoable() : call("keyed"));
      case 4:
        return named(call(random.chance(0.6) ? "plain" : "keyed"));
      case 5:
        return named({
          try: [named(call("flaky"))],
          catch: {
            retry: { delay: { milliseconds: 500 }, backoff: { constant: {} }, limit: { attempt: { count: 20 } } },
          },
        });
      case 6:
        return named(runs(random.pick(["callee-short", "callee-calls"])));
      case 7:
        return named({ try: [named(runs("callee-raises"))], catch: {} });
      case 8:
        return named({
          try: [named({ ...runs("callee-long"), timeout: { after: { milliseconds: 100 + random.below(2_000) } } })],
          catch: {},
        });
      case 9:
      case 10:
        return named({ fork: { branches: list(depth - 1, 2 + random.below(2)) } });
      case 11: {
        const task = named(random.chance(0.5) ? undoable("-${ $index }") : call("keyed", "-${ $index }"));
        const concurrency = random.below(3);
        return named({
          for: { in: "[range(3)]" },
          do: [task],
          ...(concurrency === 0 ? {} : { metadata: { concurrency } }),
        });
      }
      default:
        return named({ do: list(depth - 1, 1 + random.below(3)) });
    }
  }

  // What most webhooks bring is some calls in a row, which are made in the lane.
  const row = (): Step[] =>
    Array.from({ length: 1 + random.below(3) }, () => named(call(random.chance(0.5) ? "plain" : "keyed")));
  const tasks = random.chance(0.3) ? row() : list(2, 1 + random.below(5));
  if (random.chance(0.25))
    tasks.push(named({ raise: { error: { type: "https://example.com/no", status: 409, title: "No" } } }));
  return { tasks, plain };
}
