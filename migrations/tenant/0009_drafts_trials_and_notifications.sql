CREATE TABLE `drafts` (
	`workflow` integer PRIMARY KEY NOT NULL,
	`text` text,
	`version` integer NOT NULL,
	`base` integer,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hook_requests` (
	`slot` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`input` text NOT NULL,
	`shortened` text
);
--> statement-breakpoint
CREATE TABLE `publications` (
	`revision` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`note` text
);
--> statement-breakpoint
CREATE TABLE `notification_deliveries` (
	`number` integer PRIMARY KEY NOT NULL,
	`notification` integer NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`connection` text,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`problem` text
);
--> statement-breakpoint
CREATE INDEX `notification_deliveries_of` ON `notification_deliveries` (`notification`);--> statement-breakpoint
CREATE INDEX `notification_deliveries_due` ON `notification_deliveries` (`due_at`) WHERE "notification_deliveries"."due_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `notification_settings` (
	`number` integer PRIMARY KEY NOT NULL,
	`workflow_id` text NOT NULL,
	`on` text NOT NULL,
	`email` text,
	`webhook` text,
	`secret` text,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notification_settings_workflow` ON `notification_settings` (`workflow_id`);--> statement-breakpoint
CREATE TABLE `notifications` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`workflow_id` text NOT NULL,
	`workflow_name` text NOT NULL,
	`execution` text NOT NULL,
	`status` text NOT NULL,
	`error_title` text,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_execution` ON `notifications` (`execution`);--> statement-breakpoint
CREATE INDEX `notifications_workflow` ON `notifications` (`workflow_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `notifications_unread` ON `notifications` (`read_at`) WHERE "notifications"."read_at" IS NULL;--> statement-breakpoint
CREATE TABLE `templates` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`text` text NOT NULL,
	`needs` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `templates_id` ON `templates` (`id`);--> statement-breakpoint
CREATE TABLE `workflow_tests` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`workflow_id` text NOT NULL,
	`name` text NOT NULL,
	`input` text NOT NULL,
	`pins` text NOT NULL,
	`expect` text NOT NULL,
	`execution` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workflow_tests_id` ON `workflow_tests` (`id`);--> statement-breakpoint
CREATE INDEX `workflow_tests_workflow` ON `workflow_tests` (`workflow_id`);--> statement-breakpoint
ALTER TABLE `revisions` ADD `draft_of` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `workflows` ADD `draft` integer DEFAULT false NOT NULL;