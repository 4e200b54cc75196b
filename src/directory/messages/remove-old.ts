/** Messages, codes and invitations that ended long ago are removed. */
import type { Database } from '../../db/database.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** Removes messages of 30 days ago, at most `limit`. None lasts so long. Returns their ids. */
export const removeOldMessages = (db: Database, now: number, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM messages WHERE id IN (
         SELECT id FROM messages WHERE created_at <= ? AND next_at IS NULL
          ORDER BY created_at LIMIT ?)
       RETURNING id`,
    )
    .bind(now - 30 * DAY, limit);

/** Removes codes a day after their end, at most `limit`. Returns their ids. */
export const removeEndedCodes = (db: Database, now: number, limit: number): D1PreparedStatement =>
  removeExpired(db, 'codes', now - DAY, limit);

/** Removes invitations 90 days after their time, at most `limit`. Returns their ids. */
export const removeEndedInvitations = (
  db: Database,
  now: number,
  limit: number,
): D1PreparedStatement => removeExpired(db, 'invitations', now - 90 * DAY, limit);

const removeExpired = (
  db: Database,
  table: 'codes' | 'invitations',
  before: number,
  limit: number,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM ${table} WHERE id IN (
         SELECT id FROM ${table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)
       RETURNING id`,
    )
    .bind(before, limit);
