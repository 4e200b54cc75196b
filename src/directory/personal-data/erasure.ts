/**
 * Erasures: the receipt of each, which is stored in the batch that deletes the person, and what is
 * left to do after it. See docs/decisions/privacy.md.
 */
import { hash } from 'node:crypto';
import type { Bookmark } from '../../db/bookmark.ts';
import type { Database } from '../../db/database.ts';
import type { Mutation } from '../../db/events.ts';
import type { ErasureReason } from '../../values/choices.ts';
import { COUNTED } from './counted.ts';

/** The work that follows the deletion of the person. It is stored until it is done. */
export interface Unfinished {
  readonly userId: string;
  /** Takes the place of the id in what the person did to others, and in events about them. */
  readonly pseudonym: string;
  /** The names of the registrar, and of the buckets of exact limits. */
  readonly registrar: string;
  readonly buckets: readonly string[];
}

/** What is kept of the id of an erased user. `npm run restore` makes the same of those it finds. */
export const subjectOf = (userId: string): string => hash('sha256', userId, 'hex');

/** What an erasure adds to the deletion of a user. */
export interface Erasing {
  readonly id: string;
  /** A hash of the id of the user. */
  readonly subject: string;
  readonly reason: ErasureReason | null;
  /** The hash of an address to suppress; null suppresses none. */
  readonly suppression: string | null;
  readonly unfinished: Unfinished;
}

export interface ErasureRow {
  readonly id: string;
  readonly at: number;
  readonly reason: ErasureReason | null;
  readonly suppressed: 0 | 1;
  /** JSON of numbers by tables. */
  readonly rows: string;
  readonly bookmark: string | null;
  /** JSON of an `Unfinished`, or null. */
  readonly unfinished: string | null;
}

const COUNTS = Object.entries(COUNTED).map(([table, count]) => `'${table}', (${count})`);

/** Stores the receipt, if the user may go: `mayGo` is a condition on the parameter `?1`. */
export const insertErasure = (
  db: Database,
  { id, subject, reason, suppression, unfinished }: Erasing,
  { now }: Mutation,
  mayGo: string,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO erasures (id, at, subject, reason, suppressed, rows, unfinished)
       SELECT ?2, ?3, ?4, ?5, ?6, json_object(${COUNTS.join(', ')}), ?7
         FROM users WHERE id = ?1 AND ${mayGo}
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(
      ...[unfinished.userId, id, now, subject, reason, suppression === null ? 0 : 1],
      JSON.stringify(unfinished),
    );

const COLUMNS = 'id, at, reason, suppressed, rows, bookmark, unfinished';

export const erasureById = (db: Database, id: string): D1PreparedStatement =>
  db.prepare(`SELECT ${COLUMNS} FROM erasures WHERE id = ?`).bind(id);

/** Erasures that a crash or a failure has left unfinished. */
export const unfinishedErasures = (db: Database, limit: number): D1PreparedStatement =>
  db
    .prepare('SELECT id, unfinished FROM erasures WHERE unfinished IS NOT NULL ORDER BY id LIMIT ?')
    .bind(limit);

/** Notes that nothing is left, and from which state of D1 on. Returns the receipt. */
export const endErasure = (db: Database, id: string, bookmark: Bookmark): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE erasures SET bookmark = coalesce(bookmark, ?2), unfinished = NULL WHERE id = ?1
       RETURNING ${COLUMNS}`,
    )
    .bind(id, bookmark);
