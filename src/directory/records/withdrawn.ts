/**
 * The copies that are withdrawn when a right ends: their keys alone. The end of a right never reads
 * a record, so it costs the same whatever its holder has stored.
 * See docs/decisions/copies.md#the-end-of-a-right-reads-no-record.
 */
import type { Database } from '../../db/database.ts';
import { rowsOf } from '../../db/rows.ts';

/** A user whose copies are withdrawn. */
export interface Holder {
  /** The email that names its registrar; null if the user is gone. */
  readonly email: string | null;
  /** The keys of the tenants in which there may be a copy. */
  readonly tenantKeys: readonly string[];
}

/** A change that ends a right, and whose copies it ends. */
export interface Ended<Answer> {
  readonly answer: Answer;
  /** Read in the batch that made the change, so that nothing can fail in between. */
  readonly holder: Holder;
}

interface HolderRow {
  readonly email: string;
  /** Null if the user has no membership. */
  readonly key: string | null;
}

/**
 * The user and the keys of its tenants, for the batch that ends a right. With a scope, only those
 * of that tenant and of the organizations below it. Null is nobody.
 */
export const holderOf = (
  db: Database,
  userId: string | null,
  scopeId: string | null = null,
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT u.email, s.key
         FROM users u
         LEFT JOIN memberships m
                ON m.user_id = u.id AND (?2 IS NULL OR ?2 IN (m.scope_id, m.application_id))
         LEFT JOIN scopes s ON s.id = m.scope_id
        WHERE u.id = ?1`,
    )
    .bind(userId, scopeId);

export function holderIn(result: D1Result | undefined): Holder {
  const rows = rowsOf<HolderRow>(result);
  return {
    email: rows[0]?.email ?? null,
    tenantKeys: rows.map(({ key }) => key).filter((key) => key !== null),
  };
}

export const findHolder = async (db: Database, userId: string): Promise<Holder> =>
  holderIn(await holderOf(db, userId).all());
