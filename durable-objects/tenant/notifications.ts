import { RpcTarget } from "cloudflare:workers";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { INDEX_SHARDS } from "../../shared/domain/execution-index.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { IndexRpc } from "../index/rpc.ts";
import { type Calls, changed, type Site } from "./calls.ts";
import { findActiveWorkflow, findWorkflow } from "./designer-rows.ts";
import { hookSecret } from "./hook-secret.ts";
import type { NotificationsDuty } from "./notifications-duty.ts";
import { MAX_NOTIFYING_WORKFLOWS, NOTIFICATIONS_PURGE_MS } from "./notifications-limits.ts";
import {
  countNotifying,
  countUnread,
  deliveriesOf,
  insertNotification,
  isOverfull,
  listNotifications,
  purgeNotifications,
  settingsOf,
  toNotification,
  toSettings,
  Waiting,
} from "./notifications-rows.ts";
import type { NotificationRecord, NotificationSettings, NotificationsRpc } from "./notifications-rpc.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { Page, PageRequest } from "./rpc.ts";
import { connections, notifications, notificationSettings } from "./schema.ts";
import type { Database, TenantStore } from "./store.ts";

export interface NotificationsHost {
  readonly calls: Calls;
  readonly store: TenantStore;
  readonly duty: NotificationsDuty;
  shard(tenant: string, shard: number): IndexRpc;
  /** New ones, to those who look; never fails, and nobody waits for it. */
  tell(fresh: readonly NotificationRecord[]): void;
}

interface Configured {
  readonly settings: NotificationSettings;
  readonly secret: string | null;
}

/** The last change of settings of each object. */
const turns = new WeakMap<TenantStore, Promise<unknown>>();

/** Who is told of a workflow's executions, and what they were told. Delivering is the duty's (notifications-duty.ts). */
export class NotificationsModule extends RpcTarget implements NotificationsRpc {
  readonly #host: NotificationsHost;

  constructor(host: NotificationsHost) {
    super();
    this.#host = host;
  }

  settings(workflow: string): Promise<Result<NotificationSettings>> {
    return this.#host.calls.run("notifications.settings", ({ db }) => {
      const found = findWorkflow(db, workflow);
      return found.ok ? ok(toSettings(workflow, settingsOf(db, workflow))) : found;
    });
  }

  /** One after another: what two tell the shards at the same time may come to them in another order than it is kept. */
  configure(to: NotificationSettings & { readonly newSecret: boolean }): Promise<Result<Configured>> {
    const { store } = this.#host;
    const mine = (turns.get(store) ?? Promise.resolve()).then(() => this.#configure(to));
    turns.set(
      store,
      mine.catch(() => undefined),
    );
    return mine;
  }

  async #configure({
    newSecret,
    ...settings
  }: NotificationSettings & { readonly newSecret: boolean }): Promise<Result<Configured>> {
    const { workflow, on, email, webhook } = settings;
    return this.#host.calls.change("notifications.configure", async (site, commit) => {
      const refusal = refusalOf(site, settings);
      if (refusal !== null) return refusal;
      const before = settingsOf(site.db, workflow);
      const keep = webhook !== null && before?.webhook === webhook && !newSecret ? before.secret : null;
      const made = webhook === null || keep !== null ? ok(null) : hookSecret("standard-webhooks", null);
      if (!made.ok) return made;
      const secret = made.value;
      const sealed =
        secret === null ? keep : await (await site.box()).seal(secret, { purpose: "notification", id: workflow });
      // Shards that know of too many cost nothing but a word too much; one that knew of too few would lose ends.
      const told = await this.#tellShards(site, workflow, true);
      if (!told.ok) return told;
      const row = { workflowId: workflow, on, email, webhook, secret: sealed, updatedAt: site.now };
      const done = await commit({ subject: workflow }, () => {
        const again = refusalOf(site, settings);
        if (again !== null) return again;
        if (on.length === 0 && email === null && webhook === null)
          site.db.delete(notificationSettings).where(eq(notificationSettings.workflowId, workflow)).run();
        else
          site.db
            .insert(notificationSettings)
            .values(row)
            .onConflictDoUpdate({ target: notificationSettings.workflowId, set: row })
            .run();
        return changed({ settings, secret }, workflow);
      });
      if (done.ok && on.length === 0) await this.#tellShards(site, workflow, false);
      return done;
    });
  }

  list(
    page: PageRequest & { readonly unread: boolean },
  ): Promise<Result<Page<NotificationRecord> & { readonly unread: number }>> {
    return this.#host.calls.run("notifications.list", ({ db }) => {
      const start = readPage(page, "notifications", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const rows = listNotifications(db, {
        after: after === null ? null : Number(after),
        unread: page.unread,
        limit: limit + 1,
      });
      const deliveries = deliveriesOf(db, rows);
      const shown = pageOf(
        "notifications",
        rows,
        limit,
        (row) => row.number,
        (row) => toNotification(row, deliveries.get(row.number) ?? []),
      );
      return ok({ ...shown, unread: countUnread(db) });
    });
  }

  read(ids: readonly string[] | null): Promise<Result<number>> {
    return this.#host.calls.change("notifications.read", ({ db, now }, commit) =>
      commit({ subject: null }, () => {
        const which =
          ids === null
            ? undefined
            : inArray(notifications.id, sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`);
        db.update(notifications)
          .set({ readAt: now })
          .where(and(isNull(notifications.readAt), which))
          .run();
        return changed(countUnread(db), null);
      }),
    );
  }

  ended(summaries: readonly ExecutionSummary[]): Promise<Result<null>> {
    return this.#host.calls.run("notifications.ended", (site) => {
      const { store, duty } = this.#host;
      const added = store.transaction(() => {
        const waiting = new Waiting(site.db);
        const fresh = summaries.flatMap((summary) => insertNotification(site, summary, waiting) ?? []);
        if (fresh.length === 0) return [];
        if (store.purgeDue("notifications", site.now, NOTIFICATIONS_PURGE_MS) || isOverfull(site.db))
          purgeNotifications(site.db, site.now);
        duty.arm();
        return fresh;
      });
      if (added.length > 0) {
        const deliveries = deliveriesOf(site.db, added);
        this.#host.tell(added.map((row) => toNotification(row, deliveries.get(row.number) ?? [])));
        duty.begin();
      }
      return ok(null);
    });
  }

  async #tellShards({ tenant }: Site, workflow: string, wanted: boolean): Promise<Result<null>> {
    const shards = Array.from({ length: INDEX_SHARDS }, (_, number) => this.#host.shard(tenant.id, number));
    try {
      const told = await Promise.all(shards.map((shard) => shard.notify(workflow, wanted)));
      return told.find((one) => !one.ok) ?? ok(null);
    } catch {
      return fail("unavailable", "The organisation's index could not be reached; nothing was changed. Ask again.");
    }
  }
}

function emailProblem(db: Database, connection: string) {
  const row = db
    .select({ connector: connections.connector })
    .from(connections)
    .where(or(eq(connections.id, connection), eq(connections.name, connection)))
    .limit(1)
    .get();
  if (row?.connector === "email") return null;
  const message =
    row === undefined
      ? `There is no connection "${connection.slice(0, 100)}": make one of the connector email first.`
      : `"${connection.slice(0, 100)}" is a connection of ${row.connector}; people are told by one of email.`;
  return fail("invalid", message, [{ path: "/email/connection", code: "notification.connection", message }]);
}

function refusalOf({ db }: Site, { workflow, on, email }: NotificationSettings) {
  const found = on.length === 0 ? findWorkflow(db, workflow) : findActiveWorkflow(db, workflow);
  if (!found.ok) return found;
  if (email !== null) {
    const problem = emailProblem(db, email.connection);
    if (problem !== null) return problem;
  }
  if (settingsOf(db, workflow) === undefined && countNotifying(db) >= MAX_NOTIFYING_WORKFLOWS)
    return fail(
      "conflict",
      `${MAX_NOTIFYING_WORKFLOWS} workflows tell of their ends, and that is the limit (MAX_NOTIFYING_WORKFLOWS).`,
    );
  return null;
}
