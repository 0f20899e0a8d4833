import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import type { FailureCode, Result } from "../../shared/domain/result.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";
import { log } from "../lib/log.ts";
import { collect } from "./collect.ts";
import type { Delivery, Subscription } from "./rpc.ts";
import type { EventStart } from "./starts.ts";
import type { StoredSubscription, SubscriptionStore } from "./subscription-store.ts";

export interface HandlerDeps {
  readonly subscriptions: SubscriptionStore;
  readonly expressions: Expressions;
  /** All writes of it, or none. */
  transaction(work: () => void): void;
  deliver(execution: string, effect: string, deliveries: readonly Delivery[]): Promise<Result<{ wanted: boolean }>>;
  start(start: EventStart): Promise<Result<unknown>>;
}

/** `upTo`: every event up to it is done with. */
export type Handled =
  | { readonly kind: "done"; readonly upTo: number }
  | { readonly kind: "failed"; readonly upTo: number; readonly reason: string }
  /** It wants no more. */
  | { readonly kind: "over" };

/** Trying again changes nothing about these: the event is passed over, and said so in the log. */
const FINAL: ReadonlySet<FailureCode> = new Set([
  "invalid",
  "not_found",
  "conflict",
  "gone",
  "too_large",
  "unprocessable",
  "forbidden",
]);

type Of<Kind> = Extract<Subscription, { kind: Kind }>;

/** Hands events, in order, to who subscribed. What throws is a failure like any other. */
export async function handle(
  stored: StoredSubscription,
  deliveries: readonly Delivery[],
  deps: HandlerDeps,
): Promise<Handled> {
  const { subscription } = stored;
  if (subscription.kind === "execution") return toExecution(subscription, deliveries, deps);
  return subscription.strategy === "all"
    ? startWithAll(subscription, deliveries, deps)
    : startWithEach(subscription, deliveries, deps);
}

async function toExecution(
  { execution, effect }: Of<"execution">,
  deliveries: readonly Delivery[],
  deps: HandlerDeps,
): Promise<Handled> {
  const first = deliveries[0]?.seq ?? 1;
  const delivered = await attempt(() => deps.deliver(execution, effect, deliveries));
  if (delivered.ok) {
    return delivered.value.wanted ? { kind: "done", upTo: deliveries.at(-1)?.seq ?? 0 } : { kind: "over" };
  }
  // One that is not there, or is over, or has given the task up, will not want it later either.
  if (FINAL.has(delivered.error.code)) return { kind: "over" };
  return { kind: "failed", upTo: first - 1, reason: delivered.error.detail };
}

/** The key is the event's own number: however often it is tried, it starts one execution. */
async function startWithEach(
  subscription: Of<"workflow">,
  deliveries: readonly Delivery[],
  deps: HandlerDeps,
): Promise<Handled> {
  let upTo = (deliveries[0]?.seq ?? 1) - 1;
  for (const { seq, event } of deliveries) {
    const started = await start(subscription, `event ${seq}`, [event], deps);
    if (started !== null) return { kind: "failed", upTo, reason: started };
    upTo = seq;
  }
  return { kind: "done", upTo };
}

/**
 * A set of events that is not whole is kept on disk with the cursor; one that becomes whole is started first and
 * struck off then, in one write: a crash in between finds the same set again, and the same key.
 */
async function startWithAll(
  subscription: Of<"workflow">,
  deliveries: readonly Delivery[],
  deps: HandlerDeps,
): Promise<Handled> {
  const { id, filters } = subscription;
  const { subscriptions, expressions } = deps;
  let upTo = (deliveries[0]?.seq ?? 1) - 1;
  for (const { seq, event } of deliveries) {
    const before = subscriptions.collected(id);
    const step = seq <= before.cursor ? null : collect(before, filters, seq, event, expressions);
    const complete = step?.complete ?? null;
    if (step !== null && complete !== null) {
      const events = complete.map((each) => (each === seq ? event : subscriptions.held(id, each)));
      const whole = events.filter((each): each is CloudEvent => each !== undefined);
      const started = await start(subscription, `events ${complete.join(" ")}`, whole, deps);
      if (started !== null) return { kind: "failed", upTo, reason: started };
      // Another revision may have come meanwhile, and have begun to collect anew.
      if (subscriptions.collected(id).cursor !== before.cursor) continue;
      deps.transaction(() => {
        subscriptions.collect(id, step.state, null, [...complete, ...step.released]);
      });
    } else if (step !== null) {
      if (step.released.length > 0)
        log.warn("correlator.events.released", { subscription: id, events: step.released.length });
      deps.transaction(() => {
        subscriptions.collect(id, step.state, { seq, event }, step.released);
      });
    }
    upTo = seq;
  }
  return { kind: "done", upTo };
}

/** @returns why it is to be tried again, or null */
async function start(
  { workflow, revision }: Of<"workflow">,
  key: string,
  events: readonly CloudEvent[],
  deps: HandlerDeps,
): Promise<string | null> {
  const started = await attempt(() => deps.start({ workflow, revision, events, key }));
  if (started.ok) return null;
  if (!FINAL.has(started.error.code)) return started.error.detail;
  log.error("correlator.start.refused", { workflow, key, detail: started.error.detail });
  return null;
}

async function attempt<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, error: { code: "unavailable", detail: String(error) } };
  }
}
