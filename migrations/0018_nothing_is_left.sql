CREATE TABLE `idempotency_people` (
	`key_id` text NOT NULL,
	`person` text NOT NULL,
	PRIMARY KEY(`key_id`, `person`),
	FOREIGN KEY (`key_id`) REFERENCES `idempotency_keys`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idempotency_people_by_person` ON `idempotency_people` (`person`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_caller` ON `idempotency_keys` (`caller`) WHERE caller is not null;--> statement-breakpoint
CREATE INDEX `invitations_by_inviter` ON `invitations` (`invited_by`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `messages_by_email` ON `messages` (`email`);--> statement-breakpoint
-- Deleting a user wipes the kept answers that show the user, by id or by the email that a person has,
-- and those to the user. The rows stay: a repetition changes nothing again.
CREATE TRIGGER `users_end_answers` BEFORE DELETE ON `users` BEGIN
	UPDATE `idempotency_keys` SET `reply` = ''
	 WHERE `reply` <> '' AND `id` IN (
	   SELECT `key_id` FROM `idempotency_people`
	    WHERE `person` IN (OLD.`id`, iif(OLD.`kind` = 'human', OLD.`email`, OLD.`id`)));
	UPDATE `idempotency_keys` SET `caller` = NULL, `reply` = iif(`reply` IS NULL, NULL, '')
	 WHERE `caller` = OLD.`id`;
END;
--> statement-breakpoint
-- An answer that was wiped shows nobody any more.
CREATE TRIGGER `idempotency_people_end` AFTER UPDATE OF `reply` ON `idempotency_keys`
WHEN NEW.`reply` = '' BEGIN
	DELETE FROM `idempotency_people` WHERE `key_id` = NEW.`id`;
END;
--> statement-breakpoint
-- A row that loses its caller gives its part of the budget back.
CREATE TRIGGER `idempotency_totals_leave` AFTER UPDATE OF `caller` ON `idempotency_keys`
WHEN OLD.`caller` IS NOT NULL AND NEW.`caller` IS NULL BEGIN
	UPDATE `idempotency_totals`
	   SET `requests` = `requests` - 1, `bytes` = `bytes` - coalesce(octet_length(OLD.`reply`), 0)
	 WHERE `caller` = OLD.`caller`;
	DELETE FROM `idempotency_totals` WHERE `caller` = OLD.`caller` AND `requests` = 0;
END;
--> statement-breakpoint
-- Deleting a person ends the messages about the account, and those that would go out in the person's
-- name. What was sent to the address goes as well, unless the account is a sign-up that nobody has
-- redeemed: then the address may be somebody else's, and an invitation to it is for them.
CREATE TRIGGER `users_end_mail` BEFORE DELETE ON `users` WHEN OLD.`kind` = 'human' BEGIN
	DELETE FROM `messages` WHERE `about` IN (SELECT `id` FROM `codes` WHERE `user_id` = OLD.`id`);
	DELETE FROM `messages`
	 WHERE `next_at` IS NOT NULL
	   AND `about` IN (SELECT `id` FROM `invitations` WHERE `invited_by` = OLD.`id` AND `status` = 'pending');
	DELETE FROM `messages`
	 WHERE `email` = OLD.`email` AND (OLD.`status` <> 'pending' OR `kind` <> 'invitation');
	DELETE FROM `invitations` WHERE `email` = OLD.`email` AND OLD.`status` <> 'pending';
END;
