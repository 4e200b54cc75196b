CREATE TABLE `metadata_defaults` (
	`scope_id` text PRIMARY KEY NOT NULL,
	`metadata` text NOT NULL,
	`key_count` integer NOT NULL,
	`locked` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "defaults_bytes" CHECK(octet_length("metadata_defaults"."metadata") <= 16384),
	CONSTRAINT "defaults_keys" CHECK("metadata_defaults"."key_count" <= 256)
);
