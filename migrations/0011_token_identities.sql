ALTER TABLE `tokens` ADD `identity` text;--> statement-breakpoint
CREATE INDEX `tokens_by_identity` ON `tokens` (`identity`) WHERE identity is not null;