CREATE TABLE `publications` (
	`revision` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`note` text
);
--> statement-breakpoint
ALTER TABLE `revisions` DROP COLUMN `note`;--> statement-breakpoint
ALTER TABLE `revisions` DROP COLUMN `published_at`;--> statement-breakpoint
ALTER TABLE `revisions` DROP COLUMN `published_by`;