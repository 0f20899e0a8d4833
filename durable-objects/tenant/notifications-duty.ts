import { createLogger, errorFields } from "../../shared/observability/log.ts";
import type { Duty, TenantClock } from "./clock.ts";
import type { Attempt, Deliver } from "./notifications-delivery.ts";
import {
  MAX_NOTIFICATION_PROBLEM_UNITS,
  NOTIFICATION_RETRIES_MS,
  NOTIFICATION_TIMEOUT_MS,
  NOTIFICATIONS_IN_FLIGHT,
} from "./notifications-limits.ts";
import {
  changeDelivery,
  deliveryByNumber,
  type DeliveryRow,
  dueDeliveries,
  nextDelivery,
  notificationByNumber,
} from "./notifications-rows.ts";
import type { TenantStore } from "./store.ts";

const log = createLogger();
/** An attempt that says nothing for this long was lost with its instance, in milliseconds. */
const LEASE_MS = NOTIFICATION_TIMEOUT_MS + 15_000;

export interface NotificationsDutyHost {
  readonly store: TenantStore;
  readonly clock: TenantClock;
  readonly deliver: Deliver;
  now?(): number;
}

/**
 * Delivers what people and services are to be told. Each attempt is written down before it is made, with the time when
 * the next would be due were this instance lost: nothing is lost with it, and what is sent again has the same id.
 * Nobody waits for it: a server that is slow must not keep the object's other duties from theirs.
 */
export class NotificationsDuty implements Duty {
  readonly name = "notifications";
  readonly #host: NotificationsDutyHost;
  readonly #busy = new Set<number>();

  constructor(host: NotificationsDutyHost) {
    this.#host = host;
  }

  /** Part of a transaction. */
  arm(): void {
    this.#host.clock.arm();
  }

  nextAt(): number | null {
    const next = nextDelivery(this.#host.store.db);
    // As many as may be are under way: the next begins when one of them is through.
    if (next === null || this.#busy.size < NOTIFICATIONS_IN_FLIGHT) return next;
    return Math.max(next, this.#now() + LEASE_MS);
  }

  run(): Promise<void> {
    this.begin();
    return Promise.resolve();
  }

  /** Begins what is due, as much of it as may be under way. */
  begin(): void {
    const free = NOTIFICATIONS_IN_FLIGHT - this.#busy.size;
    if (free <= 0) return;
    for (const row of dueDeliveries(this.#host.store.db, this.#now(), free)) {
      if (this.#busy.has(row.number)) continue;
      this.#busy.add(row.number);
      void this.#attempt(row);
    }
  }

  async #attempt(row: DeliveryRow): Promise<void> {
    const { store } = this.#host;
    try {
      store.transaction(() => {
        changeDelivery(store.db, row.number, { attempts: row.attempts + 1, dueAt: this.#now() + LEASE_MS });
        this.arm();
      });
      const notification = notificationByNumber(store.db, row.notification);
      const attempt: Attempt =
        notification === undefined
          ? { ok: false, final: true, problem: "The notification is gone." }
          : await this.#host.deliver(notification, row);
      this.#note(row.number, attempt);
    } catch (error) {
      // Its time to be tried again is written down.
      log.error("tenant.notification.failed", { delivery: row.number, ...errorFields(error) });
    } finally {
      this.#busy.delete(row.number);
    }
    this.begin();
  }

  #note(number: number, attempt: Attempt): void {
    const { store } = this.#host;
    store.transaction(() => {
      const row = deliveryByNumber(store.db, number);
      if (row?.state !== "pending") return;
      if (attempt.ok) changeDelivery(store.db, number, { state: "sent", dueAt: null, problem: null });
      else {
        const delay = NOTIFICATION_RETRIES_MS[row.attempts - 1];
        const problem = attempt.problem.slice(0, MAX_NOTIFICATION_PROBLEM_UNITS);
        const dead = attempt.final || delay === undefined;
        changeDelivery(
          store.db,
          number,
          dead ? { state: "dead", dueAt: null, problem } : { dueAt: this.#now() + delay, problem },
        );
        log.warn("tenant.notification.undelivered", { delivery: number, attempts: row.attempts, dead });
      }
      this.arm();
    });
  }

  #now(): number {
    return this.#host.now?.() ?? Date.now();
  }
}
