-- contract: the update corrects what a token is called; no version decides anything by it.
ALTER TABLE `tokens` ADD `parent_id` text REFERENCES tokens(id) ON DELETE cascade;--> statement-breakpoint
CREATE INDEX `tokens_by_parent` ON `tokens` (`parent_id`) WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX `tokens_by_maker` ON `tokens` (`created_by`) WHERE created_by <> user_id;--> statement-breakpoint
UPDATE `tokens` SET `kind` = (SELECT iif(u.kind = 'service', 'service', 'personal') FROM users u WHERE u.id = tokens.user_id);
