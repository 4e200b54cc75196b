CREATE TABLE `idempotency_totals` (
	`caller` text PRIMARY KEY NOT NULL,
	`requests` integer NOT NULL,
	`bytes` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `idempotency_keys` ADD `caller` text;--> statement-breakpoint
CREATE TRIGGER `idempotency_totals_insert` AFTER INSERT ON `idempotency_keys`
WHEN NEW.`caller` IS NOT NULL BEGIN
	INSERT INTO `idempotency_totals` (`caller`, `requests`, `bytes`) VALUES (NEW.`caller`, 1, 0)
	ON CONFLICT (`caller`) DO UPDATE SET `requests` = `requests` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `idempotency_totals_update` AFTER UPDATE OF `reply` ON `idempotency_keys`
WHEN NEW.`caller` IS NOT NULL BEGIN
	UPDATE `idempotency_totals`
	   SET `bytes` = `bytes` + coalesce(octet_length(NEW.`reply`), 0) - coalesce(octet_length(OLD.`reply`), 0)
	 WHERE `caller` = NEW.`caller`;
END;
--> statement-breakpoint
CREATE TRIGGER `idempotency_totals_delete` AFTER DELETE ON `idempotency_keys`
WHEN OLD.`caller` IS NOT NULL BEGIN
	UPDATE `idempotency_totals`
	   SET `requests` = `requests` - 1, `bytes` = `bytes` - coalesce(octet_length(OLD.`reply`), 0)
	 WHERE `caller` = OLD.`caller`;
	DELETE FROM `idempotency_totals` WHERE `caller` = OLD.`caller` AND `requests` = 0;
END;
