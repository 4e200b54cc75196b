CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`scope_id` text NOT NULL,
	`url` text NOT NULL,
	`types` text,
	`payload` text NOT NULL,
	`description` text,
	`status` text DEFAULT 'enabled' NOT NULL,
	`disabled_at` integer,
	`disabled_by` text,
	`secret` text NOT NULL,
	`former_secret` text,
	`former_until` integer,
	`hears_after` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "webhook_payload" CHECK("webhooks"."payload" in ('full', 'thin')),
	CONSTRAINT "webhook_status" CHECK("webhooks"."status" in ('enabled', 'disabled'))
);
--> statement-breakpoint
CREATE INDEX `webhooks_by_scope` ON `webhooks` (`scope_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_enabled` ON `webhooks` (`id`) WHERE status = 'enabled';