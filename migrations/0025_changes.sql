CREATE TABLE `changes` (
	`event_id` text NOT NULL,
	`user_id` text,
	`scope_id` text,
	`surface` text NOT NULL,
	`version` integer,
	`before` text NOT NULL,
	`after` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `changes_by_event` ON `changes` (`event_id`);--> statement-breakpoint
ALTER TABLE `events` ADD `via` text;--> statement-breakpoint
CREATE INDEX `events_by_scope` ON `events` (`scope_id`,`id`) WHERE scope_id is not null;--> statement-breakpoint
ALTER TABLE `invitations` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `memberships` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `metadata_defaults` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `metadata_rules` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `platform_metadata` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `principals` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `scopes` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `users` ADD `event_id` text;--> statement-breakpoint
-- Each of these writes the values of a change, for the event that the changed row names: what
-- differs, as it was and as it is. A row that goes on naming the same event is not looked at.
-- A number that is no integer keeps its spelling: SQLite would write 15 digits of it.
CREATE TRIGGER `changes_of_metadata_insert` AFTER INSERT ON `platform_metadata`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	VALUES (NEW.`event_id`, NEW.`user_id`, NEW.`scope_id`, 'metadata', NEW.`version`, '{}', NEW.`metadata`);
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_metadata_update` AFTER UPDATE OF `event_id` ON `platform_metadata`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`user_id`, NEW.`scope_id`, 'metadata', NEW.`version`,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(OLD.`metadata`)),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(NEW.`metadata`))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'real' THEN OLD.`metadata` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'real' THEN NEW.`metadata` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'real' THEN OLD.`metadata` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
-- A password is never among them. What a new user does not have is left out.
CREATE TRIGGER `changes_of_users_insert` AFTER INSERT ON `users`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`id`, NULL, 'users', NEW.`version`, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'real' THEN NEW.`attributes` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('email', NEW.`email`, 'emailVerified', json(iif(NEW.`email_verified`, 'true', 'false')), 'username', NEW.`username`, 'name', NEW.`name`, 'firstName', NEW.`first_name`, 'lastName', NEW.`last_name`, 'image', NEW.`image`, 'status', NEW.`status`)) WHERE `type` <> 'null'
	        UNION ALL SELECT 'attributes.' || `key`, `type`, `value`, `fullkey` FROM json_each(NEW.`attributes`)
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_users_update` AFTER UPDATE OF `event_id` ON `users`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`id`, NULL, 'users', NEW.`version`,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('email', OLD.`email`, 'emailVerified', json(iif(OLD.`email_verified`, 'true', 'false')), 'username', OLD.`username`, 'name', OLD.`name`, 'firstName', OLD.`first_name`, 'lastName', OLD.`last_name`, 'image', OLD.`image`, 'status', OLD.`status`))
	        UNION ALL SELECT 'attributes.' || `key`, `type`, `value`, `fullkey` FROM json_each(OLD.`attributes`)),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('email', NEW.`email`, 'emailVerified', json(iif(NEW.`email_verified`, 'true', 'false')), 'username', NEW.`username`, 'name', NEW.`name`, 'firstName', NEW.`first_name`, 'lastName', NEW.`last_name`, 'image', NEW.`image`, 'status', NEW.`status`))
	        UNION ALL SELECT 'attributes.' || `key`, `type`, `value`, `fullkey` FROM json_each(NEW.`attributes`))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'real' THEN OLD.`attributes` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'real' THEN NEW.`attributes` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'real' THEN OLD.`attributes` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
-- The role that every new user has is left out.
CREATE TRIGGER `changes_of_roles_insert` AFTER INSERT ON `principals`
WHEN NEW.`event_id` IS NOT NULL AND NEW.`role` <> 'user' BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`user_id`, NULL, 'users', NULL, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('role', NEW.`role`)) WHERE `type` <> 'null'
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_roles_update` AFTER UPDATE OF `event_id` ON `principals`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`user_id`, NULL, 'users', NULL,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('role', OLD.`role`))),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('role', NEW.`role`)))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
-- The values of a membership that ends are written by the statement that ends it.
CREATE TRIGGER `changes_of_members_insert` AFTER INSERT ON `memberships`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`user_id`, NEW.`scope_id`, 'members', NULL, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('role', NEW.`role`, 'status', NEW.`status`)) WHERE `type` <> 'null'
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_members_update` AFTER UPDATE OF `event_id` ON `memberships`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`user_id`, NEW.`scope_id`, 'members', NULL,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('role', OLD.`role`, 'status', OLD.`status`))),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('role', NEW.`role`, 'status', NEW.`status`)))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
-- The times of a rule are no part of it.
CREATE TRIGGER `changes_of_metadata_keys_insert` AFTER INSERT ON `metadata_rules`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`scope_id`, 'metadata-keys', NEW.`version`, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'real' THEN NEW.`rules` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('unknownKeys', NEW.`unknown_keys`)) WHERE `type` <> 'null'
	        UNION ALL SELECT 'rules.' || `key`, `type`, json_remove(`value`, '$.createdAt', '$.updatedAt'), `fullkey` FROM json_each(NEW.`rules`)
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_metadata_keys_update` AFTER UPDATE OF `event_id` ON `metadata_rules`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`scope_id`, 'metadata-keys', NEW.`version`,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('unknownKeys', OLD.`unknown_keys`))
	        UNION ALL SELECT 'rules.' || `key`, `type`, json_remove(`value`, '$.createdAt', '$.updatedAt'), `fullkey` FROM json_each(OLD.`rules`)),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('unknownKeys', NEW.`unknown_keys`))
	        UNION ALL SELECT 'rules.' || `key`, `type`, json_remove(`value`, '$.createdAt', '$.updatedAt'), `fullkey` FROM json_each(NEW.`rules`))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'real' THEN OLD.`rules` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'real' THEN NEW.`rules` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'real' THEN OLD.`rules` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_metadata_defaults_insert` AFTER INSERT ON `metadata_defaults`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`scope_id`, 'metadata-defaults', NEW.`version`, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'real' THEN NEW.`metadata` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('locked', json(NEW.`locked`))) WHERE `type` <> 'null'
	        UNION ALL SELECT 'metadata.' || `key`, `type`, `value`, `fullkey` FROM json_each(NEW.`metadata`)
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_metadata_defaults_update` AFTER UPDATE OF `event_id` ON `metadata_defaults`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`scope_id`, 'metadata-defaults', NEW.`version`,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('locked', json(OLD.`locked`)))
	        UNION ALL SELECT 'metadata.' || `key`, `type`, `value`, `fullkey` FROM json_each(OLD.`metadata`)),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('locked', json(NEW.`locked`)))
	        UNION ALL SELECT 'metadata.' || `key`, `type`, `value`, `fullkey` FROM json_each(NEW.`metadata`))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'real' THEN OLD.`metadata` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'real' THEN NEW.`metadata` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'real' THEN OLD.`metadata` -> earlier.`fullkey` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_tenants_insert` AFTER INSERT ON `scopes`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`id`, 'tenants', NULL, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('key', NEW.`key`, 'name', NEW.`name`, 'description', NEW.`description`, 'status', NEW.`status`)) WHERE `type` <> 'null'
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_tenants_update` AFTER UPDATE OF `event_id` ON `scopes`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`id`, 'tenants', NULL,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('key', OLD.`key`, 'name', OLD.`name`, 'description', OLD.`description`, 'status', OLD.`status`))),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('key', NEW.`key`, 'name', NEW.`name`, 'description', NEW.`description`, 'status', NEW.`status`)))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
-- The address of an invitation is left out: it may be of somebody who has no account to be
-- erased with.
CREATE TRIGGER `changes_of_invitations_insert` AFTER INSERT ON `invitations`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`scope_id`, 'invitations', NULL, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('id', NEW.`id`, 'role', NEW.`role`, 'status', NEW.`status`)) WHERE `type` <> 'null'
	       ) later;
END;
--> statement-breakpoint
CREATE TRIGGER `changes_of_invitations_update` AFTER UPDATE OF `event_id` ON `invitations`
WHEN NEW.`event_id` IS NOT OLD.`event_id` BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NULL, NEW.`scope_id`, 'invitations', NULL,
	       json_group_object(`key`, json(`was`)) FILTER (WHERE `was` IS NOT NULL),
	       json_group_object(`key`, json(`now`)) FILTER (WHERE `now` IS NOT NULL)
	  FROM (
	    WITH earlier (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('id', OLD.`id`, 'role', OLD.`role`, 'status', OLD.`status`))),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('id', NEW.`id`, 'role', NEW.`role`, 'status', NEW.`status`)))
	    SELECT later.`key`, iif(earlier.`key` IS NULL, NULL, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END) AS `was`,
	           CASE later.`type` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END AS `now`
	      FROM later LEFT JOIN earlier ON earlier.`key` = later.`key`
	     WHERE (later.`type`, later.`value`) IS NOT (earlier.`type`, earlier.`value`)
	     UNION ALL
	    SELECT `key`, CASE earlier.`type` WHEN 'object' THEN earlier.`value` WHEN 'array' THEN earlier.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(earlier.`value`) END, NULL
	      FROM earlier WHERE `key` NOT IN (SELECT `key` FROM later))
	HAVING count(*) > 0;
END;
--> statement-breakpoint
-- The values go with the person that they are about. The lines of events stay.
CREATE TRIGGER `users_end_changes` AFTER DELETE ON `users` BEGIN
	DELETE FROM `changes`
	 WHERE `user_id` = OLD.`id` AND `event_id` IN (SELECT `id` FROM `events` WHERE `user_id` = OLD.`id`);
END;
--> statement-breakpoint
-- The values in the last 500 events of a person take up 4 MiB at most, and the oldest go first. So
-- nobody fills the database who writes large values again and again. Small ones are not counted.
CREATE TRIGGER `changes_have_a_size_of_user` AFTER INSERT ON `changes`
WHEN NEW.`user_id` IS NOT NULL AND octet_length(NEW.`before`) + octet_length(NEW.`after`) > 4096 BEGIN
	DELETE FROM `changes` WHERE `rowid` IN (
	  SELECT `row` FROM (
	    SELECT c.`rowid` AS `row`,
	           sum(octet_length(c.`before`) + octet_length(c.`after`)) OVER (ORDER BY e.`id` DESC) AS `bytes`
	      FROM (SELECT `id` FROM `events` WHERE `user_id` = NEW.`user_id` ORDER BY `id` DESC LIMIT 500) e
	      JOIN `changes` c ON c.`event_id` = e.`id`)
	   WHERE `bytes` > 4194304);
END;
--> statement-breakpoint
CREATE TRIGGER `changes_have_a_size_in_scope` AFTER INSERT ON `changes`
WHEN NEW.`user_id` IS NULL AND octet_length(NEW.`before`) + octet_length(NEW.`after`) > 4096 BEGIN
	DELETE FROM `changes` WHERE `rowid` IN (
	  SELECT `row` FROM (
	    SELECT c.`rowid` AS `row`,
	           sum(octet_length(c.`before`) + octet_length(c.`after`)) OVER (ORDER BY e.`id` DESC) AS `bytes`
	      FROM (SELECT `id` FROM `events` WHERE `scope_id` = NEW.`scope_id` ORDER BY `id` DESC LIMIT 500) e
	      JOIN `changes` c ON c.`event_id` = e.`id`)
	   WHERE `bytes` > 4194304);
END;
