import { DEDUPE_WINDOW_MS } from "../../../durable-objects/correlator/limits.ts";
import type { CloudEvent } from "../../../shared/domain/cloud-event.ts";
import type { ExecutionView } from "../../../shared/domain/execution.ts";
import type { AnyEntry } from "../../../shared/domain/journal.ts";
import { journalOf } from "../checks.ts";
import type { Disk } from "../disk.ts";
import { BEGIN, type Platform } from "../platform.ts";
import { LISTENERS, PAID, RETURNED, SHIPPED } from "./listeners.ts";

/** An event, when it was asked for first, and when it was first known to be taken in. */
export interface Sent {
  readonly event: CloudEvent;
  readonly askedAt: number;
  readonly knownAt: number;
}

/** A workflow that events start, and when which revision of it was told to the correlator. */
export interface Trigger {
  readonly strategy: "any" | "all";
  readonly name: string;
  readonly workflow: string;
  readonly revisions: readonly string[];
  readonly told: { readonly revision: string; readonly askedAt: number; readonly knownAt: number }[];
}

interface Evidence {
  readonly platform: Platform;
  readonly disk: Disk;
  readonly views: readonly ExecutionView[];
  readonly sent: ReadonlyMap<string, Sent>;
  readonly triggers: readonly Trigger[];
}

/** What docs/events.md promises, after a run. */
export function checkEvents(evidence: Evidence): string[] {
  // Where something had to be asked by the day, events are forgotten that would be the evidence.
  if (evidence.platform.clock.now - BEGIN >= DEDUPE_WINDOW_MS) return [];
  const kept = evidence.disk
    .rows("events")
    .map((row) => ({ seq: Number(row["seq"]), event: JSON.parse(String(row["data"])) as CloudEvent }));
  const events = new Map(kept.map(({ seq, event }) => [String(seq), event]));
  return [
    ...taken(evidence, kept),
    ...left(evidence, kept.at(-1)?.seq ?? 0),
    ...evidence.views.flatMap((view) => heard(evidence.platform, view, events)),
    ...evidence.triggers.flatMap((trigger) => (trigger.strategy === "any" ? byEach : bySets)(evidence, trigger)),
  ];
}

/** What was acknowledged is there, once. */
function taken({ sent, views }: Evidence, kept: readonly { readonly event: CloudEvent }[]): string[] {
  const problems: string[] = [];
  const times = new Map<string, number>();
  for (const { event } of kept)
    times.set(`${event.source} ${event.id}`, (times.get(`${event.source} ${event.id}`) ?? 0) + 1);
  for (const id of sent.keys()) {
    const there = times.get(`/sim ${id}`) ?? 0;
    if (there !== 1) problems.push(`the event ${id} was acknowledged, and is there ${there} times`);
  }
  for (const { id, workflow, outcome } of views) {
    if (workflow.name !== "tells" || outcome?.status !== "completed") continue;
    const told = kept.filter(({ event }) => JSON.stringify(event.data) === JSON.stringify({ from: id })).length;
    // A re-run may go on after it was told.
    if (told > 1) problems.push(`${id} told of itself ${told} times`);
  }
  return problems;
}

/** Nobody is waited for who is over; nothing is left to be delivered. */
function left({ disk, triggers }: Evidence, last: number): string[] {
  const problems: string[] = [];
  const told = new Set(triggers.filter((trigger) => trigger.told.length > 0).map(({ workflow }) => workflow));
  for (const { id, retry_at: retryAt } of disk.rows("subscriptions")) {
    if (!told.has(String(id))) problems.push(`${String(id)} is over, and its subscription is left`);
    if (retryAt !== null) problems.push(`${String(id)} lags behind for ever`);
    told.delete(String(id));
  }
  for (const id of told) problems.push(`${id} is started by events no longer`);
  const [state] = disk.rows("state");
  if (state !== undefined && Number(state["settled"]) !== last)
    problems.push(`events up to ${String(state["settled"])} of ${last} are settled`);
  return problems;
}

/** Each listener has had what it listens for, each of it once, and nothing else. */
function heard(platform: Platform, view: ExecutionView, events: ReadonlyMap<string, CloudEvent>): string[] {
  const listener = LISTENERS.find(({ name }) => name === view.workflow.name);
  if (listener === undefined || view.status !== "completed") return [];
  const problems: string[] = [];
  const { order } = view.input as { readonly order: number };
  const counted = Map.groupBy(
    journalOf(platform, view.id).filter((entry) => entry.type === "event.received"),
    (entry: Extract<AnyEntry, { type: "event.received" }>) => entry.data.effect,
  );
  const ids = [...counted.values()].flat().map((entry) => entry.data.id);
  if (new Set(ids).size !== ids.length) problems.push(`${view.id} counted an event twice: ${ids.join(" ")}`);
  if (counted.size !== listener.wants.length)
    problems.push(`${view.id} listened ${listener.wants.length} times, and heard ${counted.size} times`);
  [...counted.values()].forEach((entries, at) => {
    const got = entries.map((entry) => events.get(entry.data.id));
    if (got.some((event) => JSON.stringify(event?.data) !== JSON.stringify({ order })))
      problems.push(`${view.id} heard of another order: ${JSON.stringify(got)}`);
    const types = got.map((event) => event?.type ?? "nothing").toSorted();
    const wants = listener.wants[at];
    const enough = wants?.kind === "any" ? types.length === 1 : types.join() === wants?.types.toSorted().join();
    if (!enough || types.some((type) => wants?.types.includes(type) !== true))
      problems.push(`${view.id} heard ${types.join()} for ${wants?.kind} of ${wants?.types.join()}`);
  });
  return problems;
}

const startedBy = (views: readonly ExecutionView[], { name }: Trigger): readonly ExecutionView[] =>
  views.filter(({ workflow, rerun }) => workflow.name === name && rerun === undefined);
const eventsOf = (view: ExecutionView): readonly CloudEvent[] => view.input as readonly CloudEvent[];

/** Each event that passes starts one execution, of the revision that was published when it came. */
function byEach({ views, sent }: Evidence, trigger: Trigger): string[] {
  const problems: string[] = [];
  const begun = startedBy(views, trigger);
  const [first] = trigger.told;
  for (const { event, askedAt, knownAt } of sent.values()) {
    const own = begun.filter((view) => eventsOf(view).some(({ id }) => id === event.id));
    const passes = event.type === PAID || event.type === RETURNED;
    if (own.length > 1 || (!passes && own.length > 0))
      problems.push(`the event ${event.id} started ${own.map(({ id }) => id).join(" and ")}`);
    if (passes && own.length === 0 && first !== undefined && askedAt > first.knownAt)
      problems.push(`the event ${event.id} started no ${trigger.name}`);
    if (first === undefined || (own.length > 0 && knownAt < first.askedAt))
      problems.push(
        ...own.map(({ id }) => `${id} was started by ${event.id}, which came before ${trigger.name} was published`),
      );
    const current = trigger.told.findLast((told) => told.knownAt < askedAt);
    for (const view of own)
      if (current === trigger.told.at(-1) && current !== undefined && view.revision !== current.revision)
        problems.push(`${view.id} is of ${view.revision}, and ${current.revision} was published before its event came`);
  }
  return problems;
}

/** Of each order as many as there are whole sets, each with one event of each type, and each event in one of them. */
function bySets({ views, sent }: Evidence, trigger: Trigger): string[] {
  const problems: string[] = [];
  const [first] = trigger.told;
  const used = new Set<string>();
  const sets = new Map<unknown, number>();
  for (const view of startedBy(views, trigger)) {
    const [paid, shipped, ...more] = eventsOf(view);
    const order = orderOf(paid);
    if (paid?.type !== PAID || shipped?.type !== SHIPPED || more.length > 0 || orderOf(shipped) !== order)
      problems.push(`${view.id} was started by ${JSON.stringify(view.input)}`);
    for (const { id } of eventsOf(view)) {
      if (used.has(id)) problems.push(`the event ${id} is in two sets of ${trigger.name}`);
      used.add(id);
    }
    sets.set(order, (sets.get(order) ?? 0) + 1);
  }
  if (first === undefined) return problems;
  for (const [order, of] of Map.groupBy(sent.values(), ({ event }) => orderOf(event))) {
    const count = (type: string): number => of.filter(({ event }) => event.type === type).length;
    const sure = (type: string): number =>
      of.filter(({ event, askedAt }) => event.type === type && askedAt > first.knownAt).length;
    const made = sets.get(order) ?? 0;
    if (made < Math.min(sure(PAID), sure(SHIPPED)) || made > Math.min(count(PAID), count(SHIPPED)))
      problems.push(`${made} sets of the order ${String(order)} started ${trigger.name}`);
  }
  return problems;
}

function orderOf(event: CloudEvent | undefined): unknown {
  return (event?.data as { readonly order?: number } | undefined)?.order;
}
