import type { Policy } from "../../../shared/domain/admission.ts";
import type { Random } from "../random.ts";
import type { Step } from "../scenario.ts";

/** One of a workflow that limits how many of it are at work, or how often it is started, and when its starts come. */
export interface Limited {
  readonly name: string;
  readonly limit: number;
  /** Of how many at work; else of starts in `perMs`. */
  readonly policy: Exclude<Policy, "reject"> | null;
  readonly perMs: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tasks: readonly Step[];
  /** `key` is what its expression gives: each key has a limit of its own. */
  readonly starts: readonly { readonly key: string; readonly afterMs: number }[];
}

export function limited(random: Random): Limited {
  const limit = 1 + random.below(2);
  const keys = random.chance(0.5) ? ["a"] : ["a", "b"];
  const key = keys.length > 1 ? { key: "${ .key }" } : {};
  const perMs = random.chance(0.25) ? 2_000 + random.below(8_000) : null;
  const policy = perMs !== null ? null : random.chance(0.6) ? "queue" : "cancel-previous";
  const call: Step = {
    call: "http",
    with: { method: "post", endpoint: "http://service.test/keyed/limited-${ $workflow.id }", body: {} },
  };
  const bodies: readonly (readonly Step[])[] = [
    // Over in its first turn, and so at home in its lane.
    [{ only: { set: { n: 1 } } }],
    [{ first: call }, { pause: { wait: { milliseconds: 1 + random.below(3_000) } } }],
    [{ pause: { wait: { milliseconds: 1 + random.below(6_000) } } }],
  ];
  return {
    name: "limited",
    limit,
    policy,
    perMs,
    metadata:
      perMs === null
        ? { concurrency: { limit, policy, ...key } }
        : { rate: { limit, per: { milliseconds: perMs }, ...key } },
    tasks: random.pick(bodies),
    starts: Array.from({ length: 3 + random.below(6) }, () => ({
      key: random.pick(keys),
      afterMs: random.below(random.pick([1_000, 20_000])),
    })),
  };
}
