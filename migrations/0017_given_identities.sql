-- contract: the trigger is made anew, and asks besides only for columns that this migration adds.
ALTER TABLE `identities` ADD `by_platform` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `identities` ADD `claims_at` integer;--> statement-breakpoint
ALTER TABLE `memberships` ADD `granted_by` text;--> statement-breakpoint
DROP TRIGGER `users_first_proof`;--> statement-breakpoint
-- The first proof of an address ends what was set without it. Only what an administrator of the
-- platform set stays, identities among it, and a password that the same statement sets.
CREATE TRIGGER `users_first_proof` AFTER UPDATE OF `email_verified` ON `users`
WHEN OLD.`email_verified` = 0 AND NEW.`email_verified` = 1 AND NEW.`kind` = 'human' BEGIN
	UPDATE `tokens` SET `revoked_at` = NEW.`updated_at`
	 WHERE `user_id` = NEW.`id` AND `revoked_at` IS NULL AND `created_by` IS NOT NULL
	   AND NOT EXISTS (SELECT 1 FROM `principals` WHERE `user_id` = `tokens`.`created_by` AND `role` = 'platform_admin');
	DELETE FROM `identities` WHERE `user_id` = NEW.`id` AND `by_platform` = 0;
	UPDATE `users` SET `password_hash` = NULL
	 WHERE `id` = NEW.`id` AND `password_by_platform` = 0 AND `password_hash` IS OLD.`password_hash`;
END;--> statement-breakpoint
-- The last identity of an issuer takes along the memberships that its claims have made. A suspended
-- one stays, so that it does not come back active.
CREATE TRIGGER `identities_end_grants` AFTER DELETE ON `identities` BEGIN
	DELETE FROM `memberships`
	 WHERE `user_id` = OLD.`user_id` AND `granted_by` = OLD.`issuer` AND `role` = 'member' AND `status` = 'active'
	   AND NOT EXISTS (SELECT 1 FROM `identities` WHERE `user_id` = OLD.`user_id` AND `issuer` = OLD.`issuer`);
END;
