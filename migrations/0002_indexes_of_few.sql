CREATE INDEX `principals_of_platform_admins` ON `principals` (`role`) WHERE role = 'platform_admin';--> statement-breakpoint
CREATE INDEX `scopes_by_name` ON `scopes` (`name`);--> statement-breakpoint
CREATE INDEX `tokens_by_scope` ON `tokens` (`scope_id`) WHERE scope_id is not null;