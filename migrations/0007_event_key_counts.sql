-- contract: the update fills the column that this migration adds.
ALTER TABLE `events` ADD `key_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `events` SET `key_count` = json_array_length(`keys`);
