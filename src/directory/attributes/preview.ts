/** What a change of a definition would meet, without making it. */
import type { Database } from '../../db/database.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import type { Stored } from '../../values/coercion.ts';
import { askForValues, type Consent, meaningAfter, planFrom, UNTOUCHED } from './conversion.ts';
import { type AttributeUpdate, type DefinitionRow, definitionToBe } from './definition.ts';
import { attributeIsSet, attributeValue, storedJson } from './value.ts';

/** So many of the people whose values do not fit are named. */
export const MOST_NAMED = 20;

/** A person whose value does not fit; `json` is the value. */
export interface MisfitRow {
  readonly id: string;
  readonly principal_id: string;
  readonly email: string;
  readonly name: string | null;
  readonly json: string;
}

export interface Preview {
  readonly is: 'done';
  /** As the change would leave it. */
  readonly definition: DefinitionRow;
  /** The number of users whose values do not fit, and some of them. */
  readonly misfits: { readonly total: number; readonly people: readonly MisfitRow[] };
}

/** Why a change would be refused, whatever it may discard. */
interface Impossible {
  readonly is: 'changed_meanwhile' | 'external_key_taken' | 'too_many_values';
}

/**
 * Previews a change. Values do not fit if it would be refused for them unless they were discarded.
 * People are named only to callers who may see them.
 */
export async function previewChange(
  db: Database,
  before: DefinitionRow,
  update: AttributeUpdate,
  { keepAmounts, namesPeople }: Pick<Consent, 'keepAmounts'> & { readonly namesPeople: boolean },
): Promise<Preview | Impossible> {
  const meaning = meaningAfter(before, update);
  const [found, ...values] = await db.batch([
    definitionToBe(db, before.id, update),
    ...(meaning.isSame ? [] : askForValues(db, meaning, before.type)),
  ]);
  const definition = firstOf<DefinitionRow & { readonly is_taken: 0 | 1 }>(found);
  if (!definition) return { is: 'changed_meanwhile' };
  if (definition.is_taken) return { is: 'external_key_taken' };
  const plan = meaning.isSame
    ? UNTOUCHED
    : planFrom(values, meaning, { discard: false, keepAmounts });
  if (plan.is === 'too_many_values') return plan;
  if (plan.is === 'possible') return { is: 'done', definition, misfits: { total: 0, people: [] } };
  const people = namesPeople ? await usersWith(db, before.key, plan.values) : [];
  return { is: 'done', definition, misfits: { total: plan.users, people } };
}

/** Some users who have one of these values; null is any. Each value is one user's at least. */
async function usersWith(
  db: Database,
  key: string,
  values: readonly Stored[] | null,
): Promise<readonly MisfitRow[]> {
  const isOne = values
    ? `${attributeValue(key)} IN (SELECT value FROM json_each(?1))`
    : '?1 IS NULL';
  const [found] = await db.batch([
    db
      .prepare(
        `SELECT users.id, p.id AS principal_id, email, name, ${storedJson(key)} AS json
           FROM users JOIN principals p ON p.user_id = users.id
          WHERE ${attributeIsSet(key)} AND ${isOne} LIMIT ?2`,
      )
      .bind(values && JSON.stringify(values.slice(0, MOST_NAMED)), MOST_NAMED),
  ]);
  return rowsOf<MisfitRow>(found);
}
