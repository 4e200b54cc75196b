-- A username with an @ is the email of its user. Earlier versions left the old address behind when
-- an email changed. Two of them may be each other's email, so all get a name of their own first.
-- contract: every version takes usernames as they are stored.
UPDATE `users` SET `username` = '@' || `id`
 WHERE instr(`username`, '@') > 0 AND `username` <> `email` COLLATE BINARY;
--> statement-breakpoint
UPDATE `users` SET `username` = `email`, `version` = `version` + 1 WHERE `username` = '@' || `id`;
