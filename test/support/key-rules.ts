/** Rules for keys of records, put where the API would put them. */
import { env } from 'cloudflare:workers';
import type { Rule, UnknownKeys } from '../../src/policy/keys/rule.ts';

/** Gives a tenant these rules in place of the ones that it has. */
export async function rule(
  scopeId: string,
  rules: Readonly<Record<string, Partial<Rule>>>,
  unknownKeys: UnknownKeys = 'allow',
  db: D1Database = env.DB,
): Promise<void> {
  const whole = Object.entries(rules).map(([key, fields]) => [
    key,
    { write: 'user', read: 'user', ...fields },
  ]);
  await db
    .prepare(
      `INSERT INTO metadata_rules
            (scope_id, unknown_keys, rules, rule_count, version, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, 1, 0, 0)
     ON CONFLICT (scope_id) DO UPDATE SET unknown_keys = ?2, rules = ?3, rule_count = ?4,
            version = version + 1`,
    )
    .bind(scopeId, unknownKeys, JSON.stringify(Object.fromEntries(whole)), whole.length)
    .run();
}
