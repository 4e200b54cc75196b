/** The rules that hold for the records of a tenant: read in SQL, and taken by a judgement. */
import { RecentlyUsed } from '../../isolate/recently-used.ts';
import type { Rule, RuleSet, UnknownKeys } from '../../policy/keys/rule.ts';

/** A stored set: the tenant's key, its word on unknown keys, its rules by their keys, its locks. */
type StoredSet = readonly [
  tenantKey: string,
  unknownKeys: UnknownKeys,
  rules: Readonly<Record<string, Rule>>,
  locked: readonly string[],
];

/**
 * The rule sets of a tenant `t` and of the application above it, as JSON text. The application
 * comes first.
 */
export const ruleSetsOf = (tenant: string): string => `
  (SELECT json_group_array(json_array(key, unknown_keys, json(rules), json(locked))) FROM (
     SELECT s.key, coalesce(k.unknown_keys, 'allow') AS unknown_keys,
            coalesce(k.rules, '{}') AS rules, coalesce(d.locked, '[]') AS locked
       FROM scopes s
       LEFT JOIN metadata_rules k ON k.scope_id = s.id
       LEFT JOIN metadata_defaults d ON d.scope_id = s.id
      WHERE s.id IN (${tenant}.id, ${tenant}.parent_id)
        AND (k.scope_id IS NOT NULL OR d.locked <> '[]') ORDER BY s.kind))`;

/** Sets that were read lately, with their text: equal texts of many records share one. */
const read = new RecentlyUsed<{ readonly text: string; readonly sets: readonly RuleSet[] }>({
  entries: 1_000,
  size: 8_000_000,
  sizeOf: ({ text }) => 4 * text.length,
});

/** A tenant without rules, which is the most usual. */
const NONE = { text: '[]', sets: [] };

/** The sets that a text of `ruleSetsOf` holds. */
export function ruleSetsIn(text: string): {
  readonly text: string;
  readonly sets: readonly RuleSet[];
} {
  if (text === NONE.text) return NONE;
  const known = read.get(text);
  if (known) return known;
  const stored = JSON.parse(text) as readonly StoredSet[];
  const sets = stored.map(([tenantKey, unknownKeys, rules, locked]) => ({
    tenantKey,
    unknownKeys,
    rules: new Map(Object.entries(rules)),
    locked: new Set(locked),
  }));
  read.set(text, { text, sets });
  return { text, sets };
}
