// Made by scripts/generate-migrations.ts from the SQL beside it; not to be edited.
import type { Migration } from "../../durable-objects/lib/migrate.ts";

export const tenantMigrations: readonly Migration[] = [
  {
    name: "0000_first",
    statements: [
      "CREATE TABLE `answers` (\n\t`id` text PRIMARY KEY NOT NULL,\n\t`fingerprint` text NOT NULL,\n\t`answer` text NOT NULL,\n\t`sealed` integer NOT NULL,\n\t`expires_at` integer NOT NULL\n) WITHOUT ROWID;",
      "CREATE TABLE `audit` (\n\t`id` integer PRIMARY KEY NOT NULL,\n\t`at` integer NOT NULL,\n\t`actor` text NOT NULL,\n\t`action` text NOT NULL,\n\t`target` text,\n\t`request_id` text NOT NULL\n);",
      "CREATE TABLE `executions` (\n\t`sort_key` text PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`workflow_id` text,\n\t`workflow_name` text NOT NULL,\n\t`revision` text NOT NULL,\n\t`status` text NOT NULL,\n\t`trigger_kind` text NOT NULL,\n\t`started_at` integer NOT NULL,\n\t`ended_at` integer,\n\t`seq` integer NOT NULL,\n\t`error_title` text\n) WITHOUT ROWID;",
      "CREATE INDEX `executions_workflow` ON `executions` (`workflow_id`,`sort_key`) WHERE \"executions\".\"workflow_id\" IS NOT NULL;",
      "CREATE INDEX `executions_status` ON `executions` (`status`,`sort_key`) WHERE \"executions\".\"status\" <> 'completed';",
      "CREATE TABLE `hooks` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`workflow_id` text NOT NULL,\n\t`verification` text NOT NULL,\n\t`dedupe` text NOT NULL,\n\t`secret` text,\n\t`enabled` integer NOT NULL,\n\t`created_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `hooks_id` ON `hooks` (`id`);",
      "CREATE TABLE `keys` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`hash` text NOT NULL,\n\t`name` text NOT NULL,\n\t`permissions` text NOT NULL,\n\t`hint` text NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`last_used_at` integer,\n\t`expires_at` integer\n);",
      "CREATE UNIQUE INDEX `keys_id` ON `keys` (`id`);",
      "CREATE UNIQUE INDEX `keys_hash` ON `keys` (`hash`);",
      "CREATE TABLE `revisions` (\n\t`row` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`workflow_id` text,\n\t`number` integer NOT NULL,\n\t`version` text NOT NULL,\n\t`source` text,\n\t`definition` text NOT NULL,\n\t`hash` text NOT NULL,\n\t`created_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `revisions_id` ON `revisions` (`id`);",
      "CREATE UNIQUE INDEX `revisions_number` ON `revisions` (`workflow_id`,`number`) WHERE \"revisions\".\"workflow_id\" IS NOT NULL;",
      "CREATE UNIQUE INDEX `revisions_adhoc` ON `revisions` (`hash`) WHERE \"revisions\".\"workflow_id\" IS NULL;",
      "CREATE TABLE `tenant` (\n\t`one` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`name` text NOT NULL,\n\t`data_key` text NOT NULL,\n\t`created_at` integer NOT NULL,\n\tCONSTRAINT \"tenant_is_one\" CHECK(\"tenant\".\"one\" = 1)\n);",
      "CREATE TABLE `tickets` (\n\t`hash` text PRIMARY KEY NOT NULL,\n\t`purpose` text NOT NULL,\n\t`subject` text NOT NULL,\n\t`expires_at` integer NOT NULL\n) WITHOUT ROWID;",
      "CREATE TABLE `workflows` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`namespace` text NOT NULL,\n\t`name` text NOT NULL,\n\t`title` text,\n\t`summary` text,\n\t`latest_revision` integer NOT NULL,\n\t`published_revision` integer,\n\t`archived` integer NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`updated_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `workflows_id` ON `workflows` (`id`);",
      "CREATE UNIQUE INDEX `workflows_name` ON `workflows` (`namespace`,`name`);",
    ],
  },
  {
    name: "0001_secrets_and_connections",
    statements: [
      "CREATE TABLE `connections` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`name` text NOT NULL,\n\t`connector` text NOT NULL,\n\t`auth` text NOT NULL,\n\t`config` text NOT NULL,\n\t`sealed` text NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`updated_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `connections_id` ON `connections` (`id`);",
      "CREATE UNIQUE INDEX `connections_name` ON `connections` (`name`);",
      "CREATE TABLE `retired_keys` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`data_key` text NOT NULL,\n\t`retired_at` integer NOT NULL\n);",
      "CREATE TABLE `secrets` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`name` text NOT NULL,\n\t`sealed` text NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`updated_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `secrets_name` ON `secrets` (`name`);",
    ],
  },
  {
    name: "0002_triggers",
    statements: [
      "CREATE TABLE `triggers` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`workflow_id` text NOT NULL,\n\t`version` integer NOT NULL,\n\t`told` integer NOT NULL,\n\t`schedule` text,\n\t`subscription` text,\n\t`failures` integer NOT NULL,\n\t`retry_at` integer NOT NULL,\n\t`problem` text\n);",
      "CREATE UNIQUE INDEX `triggers_workflow` ON `triggers` (`workflow_id`);",
    ],
  },
  {
    name: "0003_revision_resources",
    statements: [
      "ALTER TABLE `revisions` ADD `resources` text;",
    ],
  },
  {
    name: "0004_breakers",
    statements: [
      "CREATE TABLE `breaker_settings` (\n\t`one` integer PRIMARY KEY NOT NULL,\n\t`enabled` integer NOT NULL,\n\t`failures` integer NOT NULL,\n\t`window_ms` integer NOT NULL,\n\t`reset_ms` integer NOT NULL,\n\tCONSTRAINT \"breaker_settings_is_one\" CHECK(\"breaker_settings\".\"one\" = 1)\n);",
      "CREATE TABLE `breakers` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`host` text NOT NULL\n);",
      "CREATE UNIQUE INDEX `breakers_host` ON `breakers` (`host`);",
    ],
  },
  {
    name: "0005_people",
    statements: [
      "CREATE TABLE `people` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`execution` text NOT NULL,\n\t`effect` text NOT NULL,\n\t`workflow` text NOT NULL,\n\t`form` text NOT NULL,\n\t`assignee` text NOT NULL,\n\t`title` text NOT NULL,\n\t`description` text,\n\t`schema` text,\n\t`notify` text,\n\t`state` text NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`expires_at` integer NOT NULL,\n\t`remind_at` integer,\n\t`noticed_at` integer,\n\t`ended_at` integer,\n\t`answer` text,\n\t`answered_by` text,\n\t`due_at` integer,\n\t`failures` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `people_id` ON `people` (`id`);",
      "CREATE UNIQUE INDEX `people_effect` ON `people` (`execution`,`effect`);",
      "CREATE INDEX `people_open` ON `people` (`assignee`) WHERE \"people\".\"state\" = 'open';",
      "CREATE INDEX `people_due` ON `people` (`due_at`) WHERE \"people\".\"due_at\" IS NOT NULL;",
      "CREATE TABLE `people_links` (\n\t`hash` text PRIMARY KEY NOT NULL,\n\t`task` integer NOT NULL,\n\t`created_at` integer NOT NULL\n) WITHOUT ROWID;",
      "CREATE INDEX `people_links_task` ON `people_links` (`task`);",
    ],
  },
  {
    name: "0006_retention",
    statements: [
      "CREATE TABLE `retention_settings` (\n\t`one` integer PRIMARY KEY NOT NULL,\n\t`completed` text NOT NULL,\n\t`failed` text NOT NULL,\n\tCONSTRAINT \"retention_is_one\" CHECK(\"retention_settings\".\"one\" = 1)\n);",
      "ALTER TABLE `revisions` ADD `unused_since` integer;",
    ],
  },
  {
    name: "0007_quota",
    statements: [
      "CREATE TABLE `quota_settings` (\n\t`one` integer PRIMARY KEY NOT NULL,\n\t`starts_per_minute` integer,\n\t`under_way` integer,\n\tCONSTRAINT \"quota_is_one\" CHECK(\"quota_settings\".\"one\" = 1)\n);",
    ],
  },
  {
    name: "0008_bulk",
    statements: [
      "CREATE TABLE `bulk_parts` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`executions` text NOT NULL,\n\t`attempts` integer NOT NULL\n);",
      "CREATE TABLE `bulks` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`action` text NOT NULL,\n\t`filter` text NOT NULL,\n\t`args` text NOT NULL,\n\t`by` text NOT NULL,\n\t`request_id` text NOT NULL,\n\t`status` text NOT NULL,\n\t`listed` integer NOT NULL,\n\t`cursor` text,\n\t`parts` integer NOT NULL,\n\t`matched` integer NOT NULL,\n\t`more` integer NOT NULL,\n\t`done` integer NOT NULL,\n\t`skipped` integer NOT NULL,\n\t`failed` integer NOT NULL,\n\t`failures` text NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`finished_at` integer,\n\t`due_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `bulks_id` ON `bulks` (`id`);",
      "CREATE INDEX `bulks_due` ON `bulks` (`due_at`);",
    ],
  },
  {
    name: "0009_drafts_trials_and_notifications",
    statements: [
      "CREATE TABLE `drafts` (\n\t`workflow` integer PRIMARY KEY NOT NULL,\n\t`text` text,\n\t`version` integer NOT NULL,\n\t`base` integer,\n\t`updated_at` integer NOT NULL,\n\t`updated_by` text NOT NULL\n);",
      "CREATE TABLE `hook_requests` (\n\t`slot` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`at` integer NOT NULL,\n\t`input` text NOT NULL,\n\t`shortened` text\n);",
      "CREATE TABLE `publications` (\n\t`revision` integer PRIMARY KEY NOT NULL,\n\t`at` integer NOT NULL,\n\t`by` text NOT NULL,\n\t`note` text\n);",
      "CREATE TABLE `notification_deliveries` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`notification` integer NOT NULL,\n\t`kind` text NOT NULL,\n\t`target` text NOT NULL,\n\t`connection` text,\n\t`state` text NOT NULL,\n\t`attempts` integer NOT NULL,\n\t`due_at` integer,\n\t`problem` text\n);",
      "CREATE INDEX `notification_deliveries_of` ON `notification_deliveries` (`notification`);",
      "CREATE INDEX `notification_deliveries_due` ON `notification_deliveries` (`due_at`) WHERE \"notification_deliveries\".\"due_at\" IS NOT NULL;",
      "CREATE TABLE `notification_settings` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`workflow_id` text NOT NULL,\n\t`on` text NOT NULL,\n\t`email` text,\n\t`webhook` text,\n\t`secret` text,\n\t`updated_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `notification_settings_workflow` ON `notification_settings` (`workflow_id`);",
      "CREATE TABLE `notifications` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`workflow_id` text NOT NULL,\n\t`workflow_name` text NOT NULL,\n\t`execution` text NOT NULL,\n\t`status` text NOT NULL,\n\t`error_title` text,\n\t`started_at` integer NOT NULL,\n\t`ended_at` integer NOT NULL,\n\t`created_at` integer NOT NULL,\n\t`read_at` integer\n);",
      "CREATE UNIQUE INDEX `notifications_execution` ON `notifications` (`execution`);",
      "CREATE INDEX `notifications_workflow` ON `notifications` (`workflow_id`,`created_at`);",
      "CREATE INDEX `notifications_unread` ON `notifications` (`read_at`) WHERE \"notifications\".\"read_at\" IS NULL;",
      "CREATE TABLE `templates` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`title` text NOT NULL,\n\t`description` text NOT NULL,\n\t`text` text NOT NULL,\n\t`needs` text NOT NULL,\n\t`created_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `templates_id` ON `templates` (`id`);",
      "CREATE TABLE `workflow_tests` (\n\t`number` integer PRIMARY KEY NOT NULL,\n\t`id` text NOT NULL,\n\t`workflow_id` text NOT NULL,\n\t`name` text NOT NULL,\n\t`input` text NOT NULL,\n\t`pins` text NOT NULL,\n\t`expect` text NOT NULL,\n\t`execution` text,\n\t`created_at` integer NOT NULL\n);",
      "CREATE UNIQUE INDEX `workflow_tests_id` ON `workflow_tests` (`id`);",
      "CREATE INDEX `workflow_tests_workflow` ON `workflow_tests` (`workflow_id`);",
      "ALTER TABLE `revisions` ADD `draft_of` text;",
      "ALTER TABLE `revisions` ADD `created_by` text;",
      "ALTER TABLE `workflows` ADD `draft` integer DEFAULT false NOT NULL;",
    ],
  },
  {
    name: "0010_task_about",
    statements: [
      "ALTER TABLE `people` ADD `about` text;",
    ],
  },
];
