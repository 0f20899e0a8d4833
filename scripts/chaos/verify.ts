import type { Event, Execution } from "../demo/platform/api.ts";
import type { Received } from "./receiver.ts";

/** One thing that was to be done, and what its sender was told. */
export interface Posted {
  readonly n: number;
  /** Every execution that an answer named for it; none: never acknowledged. */
  readonly named: readonly string[];
  readonly attempts: number;
}

export interface Kill {
  readonly round: number;
  readonly at: number;
  /** Calls that were under way at the receiver when the platform died, and not answered by then. */
  readonly inFlight: readonly Received[];
}

export interface Evidence {
  readonly posted: readonly Posted[];
  /** Ids in the order of the list, all pages. */
  readonly listed: readonly string[];
  readonly executions: ReadonlyMap<string, Execution>;
  readonly histories: ReadonlyMap<string, readonly Event[]>;
  readonly received: readonly Received[];
  readonly kills: readonly Kill[];
}

export interface Finding {
  readonly name: string;
  /** How many things were looked at: a check of nothing proves nothing. */
  readonly examined: number;
  readonly violations: readonly string[];
}

export const STEPS = ["slow", "left", "right", "flaky", "last"];
/** Two processes read one clock, rounded to milliseconds. */
const CLOCK_SLACK_MS = 2;

interface Intent {
  readonly effect: string;
  readonly at: number;
}

/** What must hold of the whole run. */
export function verify(evidence: Evidence): Finding[] {
  const { posted, listed, executions, histories, received, kills } = evidence;
  const idsOf = groupBy(
    [...executions.values()],
    (execution) => String(numberOf(execution)),
    (execution) => execution.id,
  );
  const intentsOf = new Map([...histories].map(([id, events]) => [id, intents(events)]));
  const acknowledged = posted.filter((one) => one.named.length > 0);
  const unacknowledged = posted.filter((one) => one.named.length === 0);
  const callsOf = groupBy(
    received,
    (one) => String(one.n),
    (one) => one,
  );
  /** The newest intent that a request can be the request of: each retry has one of its own, with the key of the first. */
  const intentOf = (one: Received): Intent | undefined =>
    (idsOf.get(String(one.n)) ?? [])
      .flatMap((id) => intentsOf.get(id)?.get(one.key) ?? [])
      .findLast((intent) => intent.at <= one.arrivedAt + CLOCK_SLACK_MS);
  const interrupted = kills.flatMap((kill) => kill.inFlight.map((call) => ({ kill, call })));
  return [
    finding("every acknowledged execution completed, with its output", acknowledged, ({ n, named }) =>
      named.every((id) => executions.get(id)?.status === "completed" && isDone(executions.get(id)?.output, n))
        ? []
        : [`n=${n}: ${named.map((id) => `${id} is ${executions.get(id)?.status ?? "unknown"}`).join(", ")}`],
    ),
    finding("the list shows every acknowledged execution, once", acknowledged, ({ n, named }) =>
      named.flatMap((id) =>
        listed.filter((one) => one === id).length === 1
          ? []
          : [`n=${n}: ${id} is listed ${listed.filter((one) => one === id).length} times`],
      ),
    ),
    finding(
      "a post that was repeated made one execution",
      posted.filter((one) => one.attempts > 1),
      ({ n, named }) => {
        const ids = new Set([...named, ...(idsOf.get(String(n)) ?? [])]);
        return ids.size > 1 ? [`n=${n}: ${[...ids].join(", ")}`] : [];
      },
    ),
    finding("a post that was never acknowledged exists whole or not at all", unacknowledged, ({ n }) => {
      const ids = idsOf.get(String(n)) ?? [];
      if (ids.length === 0)
        return callsOf.has(String(n)) ? [`n=${n}: calls were made, and no execution is listed`] : [];
      return ids.length === 1 && ids.every((id) => executions.get(id)?.status === "completed")
        ? []
        : [`n=${n}: ${ids.join(", ")}`];
    }),
    finding("no call was made without an intent, durable before it", received, (one) =>
      intentOf(one) === undefined ? [`n=${one.n} ${one.step}: key ${one.key || "(none)"}`] : [],
    ),
    finding("no call was made more often than its intents and resumes say", [...executions.values()], (execution) => {
      const calls = groupBy(
        callsOf.get(String(numberOf(execution))) ?? [],
        (one) => one.key,
        (one) => one,
      );
      return [...(intentsOf.get(execution.id) ?? [])].flatMap(([key, found]) => {
        const allowed =
          found.length + resumesOf(histories.get(execution.id) ?? [], new Set(found.map((intent) => intent.effect)));
        const made = calls.get(key)?.length ?? 0;
        return made > allowed ? [`${execution.id} ${key}: ${made} requests, ${allowed} accounted for`] : [];
      });
    }),
    finding(
      "the receiver applied each step exactly once",
      [...executions.values()].flatMap((one) => STEPS.map((step) => ({ n: numberOf(one), step }))),
      ({ n, step }) => {
        const applied = (callsOf.get(String(n)) ?? []).filter((call) => call.step === step && call.applied).length;
        return applied === 1 ? [] : [`n=${n} ${step}: ${applied} times`];
      },
    ),
    finding(
      "a key always carried the same request",
      [
        ...groupBy(
          received,
          (one) => one.key,
          (one) => one.body,
        ),
      ],
      ([key, bodies]) => (new Set(bodies).size === 1 ? [] : [`${key}: ${[...new Set(bodies)].join(" and ")}`]),
    ),
    finding("history has no gap", [...histories], ([id, events]) =>
      events.every((event, i) => event.seq === i + 1) ? [] : [`${id}: ${events.map((event) => event.seq).join(" ")}`],
    ),
    finding(
      "a call that a kill interrupted is in doubt in an execution.resumed after it",
      interrupted,
      ({ kill, call }) => {
        const effect = intentOf(call)?.effect;
        const resumes = (idsOf.get(String(call.n)) ?? []).flatMap((id) =>
          (histories.get(id) ?? []).filter(
            (event) => event.type === "execution.resumed" && Date.parse(event.at) >= kill.at,
          ),
        );
        return resumes.some((event) => Array.isArray(event.data["inDoubt"]) && event.data["inDoubt"].includes(effect))
          ? []
          : [`round ${kill.round}, n=${call.n} ${call.step}: effect ${effect ?? "unknown"}`];
      },
    ),
  ];
}

function finding<T>(name: string, things: readonly T[], violationsOf: (thing: T) => readonly string[]): Finding {
  return { name, examined: things.length, violations: things.flatMap(violationsOf) };
}

/** The intents of a history by their key, oldest first. */
function intents(events: readonly Event[]): Map<string, Intent[]> {
  const requested = events.filter((event) => event.type === "effect.requested");
  return groupBy(
    requested,
    (event) => String(event.data["key"]),
    (event) => ({ effect: String(event.data["effect"]), at: Date.parse(event.at) }),
  );
}

/** How often these effects were found in doubt: each time allows one more request. */
function resumesOf(events: readonly Event[], effects: ReadonlySet<string>): number {
  return events
    .filter((event) => event.type === "execution.resumed")
    .flatMap((event) => (Array.isArray(event.data["inDoubt"]) ? event.data["inDoubt"] : []))
    .filter((effect) => effects.has(String(effect))).length;
}

/** Which post an execution came from: `n` of the body that the hook took in. */
export function numberOf(execution: Execution): number {
  const body = field(execution.input, "body");
  return Number(field(body, "n") ?? NaN);
}

function isDone(output: unknown, n: number): boolean {
  return field(output, "n") === n && field(output, "done") === true;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function groupBy<T, V>(things: readonly T[], keyOf: (thing: T) => string, valueOf: (thing: T) => V): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group === undefined) groups.set(keyOf(thing), [valueOf(thing)]);
    else group.push(valueOf(thing));
  }
  return groups;
}
