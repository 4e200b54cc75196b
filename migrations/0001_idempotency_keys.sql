CREATE TABLE `idempotency_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`mutation_id` text NOT NULL,
	`attempt` text NOT NULL,
	`locked_until` integer NOT NULL,
	`reply` text,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_expiry` ON `idempotency_keys` (`expires_at`);--> statement-breakpoint
CREATE INDEX `tokens_by_revocation` ON `tokens` (`revoked_at`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `tokens_by_expiry` ON `tokens` (`expires_at`) WHERE expires_at is not null;