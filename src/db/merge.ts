/**
 * A shallow merge of JSON objects as one SQL expression: the keys in `leaving` (a JSON array) are
 * dropped, then those of `patch` are set; a key in both ends up present. Old keys keep their place,
 * new ones follow, so that an identical repeat yields the identical text.
 *
 * `->` with the key's `fullkey` copies each value as the JSON it is. `json_patch` would merge deeply
 * and eat nulls; `json_set` with a composed path would trip over dots and quotes.
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
