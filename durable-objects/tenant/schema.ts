import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { BulkAction, BulkFailure, BulkFilter, BulkStatus } from "../../shared/domain/bulk.ts";
import type { ExecutionStatus, Trigger } from "../../shared/domain/execution.ts";
import type { ScheduleSpec } from "../schedule/rpc.ts";
import type { BulkArguments } from "./bulk-rpc.ts";
import type { PersonAnswer, PersonTaskState } from "./people-rpc.ts";
import type { HookDedupe, HookVerification, TicketPurpose, WorkflowSubscription } from "./rpc.ts";

export * from "./schema-trials.ts";

/**
 * The tenant object's tables; `npm run generate:migrations` makes migrations/tenant from them.
 *
 * Rows written are the bill, and each index is one more: `number` columns are the table's own rowid, which
 * gives the order of creation for nothing. Lists that are JSON are kept as JSON, never comma-joined.
 * Tables marked WITHOUT ROWID are so in the migration only: drizzle-kit has no word for it.
 */

/** One row: who this object is. `dataKey` is the tenant's key, wrapped by the platform's. */
export const tenant = sqliteTable(
  "tenant",
  {
    one: integer("one").primaryKey(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    dataKey: text("data_key").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [check("tenant_is_one", sql`${table.one} = 1`)],
);

/** Keys of this tenant from before a rotation, wrapped: they open what has not been sealed again yet. */
export const retiredKeys = sqliteTable("retired_keys", {
  number: integer("number").primaryKey(),
  dataKey: text("data_key").notNull(),
  retiredAt: integer("retired_at").notNull(),
});

/** Write-only: `sealed` holds the value as JSON, under the tenant's key, bound to the id. */
export const secrets = sqliteTable(
  "secrets",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    sealed: text("sealed").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("secrets_name").on(table.name)],
);

/** `sealed` holds the credentials as JSON; what is not secret is in `config`. */
export const connections = sqliteTable(
  "connections",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    connector: text("connector").notNull(),
    auth: text("auth").notNull(),
    config: text("config", { mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
    sealed: text("sealed").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("connections_id").on(table.id), uniqueIndex("connections_name").on(table.name)],
);

export const workflows = sqliteTable(
  "workflows",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    namespace: text("namespace").notNull(),
    name: text("name").notNull(),
    title: text("title"),
    summary: text("summary"),
    latestRevision: integer("latest_revision").notNull(),
    publishedRevision: integer("published_revision"),
    archived: integer("archived", { mode: "boolean" }).notNull(),
    /** A draft is kept that is not the newest revision. */
    draft: integer("draft", { mode: "boolean" }).notNull().default(false),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("workflows_id").on(table.id), uniqueIndex("workflows_name").on(table.namespace, table.name)],
);

/** Immutable. `hash` is of the canonical JSON, so that the same definition again is recognised. */
export const revisions = sqliteTable(
  "revisions",
  {
    row: integer("row").primaryKey(),
    id: text("id").notNull(),
    workflowId: text("workflow_id"),
    number: integer("number").notNull(),
    version: text("version").notNull(),
    source: text("source"),
    definition: text("definition").notNull(),
    /** JSON: external resources by URI. */
    resources: text("resources"),
    hash: text("hash").notNull(),
    /** Of one without a workflow: whose draft was tried. */
    draftOf: text("draft_of"),
    createdAt: integer("created_at").notNull(),
    createdBy: text("created_by"),
    /** Of one without a workflow: when no execution was found that needs it. */
    unusedSince: integer("unused_since"),
  },
  (table) => [
    uniqueIndex("revisions_id").on(table.id),
    uniqueIndex("revisions_number")
      .on(table.workflowId, table.number)
      .where(sql`${table.workflowId} IS NOT NULL`),
    uniqueIndex("revisions_adhoc")
      .on(table.hash)
      .where(sql`${table.workflowId} IS NULL`),
  ],
);

/** The last time that a revision was published, by the revision's own row, which never changes. */
export const publications = sqliteTable("publications", {
  revision: integer("revision").primaryKey(),
  at: integer("at").notNull(),
  by: text("by").notNull(),
  note: text("note"),
});

/**
 * Drafts, by their workflow's own row. `text` is null where it was published or discarded: the row stays, since
 * `version` never goes back. `base`: the revision that it was begun from.
 */
export const drafts = sqliteTable("drafts", {
  workflow: integer("workflow").primaryKey(),
  text: text("text"),
  version: integer("version").notNull(),
  base: integer("base"),
  updatedAt: integer("updated_at").notNull(),
  updatedBy: text("updated_by").notNull(),
});

/**
 * Requests to hooks of workflows that were never published. `slot` is the hook's row times KEPT_REQUESTS, and which of
 * its places: a list of so many without an index, in which each takes the place of the oldest.
 */
export const hookRequests = sqliteTable("hook_requests", {
  slot: integer("slot").primaryKey(),
  id: text("id").notNull(),
  at: integer("at").notNull(),
  input: text("input").notNull(),
  shortened: text("shortened"),
});

/** `secret` is sealed by the tenant's key: a signature is checked with the secret itself, so a hash can't do. */
export const hooks = sqliteTable(
  "hooks",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    workflowId: text("workflow_id").notNull(),
    verification: text("verification", { mode: "json" }).$type<HookVerification>().notNull(),
    dedupe: text("dedupe", { mode: "json" }).$type<HookDedupe>().notNull(),
    secret: text("secret"),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("hooks_id").on(table.id)],
);

/**
 * The execution index as it was before its shards (durable-objects/index): empty, but where an organisation is older
 * than they are, and then only until its rows have moved. WITHOUT ROWID.
 */
export const executions = sqliteTable(
  "executions",
  {
    sortKey: text("sort_key").primaryKey(),
    id: text("id").notNull(),
    workflowId: text("workflow_id"),
    workflowName: text("workflow_name").notNull(),
    revision: text("revision").notNull(),
    status: text("status").$type<ExecutionStatus>().notNull(),
    triggerKind: text("trigger_kind").$type<Trigger["kind"]>().notNull(),
    startedAt: integer("started_at").notNull(),
    endedAt: integer("ended_at"),
    seq: integer("seq").notNull(),
    errorTitle: text("error_title"),
  },
  (table) => [
    index("executions_workflow")
      .on(table.workflowId, table.sortKey)
      .where(sql`${table.workflowId} IS NOT NULL`),
    index("executions_status")
      .on(table.status, table.sortKey)
      .where(sql`${table.status} <> 'completed'`),
  ],
);

/** One row: how long finished executions are kept, as ISO 8601 durations. */
export const retentionSettings = sqliteTable(
  "retention_settings",
  {
    one: integer("one").primaryKey(),
    completed: text("completed").notNull(),
    failed: text("failed").notNull(),
  },
  (table) => [check("retention_is_one", sql`${table.one} = 1`)],
);

/** What the deployment lets this organisation do; null: as the platform has it. One row, once something was set. */
export const quotaSettings = sqliteTable(
  "quota_settings",
  {
    one: integer("one").primaryKey(),
    startsPerMinute: integer("starts_per_minute"),
    underWay: integer("under_way"),
  },
  (table) => [check("quota_is_one", sql`${table.one} = 1`)],
);

/** `hash` is SHA-256 of the secret, hex; the secret is nowhere. */
export const keys = sqliteTable(
  "keys",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    hash: text("hash").notNull(),
    name: text("name").notNull(),
    permissions: text("permissions", { mode: "json" }).$type<readonly string[]>().notNull(),
    hint: text("hint").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    expiresAt: integer("expires_at"),
  },
  (table) => [uniqueIndex("keys_id").on(table.id), uniqueIndex("keys_hash").on(table.hash)],
);

/**
 * What starts a workflow by itself, as the schedule object and the correlator have to know it: `told` is the version
 * that both have acknowledged. A workflow that never had any has no row; one that has none any more keeps its row.
 */
export const triggers = sqliteTable(
  "triggers",
  {
    number: integer("number").primaryKey(),
    workflowId: text("workflow_id").notNull(),
    version: integer("version").notNull(),
    told: integer("told").notNull(),
    schedule: text("schedule", { mode: "json" }).$type<ScheduleSpec>(),
    subscription: text("subscription", { mode: "json" }).$type<WorkflowSubscription>(),
    failures: integer("failures").notNull(),
    retryAt: integer("retry_at").notNull(),
    /** Why it could not be told. */
    problem: text("problem"),
  },
  (table) => [uniqueIndex("triggers_workflow").on(table.workflowId)],
);

/** Hosts that have failed lately, for the list; how each stands is kept by its breaker. */
export const breakers = sqliteTable(
  "breakers",
  {
    number: integer("number").primaryKey(),
    host: text("host").notNull(),
  },
  (table) => [uniqueIndex("breakers_host").on(table.host)],
);

/** One row, where the organisation has said something of its own. */
export const breakerSettings = sqliteTable(
  "breaker_settings",
  {
    one: integer("one").primaryKey(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    failures: integer("failures").notNull(),
    windowMs: integer("window_ms").notNull(),
    resetMs: integer("reset_ms").notNull(),
  },
  (table) => [check("breaker_settings_is_one", sql`${table.one} = 1`)],
);

/**
 * Human tasks. `dueAt` is when the alarm has something to do about one: a reminder, its expiry, an answer that its
 * execution has not been told yet; null: nothing any more.
 */
export const people = sqliteTable(
  "people",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    execution: text("execution").notNull(),
    effect: text("effect").notNull(),
    workflow: text("workflow").notNull(),
    /** What the execution is about, as lists of executions say it. */
    about: text("about"),
    form: text("form").$type<"approve" | "form">().notNull(),
    assignee: text("assignee").notNull(),
    title: text("title").notNull(),
    description: text("description"),
    /** Of `form`: JSON Schema of the answer. */
    schema: text("schema", { mode: "json" }).$type<unknown>(),
    notify: text("notify"),
    state: text("state").$type<PersonTaskState>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    remindAt: integer("remind_at"),
    noticedAt: integer("noticed_at"),
    endedAt: integer("ended_at"),
    answer: text("answer", { mode: "json" }).$type<PersonAnswer>(),
    answeredBy: text("answered_by"),
    dueAt: integer("due_at"),
    failures: integer("failures").notNull(),
  },
  (table) => [
    uniqueIndex("people_id").on(table.id),
    uniqueIndex("people_effect").on(table.execution, table.effect),
    index("people_open")
      .on(table.assignee)
      .where(sql`${table.state} = 'open'`),
    index("people_due")
      .on(table.dueAt)
      .where(sql`${table.dueAt} IS NOT NULL`),
  ],
);

/** Links to human tasks: SHA-256 of each, hex; the link itself is nowhere. WITHOUT ROWID. */
export const peopleLinks = sqliteTable(
  "people_links",
  {
    hash: text("hash").primaryKey(),
    task: integer("task").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("people_links_task").on(table.task)],
);

/**
 * Bulk operations. `dueAt` is when the alarm has something to do about one: its next part, or its end as a record.
 * `listed`: all that it is about are in `bulkParts`, `cursor` is how far the list has been read until then.
 */
export const bulks = sqliteTable(
  "bulks",
  {
    number: integer("number").primaryKey(),
    id: text("id").notNull(),
    action: text("action").$type<BulkAction>().notNull(),
    filter: text("filter", { mode: "json" }).$type<BulkFilter>().notNull(),
    args: text("args", { mode: "json" }).$type<BulkArguments>().notNull(),
    by: text("by").notNull(),
    requestId: text("request_id").notNull(),
    status: text("status").$type<BulkStatus>().notNull(),
    listed: integer("listed", { mode: "boolean" }).notNull(),
    cursor: text("cursor"),
    parts: integer("parts").notNull(),
    matched: integer("matched").notNull(),
    more: integer("more", { mode: "boolean" }).notNull(),
    done: integer("done").notNull(),
    skipped: integer("skipped").notNull(),
    failed: integer("failed").notNull(),
    failures: text("failures", { mode: "json" }).$type<readonly BulkFailure[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
    dueAt: integer("due_at").notNull(),
  },
  (table) => [uniqueIndex("bulks_id").on(table.id), index("bulks_due").on(table.dueAt)],
);

/**
 * Executions that a bulk operation has not come to, a part at a time: the last part of each id, and how far its journal
 * was. `number` is the operation's times PARTS_OF_ONE, and the part's. `attempts` is counted before each.
 */
export const bulkParts = sqliteTable("bulk_parts", {
  number: integer("number").primaryKey(),
  executions: text("executions", { mode: "json" }).$type<readonly (readonly [string, number])[]>().notNull(),
  attempts: integer("attempts").notNull(),
});

/** One-time tickets. WITHOUT ROWID. */
export const tickets = sqliteTable("tickets", {
  hash: text("hash").primaryKey(),
  purpose: text("purpose").$type<TicketPurpose>().notNull(),
  subject: text("subject").notNull(),
  expiresAt: integer("expires_at").notNull(),
});

export const audit = sqliteTable("audit", {
  id: integer("id").primaryKey(),
  at: integer("at").notNull(),
  actor: text("actor").notNull(),
  action: text("action").notNull(),
  target: text("target"),
  requestId: text("request_id").notNull(),
});

/** First answers by `Idempotency-Key`. WITHOUT ROWID. `id` is `<action> <key>`: an action has no space. */
export const answers = sqliteTable("answers", {
  id: text("id").primaryKey(),
  fingerprint: text("fingerprint").notNull(),
  answer: text("answer").notNull(),
  /** The answer holds a secret and is sealed by the tenant's key. */
  sealed: integer("sealed", { mode: "boolean" }).notNull(),
  expiresAt: integer("expires_at").notNull(),
});
