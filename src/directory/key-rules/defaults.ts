/** The defaults of one tenant: read, and changed in one batch with its event. */
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { Document } from '../../policy/keys/wanted.ts';
import { changeBatch } from '../grounds.ts';

/** The defaults of a tenant. Version 0 means that it has never had any. */
export interface TenantDefaults {
  readonly metadata: Document;
  /** Keys of `metadata` that the tenant imposes, in their order. */
  readonly locked: readonly string[];
  readonly version: number;
  /** Milliseconds UTC; null at version 0. */
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

/** Defaults as D1 has them and as objects send them. */
export interface DefaultsRow {
  readonly metadata: string;
  readonly locked: string;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export const defaultsOf = (db: Database, scopeId: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT metadata, locked, version, created_at, updated_at
         FROM metadata_defaults WHERE scope_id = ?`,
    )
    .bind(scopeId);

export function defaultsIn(row: DefaultsRow | undefined): TenantDefaults {
  if (!row) return { metadata: {}, locked: [], version: 0, createdAt: null, updatedAt: null };
  return {
    metadata: JSON.parse(row.metadata) as Document,
    locked: JSON.parse(row.locked) as string[],
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The defaults of a tenant as they shall be, and the keys that change. */
export interface DefaultsCommand extends Pick<DefaultsRow, 'metadata' | 'locked'> {
  readonly scopeId: string;
  readonly how: 'set' | 'delete';
  readonly keys: readonly string[];
}

/** The defaults after a change, or why there was none. */
export type DefaultsOutcome =
  | { readonly is: 'done'; readonly row: DefaultsRow | undefined }
  | { readonly is: 'too_many' | 'too_large' };

/**
 * Stores defaults. The grounds of the mutation hold the version that they were made of, so no other
 * change is overwritten.
 */
export async function changeDefaults(
  db: Database,
  command: DefaultsCommand & Mutation,
): Promise<DefaultsOutcome> {
  const { scopeId, how, keys } = command;
  try {
    const [, , after] = await changeBatch(db, command, [
      store(db, command),
      recordEvent(db, eventOf(`metadata_defaults.${how}`, command, { scopeId, keys })),
      defaultsOf(db, scopeId),
    ]);
    return { is: 'done', row: firstOf<DefaultsRow>(after) };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is !== 'constraint') throw error;
    if (failure.name === 'defaults_keys') return { is: 'too_many' };
    if (failure.name === 'defaults_bytes') return { is: 'too_large' };
    throw error;
  }
}

const store = (
  db: Database,
  { scopeId, metadata, locked, mutationId, now }: DefaultsCommand & Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO metadata_defaults
              (scope_id, metadata, key_count, locked, version, created_at, updated_at, event_id)
       SELECT ?1, ?2, (SELECT count(*) FROM json_each(?2)), ?3, 1, ?4, ?4, ?5
        WHERE NOT ${APPLIED('?5')}
       ON CONFLICT (scope_id) DO UPDATE SET
              metadata = excluded.metadata, key_count = excluded.key_count,
              locked = excluded.locked, version = version + 1,
              updated_at = max(updated_at, excluded.updated_at), event_id = excluded.event_id`,
    )
    .bind(scopeId, metadata, locked, now, mutationId);
