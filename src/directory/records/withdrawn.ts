/**
 * The copies that are withdrawn when a right ends: their keys alone. The end of a right never reads
 * a record, so it costs the same whatever its holder has stored.
 * See docs/decisions/copies.md#the-end-of-a-right-reads-no-record.
 */
import type { Database } from '../../db/database.ts';
import { rowsOf } from '../../db/rows.ts';
import { MARKS_IN } from './copied.ts';

/** A user whose copies are withdrawn. */
export interface Holder {
  /** The email that names its registrar; null if the user is not there. */
  readonly email: string | null;
  /** The keys of the tenants in which a copy may exist. */
  readonly tenantKeys: readonly string[];
}

/** A change that ends a right, and whose copies it ends. */
export interface Ended<Answer> {
  readonly answer: Answer;
  /** Read in the batch that made the change, so that nothing can fail in between. */
  readonly holder: Holder;
  /** The change has deleted the user: nothing is to be kept about the copies. */
  readonly isGone?: boolean;
}

interface HolderRow {
  readonly email: string | null;
  /** Null if no copy may exist. */
  readonly tenant_key: string | null;
}

const HOLDER = `
  SELECT (SELECT email FROM users WHERE id = ?1) AS email, c.tenant_key
    FROM (SELECT 1) ${MARKS_IN}`;

/**
 * The user and its copies, for the batch that ends a right. With a scope, only those of that
 * tenant, of the organizations below it and of its application. Null is nobody.
 */
export const holderOf = (
  db: Database,
  userId: string | null,
  scopeId: string | null = null,
): D1PreparedStatement => db.prepare(HOLDER).bind(userId, null, scopeId);

export function holderIn(result: D1Result | undefined): Holder {
  const rows = rowsOf<HolderRow>(result);
  return {
    email: rows[0]?.email ?? null,
    tenantKeys: rows.map(({ tenant_key }) => tenant_key).filter((key) => key !== null),
  };
}

export const findHolder = async (
  db: Database,
  userId: string,
  scopeId: string | null,
): Promise<Holder> => holderIn(await holderOf(db, userId, scopeId).all());
