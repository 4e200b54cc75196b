-- A column with its check can be added as it is: the table need not be made anew.
ALTER TABLE `attribute_definitions` ADD `visibility` text DEFAULT 'team' NOT NULL CONSTRAINT "attribute_visibility" CHECK("visibility" in ('team', 'application', 'organization'));--> statement-breakpoint
CREATE INDEX `attributes_by_visibility` ON `attribute_definitions` (`visibility`,`key`);
