CREATE TABLE `ingest_counts` (
	`scope_id` text NOT NULL,
	`day` text NOT NULL,
	`type` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`scope_id`, `day`, `type`),
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ingest_counts_by_day` ON `ingest_counts` (`day`);--> statement-breakpoint
CREATE TABLE `ingest_problems` (
	`scope_id` text NOT NULL,
	`type` text NOT NULL,
	`trait` text NOT NULL,
	`reason` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`example` text NOT NULL,
	PRIMARY KEY(`scope_id`, `type`, `trait`, `reason`),
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ingest_problems_by_time` ON `ingest_problems` (`last_at`);--> statement-breakpoint
CREATE TABLE `ingested_messages` (
	`scope_id` text NOT NULL,
	`message` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`scope_id`, `message`)
);
--> statement-breakpoint
CREATE INDEX `ingested_messages_by_expiry` ON `ingested_messages` (`expires_at`);--> statement-breakpoint
ALTER TABLE `tokens` ADD `for_ingestion` integer DEFAULT false NOT NULL;