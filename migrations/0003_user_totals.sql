CREATE TABLE `user_totals` (
	`email_verified` integer PRIMARY KEY NOT NULL,
	`total` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `users_by_verification` ON `users` (`email_verified`,`created_at`,`id`);--> statement-breakpoint
-- The triggers come first and find no rows: whoever is made before the totals are there is counted with them.
CREATE TRIGGER `user_totals_insert` AFTER INSERT ON `users` BEGIN
	UPDATE `user_totals` SET `total` = `total` + 1 WHERE `email_verified` = NEW.`email_verified`;
END;
--> statement-breakpoint
CREATE TRIGGER `user_totals_delete` AFTER DELETE ON `users` BEGIN
	UPDATE `user_totals` SET `total` = `total` - 1 WHERE `email_verified` = OLD.`email_verified`;
END;
--> statement-breakpoint
CREATE TRIGGER `user_totals_update` AFTER UPDATE OF `email_verified` ON `users`
WHEN OLD.`email_verified` <> NEW.`email_verified` BEGIN
	UPDATE `user_totals` SET `total` = `total` - 1 WHERE `email_verified` = OLD.`email_verified`;
	UPDATE `user_totals` SET `total` = `total` + 1 WHERE `email_verified` = NEW.`email_verified`;
END;
--> statement-breakpoint
INSERT INTO `user_totals` (`email_verified`, `total`)
VALUES (0, (SELECT count(*) FROM `users` WHERE `email_verified` = 0)),
       (1, (SELECT count(*) FROM `users` WHERE `email_verified` = 1));
