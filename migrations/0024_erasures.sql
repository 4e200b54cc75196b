-- contract: an index is made anew, over more rows; the running version asks only for the former ones.
CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`subject` text NOT NULL,
	`reason` text,
	`suppressed` integer NOT NULL,
	`rows` text NOT NULL,
	`bookmark` text,
	`unfinished` text,
	CONSTRAINT "erasure_reason" CHECK("erasures"."reason" in ('requested', 'no_longer_needed', 'unlawful', 'legal_obligation', 'other'))
);
--> statement-breakpoint
CREATE INDEX `erasures_unfinished` ON `erasures` (`id`) WHERE unfinished is not null;--> statement-breakpoint
CREATE TABLE `suppressions` (
	`hash` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `invitations_by_inviter`;--> statement-breakpoint
CREATE INDEX `invitations_by_inviter` ON `invitations` (`invited_by`) WHERE invited_by is not null;--> statement-breakpoint
CREATE INDEX `events_of_erasures` ON `events` (`id`) WHERE action = 'user.erase' AND user_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `records_by_another` ON `platform_metadata` (`updated_by`) WHERE updated_by <> user_id;