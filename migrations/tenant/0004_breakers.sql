CREATE TABLE `breaker_settings` (
	`one` integer PRIMARY KEY NOT NULL,
	`enabled` integer NOT NULL,
	`failures` integer NOT NULL,
	`window_ms` integer NOT NULL,
	`reset_ms` integer NOT NULL,
	CONSTRAINT "breaker_settings_is_one" CHECK("breaker_settings"."one" = 1)
);
--> statement-breakpoint
CREATE TABLE `breakers` (
	`number` integer PRIMARY KEY NOT NULL,
	`host` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `breakers_host` ON `breakers` (`host`);