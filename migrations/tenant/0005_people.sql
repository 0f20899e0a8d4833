CREATE TABLE `people` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`execution` text NOT NULL,
	`effect` text NOT NULL,
	`workflow` text NOT NULL,
	`form` text NOT NULL,
	`assignee` text NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`schema` text,
	`notify` text,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`remind_at` integer,
	`noticed_at` integer,
	`ended_at` integer,
	`answer` text,
	`answered_by` text,
	`due_at` integer,
	`failures` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `people_id` ON `people` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `people_effect` ON `people` (`execution`,`effect`);--> statement-breakpoint
CREATE INDEX `people_open` ON `people` (`assignee`) WHERE "people"."state" = 'open';--> statement-breakpoint
CREATE INDEX `people_due` ON `people` (`due_at`) WHERE "people"."due_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `people_links` (
	`hash` text PRIMARY KEY NOT NULL,
	`task` integer NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `people_links_task` ON `people_links` (`task`);