/** Changes the rules of a tenant: one batch with its event. */
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { rowsOf } from '../../db/rows.ts';
import type { UnknownKeys } from '../../policy/keys/rule.ts';
import { changeBatch } from '../grounds.ts';
import { type RulesRow, rulesOnLine } from './stored-rules.ts';

/** All rules of a tenant as they shall be, and the keys whose rules that changes. */
export interface RulesCommand {
  readonly scopeId: string;
  readonly unknownKeys: UnknownKeys;
  /** JSON of `StoredRules`. */
  readonly rules: string;
  readonly how: 'set' | 'delete' | 'unknown';
  readonly keys: readonly string[];
}

/** The rules of the tenant and of its application after a change, or why there was none. */
export type RulesOutcome =
  | { readonly is: 'done'; readonly line: readonly RulesRow[] }
  | { readonly is: 'too_many' | 'too_large' };

/**
 * Stores rules. The grounds of the mutation hold the versions of all rules that they were made of,
 * so no other change is overwritten.
 */
export async function changeRules(
  db: Database,
  command: RulesCommand & Mutation,
): Promise<RulesOutcome> {
  const { scopeId, how, keys } = command;
  try {
    const [, , after] = await changeBatch(db, command, [
      store(db, command),
      recordEvent(db, eventOf(`metadata_key.${how}`, command, { scopeId, keys })),
      rulesOnLine(db, scopeId),
    ]);
    return { is: 'done', line: rowsOf<RulesRow>(after) };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is !== 'constraint') throw error;
    if (failure.name === 'rules_count') return { is: 'too_many' };
    if (failure.name === 'rules_bytes') return { is: 'too_large' };
    throw error;
  }
}

const store = (
  db: Database,
  { scopeId, unknownKeys, rules, mutationId, now }: RulesCommand & Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO metadata_rules
              (scope_id, unknown_keys, rules, rule_count, version, created_at, updated_at, event_id)
       SELECT ?1, ?2, ?3, (SELECT count(*) FROM json_each(?3)), 1, ?4, ?4, ?5
        WHERE NOT ${APPLIED('?5')}
       ON CONFLICT (scope_id) DO UPDATE SET
              unknown_keys = excluded.unknown_keys, rules = excluded.rules,
              rule_count = excluded.rule_count, version = version + 1,
              updated_at = max(updated_at, excluded.updated_at), event_id = excluded.event_id`,
    )
    .bind(scopeId, unknownKeys, rules, now, mutationId);
