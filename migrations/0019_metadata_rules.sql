CREATE TABLE `metadata_rules` (
	`scope_id` text PRIMARY KEY NOT NULL,
	`unknown_keys` text NOT NULL,
	`rules` text NOT NULL,
	`rule_count` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "metadata_rules_unknown_keys" CHECK("metadata_rules"."unknown_keys" in ('allow', 'admin', 'refuse')),
	CONSTRAINT "rules_bytes" CHECK(octet_length("metadata_rules"."rules") <= 32768),
	CONSTRAINT "rules_count" CHECK("metadata_rules"."rule_count" <= 200)
);
