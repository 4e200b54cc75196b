/** The rules of one tenant as they are stored and listed. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import type { Rule, RuleSet, UnknownKeys } from '../../policy/keys/rule.ts';

/** A rule with its times, in milliseconds UTC. */
export interface StoredRule extends Rule {
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type StoredRules = Readonly<Record<string, StoredRule>>;

/** The rules of a tenant. Version 0 means that it has never had any. */
export interface TenantRules {
  readonly scopeId: string;
  readonly tenantKey: string;
  readonly unknownKeys: UnknownKeys;
  readonly rules: StoredRules;
  readonly version: number;
}

/** The rules of a tenant, as D1 has them and as objects send them. */
export interface RulesRow {
  readonly scope_id: string;
  readonly key: string;
  readonly unknown_keys: UnknownKeys | null;
  readonly rules: string | null;
  readonly version: number | null;
}

/** The rules of a tenant and of the application above it, which comes first. */
export const rulesOnLine = (db: Database, scopeId: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT s.id AS scope_id, s.key, k.unknown_keys, k.rules, k.version
         FROM ${ACTIVE_SCOPES} s LEFT JOIN metadata_rules k ON k.scope_id = s.id
        WHERE s.kind <> 'platform'
          AND s.id IN (SELECT ?1 UNION ALL SELECT parent_id FROM scopes WHERE id = ?1)
        ORDER BY s.kind`,
    )
    .bind(scopeId);

export const tenantRulesIn = (rows: readonly RulesRow[]): TenantRules[] =>
  rows.map(({ scope_id, key, unknown_keys, rules, version }) => ({
    scopeId: scope_id,
    tenantKey: key,
    unknownKeys: unknown_keys ?? 'allow',
    rules: JSON.parse(rules ?? '{}') as StoredRules,
    version: version ?? 0,
  }));

/** The rules of a tenant as a judgement takes them, without its locks. */
export const ruleSetOf = ({ tenantKey, unknownKeys, rules }: TenantRules): RuleSet => ({
  tenantKey,
  unknownKeys,
  rules: new Map(Object.entries(rules)),
  locked: new Set(),
});
