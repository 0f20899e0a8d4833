CREATE TABLE `retention_settings` (
	`one` integer PRIMARY KEY NOT NULL,
	`completed` text NOT NULL,
	`failed` text NOT NULL,
	CONSTRAINT "retention_is_one" CHECK("retention_settings"."one" = 1)
);
--> statement-breakpoint
ALTER TABLE `revisions` ADD `unused_since` integer;