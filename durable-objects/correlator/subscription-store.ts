import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { typesOf } from "../../shared/events/filters.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { type Collected, NOTHING_COLLECTED } from "./collect.ts";
import type { Subscription } from "./rpc.ts";

/** One subscription, and how far it is. */
export interface StoredSubscription {
  readonly subscription: Subscription;
  /** Events up to this one are not for it, or have been delivered. */
  readonly after: number;
  /** It goes on from `after` by itself; false: it is up to date, and is told of each event as it comes. */
  readonly behind: boolean;
  readonly failures: number;
}

/** Stands for every type: one that is empty can't be sent. */
const ANY_TYPE = "";
/** Parsed subscriptions in memory, in UTF-16 units of their JSON. */
const CACHE_UNITS = 4_000_000;

/** Subscriptions, found by type: a row each, and one for each type that they name. Made when first needed. */
export class SubscriptionStore {
  readonly #sql: Sql;
  readonly #parsed = new Map<string, { readonly text: string; readonly subscription: Subscription }>();
  #units = 0;
  #made = false;
  #heldMade = false;
  #count = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.reload();
  }

  /** Also after a transaction that failed. */
  reload(): void {
    const tables = new Set(
      this.#sql
        .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('subscriptions', 'held')")
        .toArray()
        .map((table) => table["name"]),
    );
    this.#made = tables.has("subscriptions");
    this.#heldMade = tables.has("held");
    this.#count = this.#made ? Number(this.#sql.exec("SELECT COUNT(*) AS n FROM subscriptions").one()["n"]) : 0;
  }

  get count(): number {
    return this.#count;
  }

  get(id: string): StoredSubscription | undefined {
    if (!this.#made) return undefined;
    const row = this.#sql
      .exec("SELECT id, data, after, retry_at, failures FROM subscriptions WHERE id = ?", id)
      .toArray()[0];
    return row === undefined ? undefined : this.#stored(row);
  }

  /** @param retryAt null: up to date from the beginning; else when it is taken up, should nobody do so before */
  add(subscription: Subscription, after: number, retryAt: number | null): void {
    this.#make();
    this.#sql.exec(
      "INSERT INTO subscriptions (id, data, after, retry_at, failures, state) VALUES (?, ?, ?, ?, 0, NULL)",
      subscription.id,
      JSON.stringify(subscription),
      after,
      retryAt,
    );
    this.#interests(subscription);
    this.#count += 1;
  }

  /** Another revision. Where its filters are others, what had been collected for the old ones is given up. */
  replace(subscription: Subscription): void {
    const { id } = subscription;
    const before = this.get(id)?.subscription;
    if (before !== undefined && collectsAlike(before, subscription)) {
      this.#sql.exec("UPDATE subscriptions SET data = ? WHERE id = ?", JSON.stringify(subscription), id);
      return;
    }
    const types = this.#typesOf(id);
    this.#sql.exec(
      "DELETE FROM interests WHERE type IN (SELECT value FROM json_each(?)) AND subscription = ?",
      types,
      id,
    );
    this.#sql.exec("UPDATE subscriptions SET data = ?, state = NULL WHERE id = ?", JSON.stringify(subscription), id);
    if (this.#heldMade) this.#sql.exec("DELETE FROM held WHERE subscription = ?", id);
    this.#interests(subscription);
  }

  remove(id: string): void {
    const types = this.#typesOf(id);
    if (types === null) return;
    this.#sql.exec(
      "DELETE FROM interests WHERE type IN (SELECT value FROM json_each(?)) AND subscription = ?",
      types,
      id,
    );
    this.#sql.exec("DELETE FROM subscriptions WHERE id = ?", id);
    if (this.#heldMade) this.#sql.exec("DELETE FROM held WHERE subscription = ?", id);
    this.#forget(id);
    this.#count -= 1;
  }

  /** Those that are up to date and may want this event, by id, page by page. */
  interested(type: string | null, seq: number, afterId: string, limit: number): StoredSubscription[] {
    if (!this.#made) return [];
    return this.#sql
      .exec(
        `SELECT s.id, s.data, s.after, s.retry_at, s.failures FROM interests i JOIN subscriptions s ON s.id = i.subscription
         WHERE i.type = ? AND i.subscription > ? AND s.retry_at IS NULL AND s.after < ? ORDER BY i.subscription LIMIT ?`,
        type ?? ANY_TYPE,
        afterId,
        seq,
        limit,
      )
      .toArray()
      .map((row) => this.#stored(row));
  }

  /** It has had everything up to `after`, and goes on from there by itself, not before `retryAt`. */
  lags(id: string, after: number, failures: number, retryAt: number): void {
    this.#sql.exec(
      "UPDATE subscriptions SET after = ?, failures = ?, retry_at = ? WHERE id = ?",
      after,
      failures,
      retryAt,
      id,
    );
  }

  /** It has had everything up to `after`, and is told of what comes. */
  upToDate(id: string, after: number): void {
    this.#sql.exec("UPDATE subscriptions SET after = ?, failures = 0, retry_at = NULL WHERE id = ?", after, id);
  }

  /** Those that lag behind and are due, the longest waiting first. */
  due(now: number, limit: number): string[] {
    if (!this.#made) return [];
    return this.#sql
      .exec("SELECT id FROM subscriptions WHERE retry_at <= ? ORDER BY retry_at LIMIT ?", now, limit)
      .toArray()
      .map((row) => String(row["id"]));
  }

  /** When the next is due; null where none lags behind. */
  get nextRetry(): number | null {
    if (!this.#made) return null;
    const next = this.#sql.exec("SELECT MIN(retry_at) AS at FROM subscriptions WHERE retry_at IS NOT NULL").one()["at"];
    return next === null || next === undefined ? null : Number(next);
  }

  collected(id: string): Collected {
    const state = this.#sql.exec("SELECT state FROM subscriptions WHERE id = ?", id).toArray()[0]?.["state"];
    return typeof state === "string" ? (JSON.parse(state) as Collected) : NOTHING_COLLECTED;
  }

  /** @param hold an event that waits for others; kept here, whatever becomes of the tenant's events */
  collect(
    id: string,
    state: Collected,
    hold: { seq: number; event: CloudEvent } | null,
    release: readonly number[],
  ): void {
    this.#sql.exec("UPDATE subscriptions SET state = ? WHERE id = ?", JSON.stringify(state), id);
    if (hold !== null) {
      this.#makeHeld();
      const data = JSON.stringify(hold.event);
      this.#sql.exec("INSERT OR REPLACE INTO held (subscription, seq, data) VALUES (?, ?, ?)", id, hold.seq, data);
    }
    for (const seq of release)
      if (this.#heldMade) this.#sql.exec("DELETE FROM held WHERE subscription = ? AND seq = ?", id, seq);
  }

  held(id: string, seq: number): CloudEvent | undefined {
    if (!this.#heldMade) return undefined;
    const row = this.#sql.exec("SELECT data FROM held WHERE subscription = ? AND seq = ?", id, seq).toArray()[0];
    return row === undefined ? undefined : (JSON.parse(String(row["data"])) as CloudEvent);
  }

  #stored(row: Record<string, SqlStorageValue>): StoredSubscription {
    const id = String(row["id"]);
    const text = String(row["data"]);
    return {
      subscription: this.#parse(id, text),
      after: Number(row["after"]),
      behind: row["retry_at"] !== null,
      failures: Number(row["failures"]),
    };
  }

  #parse(id: string, text: string): Subscription {
    const cached = this.#parsed.get(id);
    if (cached?.text === text) return cached.subscription;
    this.#forget(id);
    const subscription = JSON.parse(text) as Subscription;
    this.#parsed.set(id, { text, subscription });
    this.#units += text.length;
    for (const oldest of this.#parsed.keys()) {
      if (this.#units <= CACHE_UNITS) break;
      this.#forget(oldest);
    }
    return subscription;
  }

  #forget(id: string): void {
    this.#units -= this.#parsed.get(id)?.text.length ?? 0;
    this.#parsed.delete(id);
  }

  #typesOf(id: string): string | null {
    const stored = this.get(id);
    return stored === undefined ? null : JSON.stringify(interestsOf(stored.subscription));
  }

  #interests(subscription: Subscription): void {
    for (const type of interestsOf(subscription))
      this.#sql.exec("INSERT INTO interests (type, subscription) VALUES (?, ?)", type, subscription.id);
  }

  #make(): void {
    if (this.#made) return;
    this.#sql.exec(
      "CREATE TABLE subscriptions (id TEXT PRIMARY KEY, after INTEGER NOT NULL, retry_at INTEGER, failures INTEGER NOT NULL, data TEXT NOT NULL, state TEXT) WITHOUT ROWID",
    );
    // Partial: one that is up to date costs no entry.
    this.#sql.exec("CREATE INDEX subscriptions_by_retry ON subscriptions (retry_at) WHERE retry_at IS NOT NULL");
    this.#sql.exec(
      "CREATE TABLE interests (type TEXT NOT NULL, subscription TEXT NOT NULL, PRIMARY KEY (type, subscription)) WITHOUT ROWID",
    );
    this.#made = true;
  }

  #makeHeld(): void {
    if (this.#heldMade) return;
    this.#sql.exec(
      "CREATE TABLE held (subscription TEXT NOT NULL, seq INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (subscription, seq)) WITHOUT ROWID",
    );
    this.#heldMade = true;
  }
}

/** Whether half a set of one is half a set of the other. */
function collectsAlike(one: Subscription, other: Subscription): boolean {
  const what = (of: Subscription): string => JSON.stringify([of.kind === "workflow" ? of.strategy : null, of.filters]);
  return what(one) === what(other);
}

const interestsOf = (subscription: Subscription): readonly string[] => typesOf(subscription.filters) ?? [ANY_TYPE];
