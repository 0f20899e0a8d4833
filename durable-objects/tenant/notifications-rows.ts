import { and, asc, count, desc, eq, isNotNull, lt, lte, min, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { newId } from "../../shared/domain/ids.ts";
import { shownUrl } from "../../shared/adapters/standard-errors.ts";
import type { Site } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import {
  MAX_NOTIFICATIONS,
  MAX_NOTIFIED_BY_EMAIL_PER_HOUR,
  NOTIFICATIONS_KEPT_MS,
  NOTIFICATIONS_PURGE_BATCH,
} from "./notifications-limits.ts";
import type { NotificationRecord, NotificationSettings, NotifiedEnd } from "./notifications-rpc.ts";
import { notificationDeliveries, notifications, notificationSettings } from "./schema.ts";
import type { Database } from "./store.ts";

export type SettingsRow = typeof notificationSettings.$inferSelect;
export type NotificationRow = typeof notifications.$inferSelect;
export type DeliveryRow = typeof notificationDeliveries.$inferSelect;

const HOUR_MS = 60 * 60 * 1000;

export function settingsOf(db: Database, workflow: string): SettingsRow | undefined {
  return db.select().from(notificationSettings).where(eq(notificationSettings.workflowId, workflow)).limit(1).get();
}

export function toSettings(workflow: string, row: SettingsRow | undefined): NotificationSettings {
  return { workflow, on: row?.on ?? [], email: row?.email ?? null, webhook: row?.webhook ?? null };
}

export function countNotifying(db: Database): number {
  return db.select({ n: count() }).from(notificationSettings).get()?.n ?? 0;
}

/** Part of a transaction. One that is known already is left as it is. @returns the new one, which is to be delivered */
export function insertNotification({ db, tenant, now }: Site, summary: ExecutionSummary): NotificationRow | null {
  const { workflowId, workflowName, status, id: execution, errorTitle, startedAt, endedAt } = summary;
  const settings = workflowId === null ? undefined : settingsOf(db, workflowId);
  if (workflowId === null || settings === undefined || !isNotified(status, settings.on)) return null;
  const added = db
    .insert(notifications)
    .values({
      id: newId("ntf", tenant.id, randomBytes),
      workflowId,
      workflowName,
      execution,
      status,
      errorTitle,
      startedAt,
      endedAt: endedAt ?? now,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning()
    .get();
  if (added === undefined) return null;
  insertDeliveries(db, added.number, settings, now);
  return added;
}

function isNotified(status: string, on: readonly NotifiedEnd[]): status is NotifiedEnd {
  return on.some((one) => one === status);
}

function insertDeliveries(db: Database, notification: number, settings: SettingsRow, now: number): void {
  const { email, webhook, workflowId } = settings;
  const base = { notification, state: "pending" as const, attempts: 0, dueAt: now };
  if (webhook !== null)
    db.insert(notificationDeliveries)
      .values({ ...base, kind: "webhook", target: shownUrl(webhook) })
      .run();
  if (email === null) return;
  const held = recentOf(db, workflowId, now) > MAX_NOTIFIED_BY_EMAIL_PER_HOUR ? HELD_BACK : {};
  for (const target of email.to)
    db.insert(notificationDeliveries)
      .values({ ...base, kind: "email", target, connection: email.connection, ...held })
      .run();
}

const HELD_BACK = {
  state: "dead" as const,
  dueAt: null,
  problem: `Not mailed: more than ${MAX_NOTIFIED_BY_EMAIL_PER_HOUR} executions of this workflow were told of within an hour.`,
};

/** With the one that was just written; of the newest alone, which is all that has to be known. */
function recentOf(db: Database, workflowId: string, now: number): number {
  const newest = db
    .select({ workflowId: notifications.workflowId, createdAt: notifications.createdAt })
    .from(notifications)
    .orderBy(desc(notifications.number))
    .limit(10 * MAX_NOTIFIED_BY_EMAIL_PER_HOUR)
    .all();
  return newest.filter((one) => one.workflowId === workflowId && one.createdAt > now - HOUR_MS).length;
}

export function nextDelivery(db: Database): number | null {
  const due = db
    .select({ at: min(notificationDeliveries.dueAt) })
    .from(notificationDeliveries)
    .where(isNotNull(notificationDeliveries.dueAt))
    .get();
  return due?.at ?? null;
}

export function dueDeliveries(db: Database, now: number, limit: number): readonly DeliveryRow[] {
  return db
    .select()
    .from(notificationDeliveries)
    .where(lte(notificationDeliveries.dueAt, now))
    .orderBy(asc(notificationDeliveries.dueAt))
    .limit(limit)
    .all();
}

export function deliveryByNumber(db: Database, number: number): DeliveryRow | undefined {
  return db.select().from(notificationDeliveries).where(eq(notificationDeliveries.number, number)).limit(1).get();
}

export function notificationByNumber(db: Database, number: number): NotificationRow | undefined {
  return db.select().from(notifications).where(eq(notifications.number, number)).limit(1).get();
}

export function changeDelivery(db: Database, number: number, set: Partial<DeliveryRow>): void {
  db.update(notificationDeliveries).set(set).where(eq(notificationDeliveries.number, number)).run();
}

export function countUnread(db: Database): number {
  return (
    db
      .select({ n: count() })
      .from(notifications)
      .where(sql`${notifications.readAt} IS NULL`)
      .get()?.n ?? 0
  );
}

export function listNotifications(
  db: Database,
  { after, unread, limit }: { readonly after: number | null; readonly unread: boolean; readonly limit: number },
): readonly NotificationRow[] {
  return db
    .select()
    .from(notifications)
    .where(
      and(
        after === null ? undefined : lt(notifications.number, after),
        unread ? sql`${notifications.readAt} IS NULL` : undefined,
      ),
    )
    .orderBy(desc(notifications.number))
    .limit(limit)
    .all();
}

export function deliveriesOf(db: Database, rows: readonly NotificationRow[]): Map<number, DeliveryRow[]> {
  const found = db
    .select()
    .from(notificationDeliveries)
    .where(
      inList(
        notificationDeliveries.notification,
        rows.map(({ number }) => number),
      ),
    )
    .orderBy(asc(notificationDeliveries.number))
    .all();
  return Map.groupBy(found, ({ notification }) => notification);
}

export function toNotification(row: NotificationRow, deliveries: readonly DeliveryRow[]): NotificationRecord {
  const { id, workflowId, workflowName, execution, status, errorTitle, endedAt, readAt } = row;
  return {
    id,
    workflowId,
    workflowName,
    execution,
    status,
    errorTitle,
    endedAt,
    read: readAt !== null,
    deliveries: deliveries.map(({ kind, target, state, attempts, dueAt, problem }) => ({
      kind,
      target,
      state,
      attempts,
      dueAt,
      problem,
    })),
  };
}

/** Part of a transaction: what is old, or beyond what the inbox holds. What is still to be delivered stays. */
export function purgeNotifications(db: Database, now: number): void {
  const [beyond] = db
    .select({ number: notifications.number })
    .from(notifications)
    .orderBy(desc(notifications.number))
    .limit(1)
    .offset(MAX_NOTIFICATIONS)
    .all();
  const old = db
    .select({ number: notifications.number, createdAt: notifications.createdAt })
    .from(notifications)
    .orderBy(asc(notifications.number))
    .limit(NOTIFICATIONS_PURGE_BATCH)
    .all()
    .filter(({ number, createdAt }) => createdAt < now - NOTIFICATIONS_KEPT_MS || number <= (beyond?.number ?? 0))
    .map(({ number }) => number);
  if (old.length === 0) return;
  const pending = db
    .select({ notification: notificationDeliveries.notification })
    .from(notificationDeliveries)
    .where(isNotNull(notificationDeliveries.dueAt))
    .all();
  const kept = new Set(pending.map(({ notification }) => notification));
  const gone = old.filter((number) => !kept.has(number));
  db.delete(notificationDeliveries).where(inList(notificationDeliveries.notification, gone)).run();
  db.delete(notifications).where(inList(notifications.number, gone)).run();
}

/** One parameter, however many: a statement has at most 100. */
function inList(column: SQLiteColumn, numbers: readonly number[]) {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`;
}
