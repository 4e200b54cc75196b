/**
 * A shallow merge of JSON objects as one SQL expression. It drops the keys in `leaving` (a JSON
 * array), then sets those of `patch`; a key in both ends up present. Old keys keep their place and
 * new ones follow, so that an identical repeat gives the identical text.
 *
 * `->` with the key's `fullkey` copies each value as JSON. See
 * docs/decisions/db.md#one-statement-merges for the built-in functions that do not fit.
 */
export const mergeInto = (doc: string, patch: string, leaving: string): string => `
  (SELECT json_group_object(key, json(value)) FROM (
     SELECT old.key AS key, coalesce(${patch} -> new.fullkey, ${doc} -> old.fullkey) AS value
       FROM json_each(${doc}) old
       LEFT JOIN (SELECT key, fullkey FROM json_each(${patch})) new ON new.key = old.key
      WHERE new.key IS NOT NULL OR old.key NOT IN (SELECT value FROM json_each(${leaving}))
      UNION ALL
     SELECT new.key, ${patch} -> new.fullkey
       FROM json_each(${patch}) new
      WHERE new.key NOT IN (SELECT key FROM json_each(${doc}))))`;
