CREATE INDEX `users_pending` ON `users` (`created_at`) WHERE status = 'pending';--> statement-breakpoint
-- Codes end, and an address that waits for one, when their user gets another password or address, is
-- suspended, or proves the address for the first time: whoever asked for them may be somebody else.
-- Only the way back to a former address stays.
CREATE TRIGGER `users_end_codes` AFTER UPDATE OF `email`, `email_verified`, `password_hash`, `status` ON `users`
WHEN (NEW.`email`, NEW.`password_hash`) IS NOT (OLD.`email`, OLD.`password_hash`)
  OR (NEW.`status` = 'suspended' AND OLD.`status` <> 'suspended')
  OR (NEW.`email_verified` = 1 AND OLD.`email_verified` = 0) BEGIN
	DELETE FROM `messages`
	 WHERE `next_at` IS NOT NULL
	   AND `about` IN (SELECT `id` FROM `codes` WHERE `user_id` = NEW.`id` AND `purpose` <> 'undo_email_change');
	DELETE FROM `codes` WHERE `user_id` = NEW.`id` AND `purpose` <> 'undo_email_change';
	UPDATE `users` SET `pending_email` = NULL
	 WHERE `id` = NEW.`id` AND `pending_email` IS OLD.`pending_email` AND `pending_email` IS NOT NULL;
END;
