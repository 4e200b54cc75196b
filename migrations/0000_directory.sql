CREATE TABLE `attribute_definitions` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`description` text,
	`type` text NOT NULL,
	`currency_code` text,
	`external_key` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "attribute_type" CHECK("attribute_definitions"."type" in ('string', 'number', 'boolean', 'date', 'currency'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attribute_definitions_key_unique` ON `attribute_definitions` (`key`);--> statement-breakpoint
CREATE UNIQUE INDEX `attribute_definitions_external_key_unique` ON `attribute_definitions` (`external_key`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`actor_id` text,
	`user_id` text,
	`scope_id` text,
	`version` integer,
	`keys` text DEFAULT '[]' NOT NULL,
	`request_id` text
);
--> statement-breakpoint
CREATE INDEX `events_by_user` ON `events` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`issuer`, `subject`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `identities_by_user` ON `identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`scope_id` text NOT NULL,
	`user_id` text NOT NULL,
	`application_id` text NOT NULL,
	`role` text NOT NULL,
	`is_primary` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`scope_id`, `user_id`),
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`application_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "membership_role" CHECK("memberships"."role" in ('owner', 'admin', 'developer', 'member'))
);
--> statement-breakpoint
CREATE INDEX `memberships_by_user` ON `memberships` (`user_id`);--> statement-breakpoint
CREATE INDEX `memberships_by_application` ON `memberships` (`application_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `memberships_by_role` ON `memberships` (`scope_id`,`role`);--> statement-breakpoint
CREATE TABLE `platform_metadata` (
	`user_id` text NOT NULL,
	`scope_id` text NOT NULL,
	`metadata` text NOT NULL,
	`key_count` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text,
	PRIMARY KEY(`user_id`, `scope_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "record_bytes" CHECK(octet_length("platform_metadata"."metadata") <= 65536),
	CONSTRAINT "record_keys" CHECK("platform_metadata"."key_count" <= 512)
);
--> statement-breakpoint
CREATE TABLE `principals` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`role` text DEFAULT 'user' NOT NULL,
	`display_name` text,
	`avatar_url` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "principal_role" CHECK("principals"."role" in ('user', 'member', 'admin', 'platform_admin'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `principals_user_id_unique` ON `principals` (`user_id`);--> statement-breakpoint
CREATE TABLE `scopes` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`parent_id` text,
	`key` text,
	`name` text NOT NULL,
	`description` text,
	`status` text DEFAULT 'active' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`parent_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "scope_kind" CHECK("scopes"."kind" in ('platform', 'application', 'organization')),
	CONSTRAINT "scope_has_key" CHECK(("scopes"."kind" = 'platform') = ("scopes"."key" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_key_unique` ON `scopes` (`key`);--> statement-breakpoint
CREATE INDEX `scopes_by_parent` ON `scopes` (`parent_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_one_platform` ON `scopes` (`kind`) WHERE kind = 'platform';--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`last_four` text NOT NULL,
	`scope_id` text,
	`permissions` text,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer,
	`created_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "token_kind" CHECK("tokens"."kind" in ('personal', 'service'))
);
--> statement-breakpoint
CREATE INDEX `tokens_by_user` ON `tokens` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text DEFAULT 'human' NOT NULL,
	`username` text collate nocase NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`name` text,
	`name_search` text DEFAULT '' NOT NULL,
	`first_name` text,
	`last_name` text,
	`image` text,
	`status` text DEFAULT 'active' NOT NULL,
	`password_hash` text,
	`attributes` text DEFAULT '{}' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`last_login_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "attribute_bytes" CHECK(octet_length("users"."attributes") <= 65536),
	CONSTRAINT "user_kind" CHECK("users"."kind" in ('human', 'service')),
	CONSTRAINT "user_status" CHECK("users"."status" in ('active', 'pending', 'suspended'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username_unique` ON `users` (`username`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_by_age` ON `users` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `users_by_kind` ON `users` (`kind`,`id`);--> statement-breakpoint
CREATE INDEX `users_by_name` ON `users` (`name_search`,`id`);--> statement-breakpoint
-- The root of the tree. Everything else hangs below it.
INSERT INTO `scopes` (`id`, `kind`, `name`, `created_at`, `updated_at`)
VALUES ('platform', 'platform', 'Platform', unixepoch() * 1000, unixepoch() * 1000);
