import type { Event, Execution } from "../demo/platform/api.ts";
import type { Received } from "./receiver.ts";

/** How an execution is meant to end, where no person decides otherwise for a call in doubt. */
export type Fate = "complete" | "fault" | "cancel";

/** One thing that was to be done, and what its sender was told. */
export interface Posted {
  readonly n: number;
  readonly fate: Fate;
  /** Every execution that an answer named for it; none: never acknowledged. */
  readonly named: readonly string[];
  readonly attempts: number;
  /** What its cancel was answered with in the end; null: it has not been cancelled. */
  readonly cancelled: number | null;
}

export interface Kill {
  readonly round: number;
  readonly at: number;
  /** Calls that were under way at the receiver when the platform died, and not answered by then. */
  readonly inFlight: readonly Received[];
}

/** What a person said of a call in doubt. */
export interface Settlement {
  readonly execution: string;
  readonly effect: string;
  readonly key: string;
  readonly said: "output" | "error" | "retry";
}

/** An execution when nothing moved any more, before anybody settled anything. */
export interface Rest {
  readonly status: string;
  readonly history: readonly Event[];
}

/** All that is known of the executions of one round, from outside of the platform. */
export interface Evidence {
  readonly posted: readonly Posted[];
  /** In the order of the list, all pages. */
  readonly listed: readonly { readonly id: string; readonly status: string; readonly endedAt: string | null }[];
  readonly rested: ReadonlyMap<string, Rest>;
  readonly settlements: readonly Settlement[];
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

export const TERMINAL: ReadonlySet<string> = new Set(["completed", "faulted", "cancelled"]);
/** Two processes read one clock, rounded to milliseconds. */
export const CLOCK_SLACK_MS = 2;

/** One call's intent: `at` is when it was durable at the latest. */
export interface Intent {
  readonly effect: string;
  readonly key: string;
  readonly kind: string;
  readonly repeatable: boolean;
  readonly at: number;
}

export function finding<T>(name: string, things: readonly T[], violationsOf: (thing: T) => readonly string[]): Finding {
  return { name, examined: things.length, violations: things.flatMap(violationsOf) };
}

export function intentsOf(events: readonly Event[]): Intent[] {
  return events
    .filter((event) => event.type === "effect.requested")
    .map(({ at, data }) => ({
      effect: String(data["effect"]),
      key: String(data["key"]),
      kind: String(field(data["request"], "kind")),
      repeatable: data["repeatable"] === true,
      at: Date.parse(at),
    }));
}

/** Ids of the effects that such an event names in `effect`. */
export function effectsOf(events: readonly Event[], type: string): string[] {
  return events.filter((event) => event.type === type).map((event) => String(event.data["effect"]));
}

/** How often each effect was found in doubt: each time allows one more request of what may be repeated. */
export function doubtsOf(events: readonly Event[]): string[] {
  return events
    .filter((event) => event.type === "execution.resumed")
    .flatMap((event) => (Array.isArray(event.data["inDoubt"]) ? event.data["inDoubt"].map(String) : []));
}

/** Effects in doubt that wait for a person: all that runs is over, and with it they are, where the undoing begins. */
export function unsettledOf(events: readonly Event[]): string[] {
  const open = new Set<string>();
  for (const { type, data } of events) {
    if (type === "effect.indeterminate") open.add(String(data["effect"]));
    if (type === "effect.settled" || type === "effect.reopened") open.delete(String(data["effect"]));
    if (type === "execution.compensating") open.clear();
  }
  return [...open];
}

/** Which post an execution, or the parent that it is a child of, came from. */
export function numberOf(execution: Execution): number {
  return Number(field(execution.input, "n") ?? field(field(execution.input, "body"), "n") ?? NaN);
}

/** Whether another execution runs it. */
export const isChild = (execution: Execution): boolean => execution.trigger.kind === "parent";

export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

export function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group === undefined) groups.set(keyOf(thing), [thing]);
    else group.push(thing);
  }
  return groups;
}
