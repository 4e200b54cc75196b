/** Attribute definitions: their row, and the statements that find and write it. */
import { given } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import {
  APPLIED,
  differingColumns,
  eventOf,
  IF_RECORDED,
  type Mutation,
  recordChange,
} from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import type { Visibility } from '../../values/choices.ts';
import type { AttributeType } from '../../values/coercion.ts';

export interface DefinitionRow {
  readonly id: string;
  readonly key: string;
  readonly label: string;
  readonly description: string | null;
  readonly type: AttributeType;
  readonly currency_code: string | null;
  readonly external_key: string | null;
  readonly visibility: Visibility;
  readonly created_at: number;
  readonly updated_at: number;
}

const DEFINITION = `
  SELECT id, key, label, description, type, currency_code, external_key, visibility, created_at,
         updated_at
    FROM attribute_definitions`;

/** A definition to store; an absent label is the key. */
export interface AttributeCreation {
  readonly key: string;
  readonly label?: string | undefined;
  readonly description?: string | null | undefined;
  readonly type: AttributeType;
  readonly currencyCode?: string | null | undefined;
  readonly externalKey?: string | null | undefined;
  readonly visibility?: Visibility | undefined;
}

/** A change of a definition: an absent field stays, null clears it. */
export interface AttributeUpdate extends Partial<Omit<AttributeCreation, 'key' | 'type'>> {
  readonly type?: AttributeType | undefined;
}

/** The definitions of some keys. */
export const definitionsOf = (db: Database, keys: readonly string[]): D1PreparedStatement =>
  db
    .prepare(`${DEFINITION} WHERE key IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(keys));

/** The definitions of some visibilities. */
export const definitionsVisible = (
  db: Database,
  visibilities: readonly Visibility[],
): D1PreparedStatement =>
  db
    .prepare(`${DEFINITION} WHERE visibility IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(visibilities));

/** The id of the definition of a key. */
export const idOfKey = (db: Database, key: string): D1PreparedStatement =>
  db.prepare('SELECT id FROM attribute_definitions WHERE key = ?').bind(key);

export const definitionById = (db: Database, id: string): D1PreparedStatement =>
  db.prepare(`${DEFINITION} WHERE id = ?`).bind(id);

/** The definition as a mutation left it; no row when the mutation was not applied. */
export const definitionAfter = (
  db: Database,
  id: string,
  { mutationId }: Mutation,
): D1PreparedStatement =>
  db.prepare(`${DEFINITION} WHERE id = ? AND ${APPLIED('?')}`).bind(id, mutationId);

/** The same after an update, and also if there was nothing to change. */
export const definitionAsWanted = (
  db: Database,
  id: string,
  update: AttributeUpdate,
  { mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `WITH ${NEXT} ${DEFINITION}
        WHERE id = ?1 AND (${APPLIED('?3')}
                           OR NOT EXISTS (${differingColumns(COLUMNS, 'old', 'next')}))`,
    )
    .bind(id, JSON.stringify(update), mutationId);

/** A definition as an update would leave it, and whether another one has its external key. */
export const definitionToBe = (
  db: Database,
  id: string,
  update: AttributeUpdate,
): D1PreparedStatement =>
  db
    .prepare(
      `WITH ${NEXT}
       SELECT next.*, old.key, old.created_at, old.updated_at,
              EXISTS (SELECT 1 FROM attribute_definitions other
                       WHERE other.external_key = next.external_key
                         AND other.id <> next.id) AS is_taken
         FROM old, next`,
    )
    .bind(id, JSON.stringify(update));

/** A page of definitions by key, one more than `limit`, and how many there are in all. */
export const definitionPage = (
  db: Database,
  { after, limit }: { readonly after: string; readonly limit: number },
): [D1PreparedStatement, D1PreparedStatement] => [
  db.prepare(`${DEFINITION} WHERE key > ? ORDER BY key LIMIT ?`).bind(after, limit + 1),
  db.prepare('SELECT count(*) AS total FROM attribute_definitions'),
];

export const insertDefinition = (
  db: Database,
  id: string,
  creation: AttributeCreation,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO attribute_definitions
              (id, key, label, description, type, currency_code, external_key, visibility,
               created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9 WHERE NOT ${APPLIED('?10')}`,
    )
    .bind(
      id,
      creation.key,
      creation.label ?? creation.key,
      creation.description ?? null,
      creation.type,
      creation.currencyCode ?? null,
      creation.externalKey ?? null,
      creation.visibility ?? 'team',
      now,
      mutationId,
    );

/** Changes a definition and writes its event first, unless nothing would change. */
export function updateDefinition(
  db: Database,
  { id, key }: DefinitionRow,
  update: AttributeUpdate,
  mutation: Mutation,
): [event: D1PreparedStatement, update: D1PreparedStatement] {
  const fields = differingColumns(COLUMNS, 'old', 'next');
  const parameters = [id, JSON.stringify(update)];
  return [
    recordChange(db, eventOf('attribute.change', mutation), {
      tables: NEXT,
      names: `SELECT '${key}.' || name FROM (${fields})`,
      row: 'SELECT NULL AS user_id, NULL AS version FROM old WHERE EXISTS (SELECT 1 FROM names)',
      parameters,
    }),
    db
      .prepare(
        `WITH ${NEXT}
         UPDATE attribute_definitions
            SET ${COLUMNS.map((column) => `${column} = next.${column}`).join(', ')}, updated_at = ?3
           FROM next WHERE attribute_definitions.id = next.id AND ${IF_RECORDED}`,
      )
      .bind(id, JSON.stringify(update), mutation.now),
  ];
}

/** Fails the batch of an update if the meaning of the values has changed since it was read. */
export const holdMeaning = (
  db: Database,
  { id, type, currency_code }: DefinitionRow,
  { mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      failUnless(
        `EXISTS (SELECT 1 FROM attribute_definitions
                  WHERE id = ?1 AND (type, currency_code) IS (?2, ?3))
         OR NOT EXISTS (SELECT 1 FROM attribute_definitions WHERE id = ?1) OR ${APPLIED('?4')}`,
      ),
    )
    .bind(id, type, currency_code, mutationId);

/** The columns that an update may change. */
const COLUMNS = [
  'label',
  'description',
  'type',
  'currency_code',
  'external_key',
  'visibility',
] as const;

/** A definition as it is, and as it will be. */
const NEXT = `
  old AS (SELECT * FROM attribute_definitions WHERE id = ?1),
  next AS MATERIALIZED (
    SELECT id, coalesce(?2 ->> 'label', label) AS label,
           ${given('?2', 'description', 'description')} AS description,
           coalesce(?2 ->> 'type', type) AS type,
           ${given('?2', 'currencyCode', 'currency_code')} AS currency_code,
           ${given('?2', 'externalKey', 'external_key')} AS external_key,
           coalesce(?2 ->> 'visibility', visibility) AS visibility
      FROM old)`;

export const deleteDefinition = (db: Database, id: string): D1PreparedStatement =>
  db.prepare('DELETE FROM attribute_definitions WHERE id = ? RETURNING id').bind(id);
