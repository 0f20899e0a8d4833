CREATE TABLE `bulk_parts` (
	`number` integer PRIMARY KEY NOT NULL,
	`executions` text NOT NULL,
	`attempts` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `bulks` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`filter` text NOT NULL,
	`args` text NOT NULL,
	`by` text NOT NULL,
	`request_id` text NOT NULL,
	`status` text NOT NULL,
	`listed` integer NOT NULL,
	`cursor` text,
	`parts` integer NOT NULL,
	`matched` integer NOT NULL,
	`more` integer NOT NULL,
	`done` integer NOT NULL,
	`skipped` integer NOT NULL,
	`failed` integer NOT NULL,
	`failures` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`due_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bulks_id` ON `bulks` (`id`);--> statement-breakpoint
CREATE INDEX `bulks_due` ON `bulks` (`due_at`);