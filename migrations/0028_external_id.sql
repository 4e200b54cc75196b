-- contract: the triggers of the history are made anew, and ask besides only for the column that this
-- migration adds.
ALTER TABLE `users` ADD `external_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `users_external_id` ON `users` (`external_id`) WHERE external_id IS NOT NULL;--> statement-breakpoint
DROP TRIGGER `changes_of_users_insert`;--> statement-breakpoint
DROP TRIGGER `changes_of_users_update`;--> statement-breakpoint
-- A password is never among them. What a new user does not have is left out.
CREATE TRIGGER `changes_of_users_insert` AFTER INSERT ON `users`
WHEN NEW.`event_id` IS NOT NULL BEGIN
	INSERT INTO `changes` (`event_id`, `user_id`, `scope_id`, `surface`, `version`, `before`, `after`)
	SELECT NEW.`event_id`, NEW.`id`, NULL, 'users', NEW.`version`, '{}',
	       json_group_object(`key`, json(CASE later.`type` WHEN 'real' THEN NEW.`attributes` -> later.`fullkey` WHEN 'object' THEN later.`value` WHEN 'array' THEN later.`value` WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(later.`value`) END))
	  FROM (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('email', NEW.`email`, 'emailVerified', json(iif(NEW.`email_verified`, 'true', 'false')), 'username', NEW.`username`, 'name', NEW.`name`, 'firstName', NEW.`first_name`, 'lastName', NEW.`last_name`, 'image', NEW.`image`, 'externalId', NEW.`external_id`, 'status', NEW.`status`)) WHERE `type` <> 'null'
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
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('email', OLD.`email`, 'emailVerified', json(iif(OLD.`email_verified`, 'true', 'false')), 'username', OLD.`username`, 'name', OLD.`name`, 'firstName', OLD.`first_name`, 'lastName', OLD.`last_name`, 'image', OLD.`image`, 'externalId', OLD.`external_id`, 'status', OLD.`status`))
	        UNION ALL SELECT 'attributes.' || `key`, `type`, `value`, `fullkey` FROM json_each(OLD.`attributes`)),
	         later (`key`, `type`, `value`, `fullkey`) AS MATERIALIZED (
	        SELECT `key`, `type`, `value`, `fullkey` FROM json_each(json_object('email', NEW.`email`, 'emailVerified', json(iif(NEW.`email_verified`, 'true', 'false')), 'username', NEW.`username`, 'name', NEW.`name`, 'firstName', NEW.`first_name`, 'lastName', NEW.`last_name`, 'image', NEW.`image`, 'externalId', NEW.`external_id`, 'status', NEW.`status`))
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
