CREATE TABLE `codes` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`email` text NOT NULL,
	`user_id` text NOT NULL,
	`hash` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`detail` text DEFAULT '{}' NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "code_purpose" CHECK("codes"."purpose" in ('verify_email', 'reset_password', 'sign_in', 'sign_up', 'change_email', 'undo_email_change'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `codes_one_of_a_purpose` ON `codes` (`email`,`purpose`);--> statement-breakpoint
CREATE INDEX `codes_by_user` ON `codes` (`user_id`);--> statement-breakpoint
CREATE INDEX `codes_by_expiry` ON `codes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`scope_id` text NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`name` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`secret_hash` text NOT NULL,
	`invited_by` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_sent_at` integer NOT NULL,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "invitation_role" CHECK("invitations"."role" in ('owner', 'admin', 'developer', 'member')),
	CONSTRAINT "invitation_status" CHECK("invitations"."status" in ('pending', 'accepted', 'declined', 'revoked'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_secret_hash_unique` ON `invitations` (`secret_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_one_pending` ON `invitations` (`scope_id`,`email`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `invitations_by_scope` ON `invitations` (`scope_id`,`id`);--> statement-breakpoint
CREATE INDEX `invitations_to` ON `invitations` (`email`,`id`);--> statement-breakpoint
CREATE INDEX `invitations_by_expiry` ON `invitations` (`expires_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`email` text NOT NULL,
	`about` text,
	`detail` text NOT NULL,
	`created_at` integer NOT NULL,
	`next_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`sent_at` integer,
	`expires_at` integer NOT NULL,
	CONSTRAINT "message_kind" CHECK("messages"."kind" in ('invitation', 'verify_email', 'reset_password', 'sign_in', 'sign_up', 'change_email', 'undo_email_change', 'email_changed', 'known_address'))
);
--> statement-breakpoint
CREATE INDEX `messages_due` ON `messages` (`next_at`) WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX `messages_about` ON `messages` (`about`) WHERE about is not null;--> statement-breakpoint
CREATE INDEX `messages_by_age` ON `messages` (`created_at`);--> statement-breakpoint
DROP INDEX `users_username_unique`;--> statement-breakpoint
DROP INDEX `users_email_unique`;--> statement-breakpoint
ALTER TABLE `users` ADD `username_of` text GENERATED ALWAYS AS (iif(instr(username, '@'), kind, '')) VIRTUAL;--> statement-breakpoint
ALTER TABLE `users` ADD `pending_email` text;--> statement-breakpoint
ALTER TABLE `users` ADD `password_by_platform` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `managed_by` text;--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email`,`kind`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_username` ON `users` (`username`,`username_of`);--> statement-breakpoint
ALTER TABLE `memberships` ADD `status` text DEFAULT 'active' NOT NULL;--> statement-breakpoint
-- The first proof of an address ends what was set without it. Only what an administrator of the
-- platform set stays, and a password that the same statement sets.
CREATE TRIGGER `users_first_proof` AFTER UPDATE OF `email_verified` ON `users`
WHEN OLD.`email_verified` = 0 AND NEW.`email_verified` = 1 AND NEW.`kind` = 'human' BEGIN
	UPDATE `tokens` SET `revoked_at` = NEW.`updated_at`
	 WHERE `user_id` = NEW.`id` AND `revoked_at` IS NULL AND `created_by` IS NOT NULL
	   AND NOT EXISTS (SELECT 1 FROM `principals` WHERE `user_id` = `tokens`.`created_by` AND `role` = 'platform_admin');
	DELETE FROM `identities` WHERE `user_id` = NEW.`id`;
	UPDATE `users` SET `password_hash` = NULL
	 WHERE `id` = NEW.`id` AND `password_by_platform` = 0 AND `password_hash` IS OLD.`password_hash`;
END;
