import type { EventFilter } from "../../shared/domain/effects.ts";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { matches } from "../../shared/events/match.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";
import { log } from "../lib/log.ts";
import type { Couriers } from "./couriers.ts";
import type { EventStore, StoredEvent } from "./event-store.ts";
import { EXPRESSION_COST, MAX_QUEUED, PAGE, TURN_COST } from "./limits.ts";
import type { SubscriptionStore } from "./subscription-store.ts";

/** Whether any of the filters lets it pass; none at all lets everything pass. */
export function passesAny(filters: readonly EventFilter[], event: CloudEvent, expressions: Expressions): boolean {
  return filters.length === 0 || filters.some((filter) => matches(filter, event, expressions).matched);
}

/** What it costs, at the most, to hold an event against these. */
export function costOf(filters: readonly EventFilter[]): number {
  let cost = 1;
  for (const filter of filters) {
    for (const wanted of Object.values(filter.with)) cost += "expression" in wanted ? EXPRESSION_COST : 1;
    cost += filter.correlate.length * EXPRESSION_COST;
  }
  return cost;
}

/** An event that is being looked at: first who asked for its type, then who asked for any. */
interface Scan {
  readonly stored: StoredEvent;
  readonly anyType: boolean;
  readonly afterId: string;
  readonly matched: number;
}

/** Finds out who wants what came, in order, and hands it to the couriers. */
export class Dispatcher {
  readonly #events: EventStore;
  readonly #subscriptions: SubscriptionStore;
  readonly #couriers: Couriers;
  readonly #expressions: Expressions;
  /** Every event up to it has been looked at. */
  #scanned: number;
  #scan: Scan | null = null;
  #page: StoredEvent[] = [];
  #heldUp = false;

  constructor(events: EventStore, subscriptions: SubscriptionStore, couriers: Couriers, expressions: Expressions) {
    this.#events = events;
    this.#subscriptions = subscriptions;
    this.#couriers = couriers;
    this.#expressions = expressions;
    this.#scanned = events.state.settled;
  }

  get isDone(): boolean {
    return this.#scanned >= this.#events.last;
  }

  /** Up to here nothing is left to do that is not on disk. */
  get settled(): number {
    return Math.min(this.#scanned, this.#couriers.unsettledFrom - 1);
  }

  /** The next event killed whoever looked at it. */
  passOver(): void {
    const next = this.#events.after(this.#scanned, null, 1)[0];
    if (next === undefined) return;
    log.error("correlator.event.poisoned", { seq: next.seq });
    this.#scanned = next.seq;
  }

  /** It stopped since the couriers have their hands full, and not since there was nothing left. */
  get isHeldUp(): boolean {
    return this.#heldUp;
  }

  /**
   * Bounded, and in one breath.
   * @param maxEvents how many it begins at the most
   * @returns whether it could go on at once; not so where the couriers have their hands full
   */
  turn(maxEvents: number): boolean {
    let cost = 0;
    let begun = 0;
    const wasHeldUp = this.#heldUp;
    this.#heldUp = false;
    while (cost < TURN_COST) {
      if (this.#couriers.queued >= (wasHeldUp ? MAX_QUEUED / 2 : MAX_QUEUED)) {
        this.#heldUp = true;
        return false;
      }
      if (this.#scan === null) {
        if (begun >= maxEvents) return !this.isDone;
        this.#scan = this.#next();
        begun += 1;
      }
      if (this.#scan === null) return false;
      cost += this.#look(this.#scan);
    }
    return !this.isDone;
  }

  #next(): Scan | null {
    if (this.isDone) return null;
    if (this.#page.length === 0) this.#page = this.#events.after(this.#scanned, null, PAGE);
    const stored = this.#page.shift();
    if (stored === undefined) {
      // Numbers without events: they have been replaced, or evicted.
      this.#scanned = this.#events.last;
      return null;
    }
    return { stored, anyType: false, afterId: "", matched: 0 };
  }

  /** One page of those who may want it. */
  #look({ stored, anyType, afterId, matched }: Scan): number {
    const { seq, event } = stored;
    const page = this.#subscriptions.interested(anyType ? null : event.type, seq, afterId, PAGE);
    let cost = 1;
    let lastId = afterId;
    let found = matched;
    let looked = 0;
    for (const { subscription } of page) {
      const { filters, id } = subscription;
      cost += costOf(filters);
      if (passesAny(filters, event, this.#expressions)) {
        found += 1;
        this.#couriers.push(id, seq);
      }
      lastId = id;
      looked += 1;
      if (cost >= TURN_COST) break;
    }
    if (looked < page.length || page.length === PAGE) {
      this.#scan = { stored, anyType, afterId: lastId, matched: found };
    } else if (!anyType) {
      this.#scan = { stored, anyType: true, afterId: "", matched: found };
    } else {
      if (found > 0) this.#events.matched(seq, found);
      this.#scanned = seq;
      this.#scan = null;
    }
    return cost;
  }
}
