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
ALTER TABLE `revisions` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `note` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `published_at` integer;--> statement-breakpoint
ALTER TABLE `revisions` ADD `published_by` text;--> statement-breakpoint
ALTER TABLE `workflows` ADD `draft` integer DEFAULT false NOT NULL;