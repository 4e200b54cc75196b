-- contract: the index is made anew, and no statement names it.
DROP INDEX `users_by_name`;--> statement-breakpoint
ALTER TABLE `users` ADD `name_order` text GENERATED ALWAYS AS (substr(name_search, 1, 128)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `users` ADD `email_search` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `search_form` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `users_of_older_form` ON `users` (`id`) WHERE search_form < 1;--> statement-breakpoint
CREATE INDEX `users_by_name` ON `users` (`name_order`,`id`);