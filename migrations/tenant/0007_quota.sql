CREATE TABLE `quota_settings` (
	`one` integer PRIMARY KEY NOT NULL,
	`starts_per_minute` integer,
	`under_way` integer,
	CONSTRAINT "quota_is_one" CHECK("quota_settings"."one" = 1)
);
