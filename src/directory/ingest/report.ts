/** What ingestion has counted and left out, as it is told for a time. */
import type { Database } from '../../db/database.ts';
import type { MessageType } from '../../values/choices.ts';
import type { LeftOut } from './left-out.ts';
import { dayOf, MOST_ROWS } from './tally.ts';

/** What was left out of messages, and how often. */
export interface ProblemRow extends Pick<LeftOut, 'type' | 'trait' | 'reason'> {
  readonly count: number;
  readonly first_at: number;
  readonly last_at: number;
  /** JSON of an `Example`. */
  readonly example: string;
}

/** How many messages of each type a tenant has sent on a day. */
export interface CountRow {
  readonly day: string;
  readonly type: MessageType;
  readonly count: number;
}

/** The counts of a tenant, the newest first: one for each day and type. */
export const countsOf = (db: Database, scopeId: string): D1PreparedStatement =>
  db
    .prepare(
      'SELECT day, type, count FROM ingest_counts WHERE scope_id = ? ORDER BY day DESC, type',
    )
    .bind(scopeId);

/** What was left out of the messages of a tenant, the newest first. */
export const problemsOf = (db: Database, scopeId: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT type, trait, reason, count, first_at, last_at, example FROM ingest_problems
        WHERE scope_id = ? ORDER BY last_at DESC, type, trait, reason LIMIT ${MOST_ROWS}`,
    )
    .bind(scopeId);

/** Removes the counts of the days before a time, at most `limit`. One row for each. */
export const removeOldCounts = (db: Database, before: number, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM ingest_counts WHERE rowid IN (
         SELECT rowid FROM ingest_counts WHERE day < ? ORDER BY day LIMIT ?) RETURNING rowid`,
    )
    .bind(dayOf(before), limit);

/** Removes what was last left out before a time, at most `limit`. One row for each. */
export const removeOldProblems = (
  db: Database,
  before: number,
  limit: number,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM ingest_problems WHERE rowid IN (
         SELECT rowid FROM ingest_problems WHERE last_at < ? ORDER BY last_at LIMIT ?)
       RETURNING rowid`,
    )
    .bind(before, limit);
