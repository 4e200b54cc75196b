CREATE TABLE `receipts` (
	`id` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`outcome` text NOT NULL,
	`user_id` text,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "receipt_outcome" CHECK("receipts"."outcome" in ('created', 'updated', 'unchanged', 'counted'))
);
--> statement-breakpoint
CREATE INDEX `receipts_by_expiry` ON `receipts` (`expires_at`);--> statement-breakpoint
CREATE INDEX `receipts_by_user` ON `receipts` (`user_id`) WHERE user_id is not null;