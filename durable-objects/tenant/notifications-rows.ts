import { and, asc, count, desc, eq, gt, isNotNull, lt, lte, max, min, notExists, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { newId } from "../../shared/domain/ids.ts";
import { shownUrl } from "../../shared/adapters/standard-errors.ts";
import type { Site } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import {
  MAX_NOTIFICATIONS,
  MAX_NOTIFIED_BY_EMAIL_PER_HOUR,
  MAX_PENDING_DELIVERIES,
  MAX_PENDING_OF_WORKFLOW,
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

/** What waits to be delivered, as it grows while a batch is taken in. */
export class Waiting {
  readonly #of: Map<string, number>;
  #all: number;

  constructor(db: Database) {
    const rows = db
      .select({ workflow: notifications.workflowId, n: count() })
      .from(notificationDeliveries)
      .innerJoin(notifications, eq(notifications.number, notificationDeliveries.notification))
      .where(isNotNull(notificationDeliveries.dueAt))
      .groupBy(notifications.workflowId)
      .all();
    this.#of = new Map(rows.map(({ workflow, n }) => [workflow, n]));
    this.#all = rows.reduce((sum, { n }) => sum + n, 0);
  }

  /** Whether there is room for one more of this workflow, which then counts. */
  take(workflow: string): boolean {
    const of = this.#of.get(workflow) ?? 0;
    if (of >= MAX_PENDING_OF_WORKFLOW || this.#all >= MAX_PENDING_DELIVERIES) return false;
    this.#of.set(workflow, of + 1);
    this.#all += 1;
    return true;
  }
}

/** Part of a transaction. One that is known already is left as it is, and undefined. */
export function insertNotification(
  { db, tenant, now }: Site,
  summary: ExecutionSummary,
  waiting: Waiting,
): NotificationRow | undefined {
  const { workflowId, workflowName, status, id: execution, errorTitle, startedAt, endedAt } = summary;
  const settings = workflowId === null ? undefined : settingsOf(db, workflowId);
  if (workflowId === null || settings === undefined || !isNotified(status, settings.on)) return undefined;
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
  if (added !== undefined) insertDeliveries({ db, now, waiting }, added.number, settings);
  return added;
}

function isNotified(status: string, on: readonly NotifiedEnd[]): status is NotifiedEnd {
  return on.some((one) => one === status);
}

function insertDeliveries(
  { db, now, waiting }: { readonly db: Database; readonly now: number; readonly waiting: Waiting },
  notification: number,
  settings: SettingsRow,
): void {
  const { email, webhook, workflowId } = settings;
  const add = (delivery: Pick<typeof notificationDeliveries.$inferInsert, "kind" | "target" | "connection">): void => {
    const mailed = delivery.kind === "email";
    const problem =
      mailed && recentOf(db, workflowId, now) > MAX_NOTIFIED_BY_EMAIL_PER_HOUR
        ? TOO_MANY_MAILED
        : waiting.take(workflowId)
          ? null
          : TOO_MANY_WAIT;
    const state = problem === null ? "pending" : "dead";
    const dueAt = problem === null ? now : null;
    db.insert(notificationDeliveries)
      .values({ ...delivery, notification, attempts: 0, state, dueAt, problem })
      .run();
  };
  if (webhook !== null) add({ kind: "webhook", target: shownUrl(webhook) });
  for (const target of email?.to ?? []) add({ kind: "email", target, connection: email?.connection ?? null });
}

const TOO_MANY_MAILED = `Not mailed: more than ${MAX_NOTIFIED_BY_EMAIL_PER_HOUR} executions of this workflow were told of within an hour.`;
const TOO_MANY_WAIT = `Not sent: ${MAX_PENDING_OF_WORKFLOW} deliveries of this workflow, or ${MAX_PENDING_DELIVERIES} of all, waited already.`;

/** With the one that was just written; no more are counted than have to be. */
function recentOf(db: Database, workflowId: string, now: number): number {
  return db
    .select({ number: notifications.number })
    .from(notifications)
    .where(and(eq(notifications.workflowId, workflowId), gt(notifications.createdAt, now - HOUR_MS)))
    .limit(MAX_NOTIFIED_BY_EMAIL_PER_HOUR + 1)
    .all().length;
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

/** There may be more notifications than are kept, by so many that it is time to look. */
export function isOverfull(db: Database): boolean {
  const ends = db
    .select({ from: min(notifications.number), to: max(notifications.number) })
    .from(notifications)
    .get();
  return (ends?.to ?? 0) - (ends?.from ?? 0) > MAX_NOTIFICATIONS + NOTIFICATIONS_PURGE_BATCH;
}

/** Part of a transaction: what is old, or beyond what is kept. What is still to be delivered stays. */
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
    .findLast(({ createdAt }) => createdAt < now - NOTIFICATIONS_KEPT_MS);
  const upTo = Math.max(beyond?.number ?? 0, old?.number ?? 0);
  if (upTo === 0) return;
  const pending = db
    .select({ number: notificationDeliveries.number })
    .from(notificationDeliveries)
    .where(and(eq(notificationDeliveries.notification, notifications.number), isNotNull(notificationDeliveries.dueAt)));
  const gone = db
    .select({ number: notifications.number })
    .from(notifications)
    .where(and(lte(notifications.number, upTo), notExists(pending)))
    .orderBy(asc(notifications.number))
    .limit(NOTIFICATIONS_PURGE_BATCH)
    .all()
    .map(({ number }) => number);
  db.delete(notificationDeliveries).where(inList(notificationDeliveries.notification, gone)).run();
  db.delete(notifications).where(inList(notifications.number, gone)).run();
}

/** One parameter, however many: a statement has at most 100. */
function inList(column: SQLiteColumn, numbers: readonly number[]) {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`;
}
