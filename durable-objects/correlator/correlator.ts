import { DurableObject } from "cloudflare:workers";
import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { parseExecutionId, tenantOf } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { parseCloudEvent } from "../../shared/events/cloud-event.ts";
import { CORRELATION_WINDOW_MS, MAX_EVENTS_PER_BATCH } from "../../shared/events/limits.ts";
import { typesOf } from "../../shared/events/filters.ts";
import type { Env } from "../../workers/env.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { executionObject } from "../lib/stubs.ts";
import { exceeds } from "../lib/text-size.ts";
import { Recent } from "../lib/recent.ts";
import { Couriers } from "./couriers.ts";
import { costOf, Dispatcher, passesAny } from "./dispatcher.ts";
import { EventStore } from "./event-store.ts";
import { handle, type HandlerDeps } from "./handlers.ts";
import {
  EVICT_INTERVAL_MS,
  MAX_ATTEMPTS,
  MAX_BACKLOG_BYTES,
  MAX_BACKLOG_EVENTS,
  MAX_FILTERS,
  MAX_GONE,
  MAX_SUBSCRIPTION_BYTES,
  MAX_SUBSCRIPTIONS,
  PAGE,
  RECOVERY_MS,
  RETRIES_PER_ALARM,
  TURN_COST,
  TURNS_MS,
} from "./limits.ts";
import type { CorrelatorRpc, Delivery, Receipt, RecentEvent, Subscription } from "./rpc.ts";
import { startByEvents } from "./starts.ts";
import { type StoredSubscription, SubscriptionStore } from "./subscription-store.ts";

/** How long an alarm waits for those it has sent out, before it arms the next and leaves them to it. In milliseconds. */
const ALARM_WAIT_MS = 20_000;

/**
 * A tenant's events, and who waits for them. What comes is on disk before it is acknowledged; that it has been
 * delivered is noted late and together, by one cursor, so an event costs no row for each subscriber. What a lost
 * instance had delivered after the cursor is delivered again, and known again by its number. See docs/events.md.
 */
export class CorrelatorObject extends DurableObject<Env> implements CorrelatorRpc {
  readonly #events: EventStore;
  readonly #subscriptions: SubscriptionStore;
  readonly #couriers: Couriers;
  readonly #gone = new Recent(MAX_GONE);
  readonly #dispatcher: Dispatcher;
  readonly #expressions = createJqExpressions();
  #clock: AlarmClock | null = null;
  #pumping: Promise<void> | null = null;
  #again = false;
  /** An instance before this one may have died over these events: one at a time, each noted when it is done. */
  #careful: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = meteredSql(ctx.storage, "correlator");
    this.#events = new EventStore(sql);
    this.#subscriptions = new SubscriptionStore(sql);
    const deps: HandlerDeps = {
      subscriptions: this.#subscriptions,
      expressions: this.#expressions,
      transaction: (work) => {
        this.#transaction(work);
      },
      deliver: (execution, effect, deliveries) => executionObject(env.EXECUTION, execution).deliver(effect, deliveries),
      start: (start) => startByEvents(env, start),
    };
    this.#couriers = new Couriers({
      subscriptions: this.#subscriptions,
      now: () => Date.now(),
      handle: (stored, deliveries) => handle(stored, deliveries, deps),
      missed: (stored, seq) => this.#missed(stored, seq),
      load: (seqs) => this.#events.some(seqs),
      changed: () => {
        if (this.#dispatcher.isHeldUp) this.#kick();
      },
      later: (at) => this.#clock?.armBy(at),
    });
    this.#dispatcher = new Dispatcher(this.#events, this.#subscriptions, this.#couriers, this.#expressions);
    this.#careful = this.#events.state.attempts > 0 && !this.#dispatcher.isDone;
    void ctx.blockConcurrencyWhile(async () => {
      this.#clock = await AlarmClock.open(ctx.storage, "correlator");
      await this.#countAttempt();
    });
  }

  async publish(tenant: string, events: readonly CloudEvent[]): Promise<Result<readonly Receipt[]>> {
    const refused = this.#refuse(tenant, events);
    if (refused !== null) return refused;
    const now = Date.now();
    let fresh = false;
    const receipts = this.#transaction(() =>
      events.map((event): Receipt => {
        const seq = this.#events.put(event, now);
        fresh ||= seq !== null;
        return { id: event.id, source: event.source, duplicate: seq === null };
      }),
    );
    if (fresh) {
      this.#clock?.armBy(now + RECOVERY_MS);
      this.#kick();
    }
    return ok(receipts);
  }

  async subscribe(tenant: string, subscription: Subscription): Promise<Result<null>> {
    const refused = this.#refuseSubscription(tenant, subscription);
    if (refused !== null) return refused;
    // Overtaken on the way: nobody would end it.
    if (subscription.kind === "execution" && this.#gone.has(subscription.id)) return ok(null);
    const known = this.#subscriptions.get(subscription.id);
    if (known !== undefined) {
      if (subscription.kind === "workflow" && JSON.stringify(known.subscription) !== JSON.stringify(subscription))
        this.#transaction(() => this.#subscriptions.replace(subscription));
      return ok(null);
    }
    if (this.#subscriptions.count >= MAX_SUBSCRIPTIONS) {
      return fail(
        "rate_limited",
        `${MAX_SUBSCRIPTIONS} listeners are waiting for events already (MAX_SUBSCRIPTIONS); end some, or wait.`,
      );
    }
    const now = Date.now();
    const stored = { subscription, after: this.#since(subscription, now), behind: true, failures: 0 };
    // What came before it, and is for it, is brought from the disk; mostly there is nothing.
    const { deliveries, upTo, end } = this.#missed(stored, stored.after);
    const upToDate = deliveries.length === 0 && end;
    this.#transaction(() => {
      this.#subscriptions.add(subscription, upToDate ? upTo : stored.after, upToDate ? null : now + RECOVERY_MS);
      if (!upToDate) this.#clock?.armBy(now + RECOVERY_MS);
    });
    if (!upToDate) {
      this.#couriers.catchUp(subscription.id);
      this.#keepAlive();
    }
    return ok(null);
  }

  async unsubscribe(id: string): Promise<Result<null>> {
    this.#couriers.forget(id);
    this.#gone.add(id);
    this.#transaction(() => this.#subscriptions.remove(id));
    return ok(null);
  }

  async recent(
    limit: number,
    before: number | null,
  ): Promise<Result<{ items: readonly RecentEvent[]; next: number | null }>> {
    const items = this.#events.before(before, Math.min(Math.max(limit, 1), 2 * PAGE));
    const last = items.at(-1);
    return ok({ items, next: last !== undefined && this.#events.before(last.seq, 1).length > 0 ? last.seq : null });
  }

  /** Looks at what is left, tries again who failed, notes what is done, evicts. Bounded; arms the next. */
  override async alarm(): Promise<void> {
    this.#clock?.rang();
    // First, so that an alarm that dies is followed by another.
    this.#clock?.armBy(Date.now() + RECOVERY_MS);
    await this.ctx.storage.sync();
    try {
      const due = this.#subscriptions.due(Date.now(), RETRIES_PER_ALARM);
      for (const id of due) this.#try(id);
      await this.#pump();
      await Promise.race([this.#couriers.settled(), scheduler.wait(ALARM_WAIT_MS)]);
      this.#note();
      const more = this.#events.evict(Date.now());
      this.#plan(more);
    } catch (error) {
      log.error("correlator.alarm.failed", { error: String(error) });
    }
  }

  /** One that kills whoever tries it is not tried at once by the next instance: that is on disk before. */
  #try(id: string): void {
    const stored = this.#subscriptions.get(id);
    if (stored === undefined) return;
    this.#subscriptions.lags(
      id,
      stored.after,
      stored.failures + 1,
      Date.now() + RECOVERY_MS * 2 ** Math.min(stored.failures, 6),
    );
    this.#couriers.catchUp(id);
  }

  /** Nothing waits in here, so nothing can come in between that relies on the alarm. */
  #plan(more: boolean): void {
    const now = Date.now();
    if (more || (!this.#dispatcher.isDone && this.#couriers.isIdle)) return this.#clock?.armBy(now);
    if (!this.#dispatcher.isDone || !this.#couriers.isIdle) return;
    this.#clock?.disarm();
    const retry = this.#subscriptions.nextRetry;
    if (retry !== null) this.#clock?.armBy(Math.max(retry, now));
    if (!this.#events.isEmpty) this.#clock?.armBy(now + EVICT_INTERVAL_MS);
  }

  /** Writes the cursor, where it has moved. */
  #note(): void {
    const { settled } = this.#dispatcher;
    if (settled > this.#events.state.settled) this.#events.state = { settled, attempts: 0, countedAt: 0 };
    if (this.#dispatcher.isDone) this.#careful = false;
  }

  /**
   * An instance that begins with events which are not settled: the one before was lost. Counted before any work, for
   * what kills an instance (memory, CPU time) can't be caught, and would go on for ever. Once in a recovery period:
   * instances that are lost one right after the other (a host that is killed again and again) had no time to show
   * that the event is not at fault, and an innocent one must never be passed over.
   */
  async #countAttempt(): Promise<void> {
    if (this.#dispatcher.isDone) return;
    const { settled, attempts, countedAt } = this.#events.state;
    const now = Date.now();
    if (Math.abs(now - countedAt) < RECOVERY_MS) return this.#clock?.armBy(now + RECOVERY_MS);
    if (attempts >= MAX_ATTEMPTS) {
      this.#dispatcher.passOver();
      this.#note();
    } else this.#events.state = { settled, attempts: attempts + 1, countedAt: now };
    this.#clock?.armBy(now + RECOVERY_MS);
    await this.ctx.storage.sync();
  }

  #kick(): void {
    this.#again = true;
    this.ctx.waitUntil(this.#pump());
  }

  #keepAlive(): void {
    this.ctx.waitUntil(this.#couriers.settled());
  }

  /** Turns of the dispatcher, for a while. Never rejects. */
  #pump(): Promise<void> {
    this.#pumping ??= this.#turn().finally(() => {
      this.#pumping = null;
    });
    return this.#pumping;
  }

  async #turn(): Promise<void> {
    const begun = Date.now();
    let more: boolean;
    try {
      do {
        this.#again = false;
        // The answer to who published goes first; and the clock goes on.
        await scheduler.wait(0);
        more = this.#dispatcher.turn(this.#careful ? 1 : Number.POSITIVE_INFINITY);
        if (this.#careful) {
          await this.#couriers.settled();
          this.#note();
          await this.ctx.storage.sync();
        }
      } while ((more || this.#again) && Date.now() - begun < TURNS_MS);
      // CPU time is counted by the invocation: what is left gets another.
      if (!this.#dispatcher.isDone && !this.#dispatcher.isHeldUp) this.#clock?.armBy(Date.now());
    } catch (error) {
      log.error("correlator.turn.failed", { error: String(error) });
      this.ctx.abort(String(error));
    }
    this.#keepAlive();
  }

  /** One page of what is kept, after `seq`, as far as it is for this one. */
  #missed(stored: StoredSubscription, seq: number) {
    const { filters } = stored.subscription;
    const limit = Math.min(Math.max(Math.floor(TURN_COST / costOf(filters)), 1), PAGE);
    const page = this.#events.after(seq, typesOf(filters), limit);
    const end = page.length === 0;
    return {
      deliveries: page
        .filter(({ event }) => passesAny(filters, event, this.#expressions))
        .map(({ seq: at, event }): Delivery => ({ seq: at, event })),
      upTo: end ? Math.max(seq, this.#events.last) : (page.at(-1)?.seq ?? seq),
      end,
    };
  }

  /** A workflow that is published starts by what comes from then on; a task may be later than its event. */
  #since(subscription: Subscription, now: number): number {
    if (subscription.kind === "workflow") return this.#events.last;
    return this.#events.lastBefore(Math.max(subscription.since, now - CORRELATION_WINDOW_MS));
  }

  #refuse(tenant: string, events: readonly CloudEvent[]): Result<never> | null {
    if (!this.#isOf(tenant)) return fail("invalid", "These events are another organisation's.");
    if (events.length > MAX_EVENTS_PER_BATCH)
      return fail("invalid", `At most ${MAX_EVENTS_PER_BATCH} events at once (MAX_EVENTS_PER_BATCH).`);
    for (const [index, event] of events.entries()) {
      const parsed = parseCloudEvent(event, `/${index}`);
      if (!parsed.ok) return fail("invalid", parsed.problems[0]?.message ?? "No event.", parsed.problems);
    }
    const { settled } = this.#dispatcher;
    if (this.#events.last - settled < MAX_BACKLOG_EVENTS && this.#events.bytesAfter(settled) < MAX_BACKLOG_BYTES)
      return null;
    return fail("rate_limited", "Events come faster than they can be delivered; send them again in a moment.");
  }

  #refuseSubscription(tenant: string, subscription: Subscription): Result<never> | null {
    const owner =
      subscription.kind === "execution"
        ? parseExecutionId(subscription.execution)?.tenant
        : tenantOf(subscription.workflow);
    if (!this.#isOf(tenant) || owner !== tenant) return fail("invalid", "This subscription is another organisation's.");
    if (subscription.filters.length > MAX_FILTERS)
      return fail("invalid", `A listener has at most ${MAX_FILTERS} filters (MAX_FILTERS).`);
    return exceeds(JSON.stringify(subscription), MAX_SUBSCRIPTION_BYTES)
      ? fail(
          "too_large",
          `The filters are larger than ${MAX_SUBSCRIPTION_BYTES} bytes together (MAX_SUBSCRIPTION_BYTES).`,
        )
      : null;
  }

  #isOf(tenant: string): boolean {
    return this.ctx.id.name === undefined || this.ctx.id.name === tenant;
  }

  /** What was made in one that fails is not there: the stores look again. */
  #transaction<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.#events.reload();
      this.#subscriptions.reload();
      throw error;
    }
  }
}
