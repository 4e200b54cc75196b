/** How the stored values of an attribute are converted when its definition gets another type. */
import type { Database } from '../../db/database.ts';
import type { Mutation } from '../../db/events.ts';
import type { AttributeType, Stored } from '../../values/coercion.ts';
import type { DefinitionRow } from './definition.ts';
import { convertAll } from './rules.ts';
import { attributeIsSet, pathOf, storedJson } from './value.ts';

/** More distinct values than this are not converted in one request. */
export const MOST_VALUES = 5_000;

/** A planned conversion, or the reason against it. Values are JSON texts. */
export type Conversion =
  | {
      readonly is: 'possible';
      /** The values that were checked: no other may be stored when the conversion is made. */
      readonly known: readonly string[];
      /** Each stored value that changes, and the value that takes its place. */
      readonly converted: Readonly<Record<string, string>>;
    }
  | { readonly is: 'values_do_not_fit'; readonly users: number }
  | { readonly is: 'too_many_values' };

/** Checks every stored value of an attribute against a type. */
export async function planConversion(
  db: Database,
  { key }: DefinitionRow,
  type: AttributeType,
): Promise<Conversion> {
  const values = await storedValues(db, key, MOST_VALUES + 1);
  const { converted, misfits } = convertAll(values, type);
  if (misfits > 0) return { is: 'values_do_not_fit', users: misfits };
  if (values.length > MOST_VALUES) return { is: 'too_many_values' };
  return {
    is: 'possible',
    known: values.map(({ value }) => JSON.stringify(value)),
    converted: Object.fromEntries(
      [...converted].map(([from, to]) => [JSON.stringify(from), JSON.stringify(to)]),
    ),
  };
}

/** Distinct values of an attribute, at most `limit`, and how many users have each. */
async function storedValues(
  db: Database,
  key: string,
  limit: number,
): Promise<{ readonly value: Stored; readonly users: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT ${storedJson(key)} AS json, count(*) AS users FROM users
        WHERE ${attributeIsSet(key)} GROUP BY json LIMIT ?`,
    )
    .bind(limit)
    .all<{ json: string; users: number }>();
  return results.map(({ json, users }) => ({ value: JSON.parse(json) as Stored, users }));
}

/**
 * Rewrites stored values for a definition's new type; each user's change has an event of its own.
 */
export function convertValues(
  db: Database,
  { id, key }: DefinitionRow,
  to: AttributeType,
  converted: Readonly<Record<string, string>>,
  { mutationId, actorId, requestId, now }: Mutation,
): [D1PreparedStatement, D1PreparedStatement] {
  const fitting = `${storedJson(key)} = converted.key
    AND (SELECT type FROM attribute_definitions WHERE id = ?2) = ?3`;
  const map = JSON.stringify(converted);
  return [
    db
      .prepare(
        `INSERT INTO events (id, at, action, actor_id, user_id, version, keys, key_count,
                             request_id)
         SELECT ?4 || '-' || users.id, ?5, 'user.convert', ?6, users.id, version + 1, ?7, 1, ?8
           FROM users JOIN json_each(?1) converted ON ${fitting}`,
      )
      .bind(map, id, to, mutationId, now, actorId, JSON.stringify([key]), requestId),
    db
      .prepare(
        `UPDATE users SET attributes = json_set(attributes, ${pathOf(key)}, json(converted.value)),
                version = version + 1, updated_at = max(updated_at, ?4)
           FROM json_each(?1) converted WHERE ${fitting}`,
      )
      .bind(map, id, to, now),
  ];
}
