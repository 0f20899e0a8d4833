import { readFileSync } from "node:fs";
import type { PeerName } from "./prices.ts";

/** How an execution of a kind is started, and what has to come from outside for it to end. */
export type Driver = "hook" | "event" | "person" | "suspend" | "schedule";

export interface Kind {
  readonly name: string;
  readonly title: string;
  readonly driver: Driver;
  /** The last one is started; those before it are its sub-workflows. JSON, or YAML. */
  readonly definitions: readonly string[];
  readonly ends: "completed" | "faulted";
  /** How many executions are one of this kind: a parent and its child are two. */
  readonly executions: number;
  /** Over in its first turn: it stays in its lane, which sweeps less often then. */
  readonly atOnce: boolean;
  /** Answers of others that it waits for, one after the other; those side by side are one. */
  readonly waves: number;
  /** Billable units at peers, where the same is written there in the cheapest way; null: there is no counterpart. */
  readonly units: Readonly<Record<PeerName, number | null>>;
}

type Task = Readonly<Record<string, unknown>>;

const definition = (name: string, tasks: readonly Task[], more: Task = {}, document: Task = {}): string =>
  JSON.stringify({
    document: { dsl: "1.0.3", namespace: "costs", name, version: "1.0.0", ...document },
    ...more,
    do: tasks,
  });

/** Of a delivery, the body. */
const BODY = { input: { from: "${ .body }" } };

/** What Cloudflare lets one object have open at a time. */
const CONNECTIONS = 6;
const ITEMS = 100;

/** All kinds, with a service at `receiver` to call. */
export function kindsOf(receiver: string): readonly Kind[] {
  const call = (method = "post", path = "/ok"): Task => ({
    call: "http",
    with: { method, endpoint: receiver + path, body: { n: 1 } },
  });
  const keep = { set: { n: "${ .n }" } };
  const items = `\${ [range(${ITEMS})] }`;
  const kind = (
    name: string,
    title: string,
    tasks: readonly Task[],
    units: Kind["units"],
    more: Partial<Kind> = {},
  ): Kind => ({
    name,
    title,
    driver: "hook",
    definitions: [definition(name, tasks, BODY)],
    ends: "completed",
    executions: 1,
    atOnce: false,
    waves: 0,
    units,
    ...more,
  });
  const units = (temporal: number | null, steps: number | null, workflows: number | null = 1): Kind["units"] => ({
    temporal,
    step_functions: steps,
    workflows,
  });
  return [
    kind("pure", "five pure tasks", [], units(1, 5), {
      atOnce: true,
      definitions: [readFileSync(new URL("../bench/systems/pure.yaml", import.meta.url), "utf8")],
    }),
    kind(
      "filter",
      "a filter that says no",
      [
        { choose: { switch: [{ wanted: { when: ".n > 1", then: "work" } }, { unwanted: { then: "end" } }] } },
        { work: call() },
      ],
      units(1, 1),
      { atOnce: true },
    ),
    kind(
      "call",
      "five tasks, one a call",
      [{ one: keep }, { two: keep }, { three: call() }, { four: { set: { n: 1 } } }, { five: keep }],
      units(2, 5),
      { waves: 1 },
    ),
    kind(
      "calls",
      "ten calls in a row",
      Array.from({ length: 10 }, (_, at) => ({ [`call${at}`]: call() })),
      units(11, 10),
      { waves: 10 },
    ),
    kind("wait", "a wait", [{ pause: { wait: { seconds: 1 } } }, { after: keep }], units(2, 2)),
    kind(
      "retry",
      "a call that fails twice",
      [
        {
          guarded: {
            // A breaker would hold these calls back, and all others to the same host.
            try: [{ attempt: { ...call("post", "/flaky"), metadata: { circuitBreaker: false } } }],
            catch: { retry: { delay: { milliseconds: 20 }, limit: { attempt: { count: 3 } } } },
          },
        },
      ],
      units(4, 3),
      { waves: 3 },
    ),
    kind(
      "fork",
      "a fork of three calls",
      [{ all: { fork: { branches: ["a", "b", "c"].map((name) => ({ [name]: call() })) } } }],
      units(4, 4),
      { waves: 1 },
    ),
    kind(
      "for",
      `for over ${ITEMS} items, pure`,
      [{ each: { for: { each: "item", in: items }, do: [{ double: { set: { n: "${ $item * 2 }" } } }] } }],
      units(1, 1 + ITEMS),
      { atOnce: true },
    ),
    kind(
      "for-calls",
      `for over ${ITEMS} calls, ten at a time`,
      [{ each: { for: { each: "item", in: items }, metadata: { concurrency: 10 }, do: [{ send: call() }] } }],
      units(1 + ITEMS, 1 + ITEMS),
      { waves: Math.ceil(ITEMS / CONNECTIONS) },
    ),
    kind("sub-workflow", "a sub-workflow with a call", [], units(4, 2, 2), {
      definitions: [
        definition("child", [{ ask: call() }]),
        definition(
          "parent",
          [{ run: { run: { workflow: { namespace: "costs", name: "child", version: "latest", input: {} } } } }],
          BODY,
        ),
      ],
      executions: 2,
      waves: 1,
    }),
    kind(
      "listen",
      "an event that is waited for",
      [
        {
          paid: {
            listen: {
              to: {
                one: {
                  with: { type: "com.example.paid" },
                  correlate: { order: { from: ".data.order", expect: "${ .order }" } },
                },
              },
            },
          },
        },
      ],
      units(2, 1),
      { driver: "event" },
    ),
    kind("schedule", "a scheduled start, two pure tasks", [], units(3, 2), {
      driver: "schedule",
      atOnce: true,
      definitions: [
        definition("schedule", [{ one: { set: { n: 1 } } }, { two: keep }], { schedule: { every: { seconds: 1 } } }),
      ],
    }),
    kind(
      "approval",
      "a person's approval",
      [
        {
          ask: {
            call: "person.approve:1@connectors",
            with: { assignee: "ada@example.com", title: "May it?", description: "It may cost." },
          },
        },
      ],
      units(2, 1),
      { driver: "person" },
    ),
    kind(
      "compensation",
      "a call, a fault, the call undone",
      [
        { book: { ...call(), metadata: { compensate: [{ release: call("delete") }] } } },
        { stop: { raise: { error: { type: "https://example.com/errors/no", status: 500, title: "No" } } } },
      ],
      units(3, 3),
      { ends: "faulted", waves: 2 },
    ),
    kind("suspended", "a wait, suspended and resumed", [], units(null, null, null), {
      driver: "suspend",
      definitions: [definition("suspended", [{ pause: { wait: { seconds: 2 } } }, { after: { set: { n: 1 } } }])],
    }),
    kind("queued", "one at a time, with a call", [], units(2, null), {
      definitions: [
        definition("queued", [{ ask: call() }], BODY, { metadata: { concurrency: { limit: 1, policy: "queue" } } }),
      ],
      waves: 1,
    }),
  ];
}
