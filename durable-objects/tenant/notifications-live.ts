import { notificationItem } from "../../shared/api/notification-item.ts";
import type { Notification } from "../../shared/api/resources/notifications.ts";
import { errorFields } from "../../shared/observability/log.ts";
import { log } from "../lib/log.ts";
import { MAX_NOTIFICATIONS_PUSHED } from "./notifications-limits.ts";
import type { NotificationRecord } from "./notifications-rpc.ts";

/**
 * Tells the organisation's room what has come into the inbox: one at a time, and of many the newest. Nobody waits for
 * it, and what is lost on the way is in the inbox all the same.
 */
export class LiveNotifications {
  readonly #send: (notification: Notification) => Promise<void>;
  #waiting: readonly NotificationRecord[] = [];
  #sending = false;

  constructor(send: (notification: Notification) => Promise<void>) {
    this.#send = send;
  }

  /** After the commit. */
  told(records: readonly NotificationRecord[]): void {
    this.#waiting = [...this.#waiting, ...records].slice(-MAX_NOTIFICATIONS_PUSHED);
    if (!this.#sending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      this.#waiting = this.#waiting.slice(1);
      try {
        await this.#send(notificationItem(next));
      } catch (error) {
        log.warn("notification.push.failed", errorFields(error));
      }
    }
    this.#sending = false;
  }
}
