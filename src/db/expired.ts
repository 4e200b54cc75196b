import type { Database } from './database.ts';

/** The tables whose rows end at a time that each row holds. An index finds the ended ones. */
type Expiring =
  | 'idempotency_keys'
  | 'receipts'
  | 'codes'
  | 'invitations'
  | 'copies'
  | 'ingested_messages';

/** Removes rows that ended before a time, the oldest first, at most `limit`. One row for each. */
export const removeExpired = (
  db: Database,
  table: Expiring,
  before: number,
  limit: number,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM ${table} WHERE rowid IN (
         SELECT rowid FROM ${table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)
       RETURNING rowid`,
    )
    .bind(before, limit);
