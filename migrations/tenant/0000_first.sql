CREATE TABLE `answers` (
	`id` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`answer` text NOT NULL,
	`sealed` integer NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target` text,
	`request_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `executions` (
	`sort_key` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`workflow_id` text,
	`workflow_name` text NOT NULL,
	`revision` text NOT NULL,
	`status` text NOT NULL,
	`trigger_kind` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`seq` integer NOT NULL,
	`error_title` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `executions_workflow` ON `executions` (`workflow_id`,`sort_key`) WHERE "executions"."workflow_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `executions_status` ON `executions` (`status`,`sort_key`) WHERE "executions"."status" <> 'completed';--> statement-breakpoint
CREATE TABLE `hooks` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`workflow_id` text NOT NULL,
	`verification` text NOT NULL,
	`dedupe` text NOT NULL,
	`secret` text,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hooks_id` ON `hooks` (`id`);--> statement-breakpoint
CREATE TABLE `keys` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`permissions` text NOT NULL,
	`hint` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_id` ON `keys` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `keys_hash` ON `keys` (`hash`);--> statement-breakpoint
CREATE TABLE `revisions` (
	`row` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`workflow_id` text,
	`number` integer NOT NULL,
	`version` text NOT NULL,
	`source` text,
	`definition` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `revisions_id` ON `revisions` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `revisions_number` ON `revisions` (`workflow_id`,`number`) WHERE "revisions"."workflow_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `revisions_adhoc` ON `revisions` (`hash`) WHERE "revisions"."workflow_id" IS NULL;--> statement-breakpoint
CREATE TABLE `tenant` (
	`one` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`data_key` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "tenant_is_one" CHECK("tenant"."one" = 1)
);
--> statement-breakpoint
CREATE TABLE `tickets` (
	`hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`subject` text NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workflows` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`title` text,
	`summary` text,
	`latest_revision` integer NOT NULL,
	`published_revision` integer,
	`archived` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workflows_id` ON `workflows` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `workflows_name` ON `workflows` (`namespace`,`name`);