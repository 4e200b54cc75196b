-- contract: the update fills the column that this migration adds.
ALTER TABLE `memberships` ADD `of_service` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `memberships_of_services` ON `memberships` (`scope_id`) WHERE of_service = 1;--> statement-breakpoint
CREATE INDEX `tokens_active` ON `tokens` (`user_id`,`expires_at`) WHERE revoked_at is null;--> statement-breakpoint
UPDATE `memberships` SET `of_service` = 1 WHERE `user_id` IN (SELECT `id` FROM `users` WHERE `kind` = 'service');
