import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { TemplateNeed, TestExpectation } from "./trials-rpc.ts";
import type { DeliveryKind, DeliveryState, NotificationEmail, NotifiedEnd } from "./notifications-rpc.ts";

/** Tables of schema.ts: templates, workflows' tests, and who is told of their executions. */

export const templates = sqliteTable(
  "templates",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull(),
    text: text("text").notNull(),
    needs: text("needs", { mode: "json" }).$type<readonly TemplateNeed[]>().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("templates_id").on(table.id)],
);

export const workflowTests = sqliteTable(
  "workflow_tests",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    workflowId: text("workflow_id").notNull(),
    name: text("name").notNull(),
    /** JSON, as text: an input that is null is not one that is missing. */
    input: text("input").notNull(),
    pins: text("pins", { mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
    expect: text("expect", { mode: "json" }).$type<TestExpectation>().notNull(),
    execution: text("execution"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("workflow_tests_id").on(table.id), index("workflow_tests_workflow").on(table.workflowId)],
);

/** `secret` of the webhook is sealed by the tenant's key: it signs. */
export const notificationSettings = sqliteTable(
  "notification_settings",
  {
    number: integer("number").primaryKey(),
    workflowId: text("workflow_id").notNull(),
    on: text("on", { mode: "json" }).$type<readonly NotifiedEnd[]>().notNull(),
    email: text("email", { mode: "json" }).$type<NotificationEmail>(),
    webhook: text("webhook"),
    secret: text("secret"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("notification_settings_workflow").on(table.workflowId)],
);

/** Notifications. One for each execution, however often it is told of. */
export const notifications = sqliteTable(
  "notifications",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    workflowId: text("workflow_id").notNull(),
    workflowName: text("workflow_name").notNull(),
    execution: text("execution").notNull(),
    status: text("status").$type<NotifiedEnd>().notNull(),
    errorTitle: text("error_title"),
    startedAt: integer("started_at").notNull(),
    endedAt: integer("ended_at").notNull(),
    createdAt: integer("created_at").notNull(),
    readAt: integer("read_at"),
  },
  (table) => [
    uniqueIndex("notifications_execution").on(table.execution),
    // How many of a workflow there were within the hour.
    index("notifications_workflow").on(table.workflowId, table.createdAt),
    index("notifications_unread")
      .on(table.readAt)
      .where(sql`${table.readAt} IS NULL`),
  ],
);

/** `dueAt`: when the next attempt is made; null: none is to come. */
export const notificationDeliveries = sqliteTable(
  "notification_deliveries",
  {
    number: integer("number").primaryKey(),
    notification: integer("notification").notNull(),
    kind: text("kind").$type<DeliveryKind>().notNull(),
    /** An address, or a URL without its query. */
    target: text("target").notNull(),
    /** Of an email. */
    connection: text("connection"),
    state: text("state").$type<DeliveryState>().notNull(),
    attempts: integer("attempts").notNull(),
    dueAt: integer("due_at"),
    problem: text("problem"),
  },
  (table) => [
    index("notification_deliveries_of").on(table.notification),
    index("notification_deliveries_due")
      .on(table.dueAt)
      .where(sql`${table.dueAt} IS NOT NULL`),
  ],
);
