import type { Received } from "./receiver.ts";
import {
  CLOCK_SLACK_MS,
  doubtsOf,
  effectsOf,
  type Evidence,
  type Finding,
  finding,
  groupBy,
  type Intent,
  intentsOf,
  isChild,
  numberOf,
  unsettledOf,
} from "./evidence.ts";

/** Steps of order.yaml and parcel.yaml at the receivers that honour keys, and at the one that does not. */
export const KEYED_STEPS = ["reserve", "left", "flaky", "part-1", "part-2", "part-3", "last", "label", "track"];
export const UNKEYED_STEPS = ["pay", "right", "hand-over"];
/** Of one that faulted as it was meant to: all that was done. */
export const UNDO_STEPS = [
  "undo-reserve",
  "undo-pay",
  "undo-ship",
  "undo-part-1",
  "undo-part-2",
  "undo-part-3",
  "undo-last",
];

/** What must hold of the calls that the receivers saw, and of those that they did not. */
export function verifyCalls(evidence: Evidence): Finding[] {
  const { executions, histories, received, kills, rested, posted } = evidence;
  const intents = new Map([...histories].map(([id, events]) => [id, intentsOf(events)]));
  const byKey = groupBy([...intents.values()].flat(), ({ key }) => key);
  const calls = groupBy(received, ({ key }) => key);
  /** The newest intent that a request can be the request of: each retry has one of its own, with the key of the first. */
  const intentOf = (one: Received): Intent | undefined =>
    (byKey.get(one.key) ?? []).findLast((intent) => intent.at <= one.arrivedAt + CLOCK_SLACK_MS);
  const failed = new Set(evidence.settlements.filter(({ said }) => said === "error").map((one) => one.execution));
  const family = groupBy([...executions.values()], (one) => String(numberOf(one)));
  /** Those that did all ten steps. */
  const whole = posted.filter(
    ({ n, fate }) =>
      fate !== "cancel" &&
      (family.get(String(n)) ?? []).length > 0 &&
      !family.get(String(n))?.some(({ id }) => failed.has(id)),
  );
  return [
    finding("no call was made without an intent, durable before it", received, (one) =>
      intentOf(one) === undefined ? [`n=${one.n} ${one.step}: key ${one.key || "(none)"}`] : [],
    ),
    finding("no call was made more often than history accounts for", [...byKey], ([key, found]) => {
      const made = calls.get(key)?.length ?? 0;
      const events = histories.get(ownerOf(key)) ?? [];
      const allowed = found.length + repeatsOf(events, found);
      return made > allowed ? [`${key}: ${made} requests, ${allowed} accounted for`] : [];
    }),
    finding(
      "a receiver that honours keys applied each step once",
      [
        ...groupBy(
          received.filter(({ keyed }) => keyed),
          ({ n, step }) => `n=${n} ${step}`,
        ),
      ],
      ([step, all]) => {
        const applied = all.filter((one) => one.applied).length;
        return applied > 1 || (applied === 0 && step.endsWith("flaky") === false) ? [`${step}: ${applied} times`] : [];
      },
    ),
    finding(
      "one that does not got what may not be repeated once, or again when a person said so",
      [...intents].flatMap(([id, all]) =>
        all.filter(({ repeatable }) => !repeatable).map((intent) => ({ id, intent })),
      ),
      ({ id, intent }) => {
        const again = effectsOf(histories.get(id) ?? [], "effect.reopened").filter(
          (one) => one === intent.effect,
        ).length;
        const made = calls.get(intent.key)?.length ?? 0;
        return made > 1 + again ? [`${intent.key}: ${made} requests, ${again} times by a person`] : [];
      },
    ),
    finding("what did all of its steps did each exactly once", whole, ({ n, fate }) => {
      const steps = [...KEYED_STEPS, ...UNKEYED_STEPS, ...(fate === "fault" ? UNDO_STEPS : [])];
      const applied = groupBy(
        received.filter((one) => one.n === n && one.applied),
        ({ step }) => step,
      );
      return steps.flatMap((step) => {
        const times = applied.get(step)?.length ?? 0;
        return times === 1 ? [] : [`n=${n} ${step}: ${times} times`];
      });
    }),
    finding(
      "a call that history says came back well was received",
      [...histories].flatMap(([id, events]) => {
        const well = new Set(events.filter(isWell).map((event) => String(event.data["effect"])));
        return (intents.get(id) ?? []).filter(({ effect, kind }) => kind === "http" && well.has(effect));
      }),
      ({ key }) => (calls.get(key)?.some(({ respondedAt }) => respondedAt !== null) ? [] : [`${key}: never answered`]),
    ),
    finding(
      "a call in doubt that may not be repeated leaves its execution indeterminate",
      [...rested].flatMap(([id, rest]) =>
        unsettledOf(rest.history).length > 0 || rest.status === "indeterminate" ? [{ id, rest }] : [],
      ),
      ({ id, rest }) =>
        unsettledOf(rest.history).length > 0 === (rest.status === "indeterminate")
          ? []
          : [`${id} is ${rest.status}, with ${unsettledOf(rest.history).length} calls in doubt`],
    ),
    finding("a key always carried the same request", [...calls], ([key, all]) => {
      const bodies = new Set(all.map(({ body }) => body));
      return bodies.size === 1 ? [] : [`${key}: ${[...bodies].join(" and ")}`];
    }),
    finding(
      "a call that a kill interrupted is in doubt in an execution.resumed after it",
      kills.flatMap((kill) => kill.inFlight.map((call) => ({ kill, call }))),
      ({ kill, call }) => {
        const events = histories.get(ownerOf(call.key)) ?? [];
        const effect = intentOf(call)?.effect ?? "unknown";
        const later = events.filter(({ at }) => Date.parse(at) >= kill.at - CLOCK_SLACK_MS);
        // Given up just before the kill: its connection was about to be closed.
        const over = ["execution.compensating", "execution.cancelled", "execution.faulted"];
        if (events.some((event) => over.includes(event.type) && !later.includes(event) && !undoes(call))) return [];
        return doubtsOf(later).includes(effect)
          ? []
          : [`round ${kill.round}, n=${call.n} ${call.step}: effect ${effect}`];
      },
    ),
    finding("history has no gap", [...histories], ([id, events]) =>
      events.every((event, i) => event.seq === i + 1) ? [] : [`${id}: ${events.map((event) => event.seq).join(" ")}`],
    ),
    finding(
      "each run of a sub-workflow is one child, and that is over when its parent is",
      [...executions.values()].filter((one) => !isChild(one)),
      (parent) => {
        const asked = (intents.get(parent.id) ?? []).filter(({ kind }) => kind === "subflow");
        const children = [...executions.values()].filter((one) => isChild(one) && one.trigger.source === parent.id);
        const known = effectsOf(histories.get(parent.id) ?? [], "effect.parked");
        const least = asked.filter(({ effect }) => known.includes(effect)).length;
        const keys = new Set(asked.map(({ key }) => key)).size;
        if (children.length < least || children.length > keys)
          return [`${parent.id}: ${children.length} children of ${keys} runs, ${least} of them known to have begun`];
        return children.flatMap((child) => {
          if (child.endedAt === null) return [`${child.id} is ${child.status}, and its parent ${parent.status}`];
          const late = parent.status === "completed" && Date.parse(child.endedAt) > Date.parse(parent.endedAt ?? "");
          return late ? [`${child.id} ended after its parent ${parent.id} had completed`] : [];
        });
      },
    ),
    finding("no child is without its parent", [...executions.values()].filter(isChild), ({ id, trigger }) =>
      executions.has(trigger.source) ? [] : [`${id}: its parent ${trigger.source} is unknown`],
    ),
  ];
}

const undoes = ({ step }: Received): boolean => step.startsWith("undo-");

const isWell = ({ type, data }: { type: string; data: Record<string, unknown> }): boolean => {
  const { outcome, by } = data;
  const ok = typeof outcome === "object" && outcome !== null && "ok" in outcome && outcome.ok === true;
  return type === "effect.settled" && by === undefined && ok;
};

/** Whose key it is: the execution's id is what it begins with. */
function ownerOf(key: string): string {
  return key.slice(0, key.lastIndexOf(":"));
}

/** How often requests of these intents may have been sent again: after each doubt, unless that is forbidden; by a person. */
function repeatsOf(events: Parameters<typeof doubtsOf>[0], found: readonly Intent[]): number {
  const may = new Set(found.filter(({ repeatable }) => repeatable).map(({ effect }) => effect));
  const all = new Set(found.map(({ effect }) => effect));
  return (
    doubtsOf(events).filter((effect) => may.has(effect)).length +
    effectsOf(events, "effect.reopened").filter((effect) => all.has(effect)).length
  );
}
