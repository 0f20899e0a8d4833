CREATE TABLE `triggers` (
	`number` integer PRIMARY KEY NOT NULL,
	`workflow_id` text NOT NULL,
	`version` integer NOT NULL,
	`told` integer NOT NULL,
	`schedule` text,
	`subscription` text,
	`failures` integer NOT NULL,
	`retry_at` integer NOT NULL,
	`problem` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `triggers_workflow` ON `triggers` (`workflow_id`);