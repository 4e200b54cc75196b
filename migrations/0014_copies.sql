CREATE TABLE `copies` (
	`user_id` text NOT NULL,
	`tenant_key` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `tenant_key`)
);
--> statement-breakpoint
CREATE INDEX `copies_expiry` ON `copies` (`expires_at`);