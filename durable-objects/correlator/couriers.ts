import { log } from "../lib/log.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import { Semaphore } from "../lib/semaphore.ts";
import type { Handled } from "./handlers.ts";
import {
  CATCH_UP_PAGES,
  DELIVERIES_IN_FLIGHT,
  DELIVERY_BATCH,
  DELIVERY_TIMEOUT_MS,
  DELIVERY_UNITS,
  MAX_QUEUED_OF_ONE,
} from "./limits.ts";
import type { Delivery } from "./rpc.ts";
import type { StoredSubscription, SubscriptionStore } from "./subscription-store.ts";

export interface CourierHost {
  readonly subscriptions: SubscriptionStore;
  now(): number;
  handle(stored: StoredSubscription, deliveries: readonly Delivery[]): Promise<Handled>;
  /** Kept events that pass its filters, after `seq`. `upTo`: how far that page went; `end`: there are no more. */
  missed(stored: StoredSubscription, seq: number): { deliveries: readonly Delivery[]; upTo: number; end: boolean };
  /** Those of these events that are still kept, in order. */
  load(seqs: readonly number[]): readonly Delivery[];
  /** Hands are free again. */
  changed(): void;
  /** Somebody has to be tried then. */
  later(at: number): void;
}

/** What one subscriber is still to be given, oldest first. */
interface Queue {
  readonly seqs: number[];
  /** What is under way, by its first number: until it is done, it is not settled. */
  from: number;
}

/**
 * Brings events to subscribers: to each one in order, and to none of them later because another is slow or failing.
 * One that fails, or is too slow, is written down as lagging behind, with how far it has come, and goes on from the
 * events on disk, with a back-off of its own.
 */
export class Couriers {
  readonly #host: CourierHost;
  readonly #queues = new Map<string, Queue>();
  /** Lagging behind, and being tried now. */
  readonly #catchingUp = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #connections = new Semaphore(DELIVERIES_IN_FLIGHT);
  #queued = 0;

  constructor(host: CourierHost) {
    this.#host = host;
  }

  get queued(): number {
    return this.#queued;
  }

  /** The first event that somebody is still to be given out of memory. */
  get unsettledFrom(): number {
    let from = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) from = Math.min(from, queue.from);
    return from;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Resolves when everything that was there at the call has been tried. Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  push(id: string, seq: number): void {
    const queue = this.#queues.get(id);
    if (queue === undefined) {
      this.#queues.set(id, { seqs: [seq], from: seq });
      this.#queued += 1;
      this.#background(this.#drain(id));
    } else if (queue.seqs.length < MAX_QUEUED_OF_ONE) {
      queue.seqs.push(seq);
      this.#queued += 1;
    } else {
      // From here on it is looked after on disk; what is under way may come twice.
      this.#drop(id);
      this.#lags(id, queue.from - 1, 0, 0);
    }
  }

  /** It is not there any more, or another one now. */
  forget(id: string): void {
    this.#drop(id);
  }

  /** One that lags behind is tried now; at most once at a time. */
  catchUp(id: string): void {
    if (this.#catchingUp.has(id)) return;
    this.#catchingUp.add(id);
    this.#background(this.#catchUp(id).finally(() => this.#catchingUp.delete(id)));
  }

  async #drain(id: string): Promise<void> {
    const { subscriptions } = this.#host;
    for (;;) {
      const queue = this.#queues.get(id);
      const stored = subscriptions.get(id);
      if (queue === undefined || stored === undefined || stored.behind) return this.#drop(id);
      const [first] = queue.seqs;
      if (first === undefined) return this.#drop(id);
      queue.from = first;
      const handled = await this.#next(stored, queue);
      // Unsubscribed, or moved to the disk, while it was under way.
      if (this.#queues.get(id) !== queue) {
        if (handled.kind === "over") subscriptions.remove(id);
        return;
      }
      if (handled.kind === "over") {
        subscriptions.remove(id);
        return this.#drop(id);
      }
      const done = queue.seqs.findIndex((seq) => seq > handled.upTo);
      this.#queued -= queue.seqs.splice(0, done === -1 ? queue.seqs.length : done).length;
      if (handled.kind === "failed") {
        this.#failed(id, handled.upTo, 1, handled.reason);
        return this.#drop(id);
      }
      this.#host.changed();
    }
  }

  async #catchUp(id: string): Promise<void> {
    const { subscriptions } = this.#host;
    let stored = subscriptions.get(id);
    if (stored === undefined || !stored.behind) return;
    let cursor = stored.after;
    for (let page = 0; page < CATCH_UP_PAGES; page++) {
      const missed = this.#host.missed(stored, cursor);
      for (let rest = missed.deliveries; rest.length > 0;) {
        const batch = batchOf(rest);
        const { failures } = stored;
        const handled = await this.#handle(stored, batch, cursor);
        stored = subscriptions.get(id);
        if (stored === undefined || !stored.behind) return;
        if (handled.kind === "over") return subscriptions.remove(id);
        if (handled.kind === "failed") {
          // Counted before it was tried, where an alarm did; not so right after it subscribed.
          this.#failed(id, Math.max(handled.upTo, cursor), Math.max(failures, 1), handled.reason);
          return;
        }
        cursor = handled.upTo;
        rest = rest.slice(batch.length);
      }
      cursor = missed.upTo;
      // In one breath with the look: from here on it is told of each event as it comes.
      if (missed.end) return subscriptions.upToDate(id, cursor);
    }
    this.#lags(id, cursor, 0, 0);
  }

  #failed(id: string, upTo: number, failures: number, reason: string): void {
    const delay = retryDelayMs(failures);
    log.warn("correlator.delivery.failed", { subscription: id, failures, reason });
    this.#lags(id, upTo, failures, delay);
  }

  #lags(id: string, upTo: number, failures: number, delayMs: number): void {
    const at = this.#host.now() + delayMs;
    this.#host.subscriptions.lags(id, upTo, failures, at);
    this.#host.later(at);
  }

  /** Loaded once a connection is had: it may be more by then. */
  #next(stored: StoredSubscription, queue: Queue): Promise<Handled> {
    return this.#connections.run(async () => {
      const seqs = queue.seqs.slice(0, DELIVERY_BATCH);
      const batch = batchOf(this.#host.load(seqs));
      // Evicted before they could be delivered: there is nothing left of them.
      if (batch.length === 0) return { kind: "done", upTo: seqs.at(-1) ?? 0 };
      return this.#inTime(stored, batch, queue.from - 1);
    });
  }

  #handle(stored: StoredSubscription, batch: readonly Delivery[], upTo: number): Promise<Handled> {
    return this.#connections.run(() => this.#inTime(stored, batch, upTo));
  }

  /** @param upTo how far it is, should this fail */
  async #inTime(stored: StoredSubscription, batch: readonly Delivery[], upTo: number): Promise<Handled> {
    const late = Promise.withResolvers<Handled>();
    const timer = setTimeout(() => {
      late.resolve({ kind: "failed", upTo, reason: `no answer within ${DELIVERY_TIMEOUT_MS} ms` });
    }, DELIVERY_TIMEOUT_MS);
    try {
      return await Promise.race([this.#host.handle(stored, batch), late.promise]);
    } catch (error) {
      return { kind: "failed", upTo, reason: String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  #drop(id: string): void {
    this.#queued -= this.#queues.get(id)?.seqs.length ?? 0;
    this.#queues.delete(id);
  }

  #background(work: Promise<void>): void {
    const running: Promise<void> = work.finally(() => {
      this.#running.delete(running);
      this.#host.changed();
    });
    this.#running.add(running);
  }
}

/** As many of the first as one call takes; at least one, where there is one. */
function batchOf(deliveries: readonly Delivery[]): readonly Delivery[] {
  let units = 0;
  let count = 0;
  for (const { event } of deliveries.slice(0, DELIVERY_BATCH)) {
    units += JSON.stringify(event).length;
    if (count > 0 && units > DELIVERY_UNITS) break;
    count += 1;
  }
  return deliveries.slice(0, count);
}
