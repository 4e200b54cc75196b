/**
 * What an erasure does once the person is deleted. The id is replaced by a random one, the same
 * everywhere: in what the person did to others, and in the events about them, which lose the names
 * of what changed.
 */
import type { Database } from '../../db/database.ts';
import { firstIdOf } from '../../db/ids.ts';
import type { Unfinished } from './erasure.ts';

/** Rows of a statement. Small, so that no request waits for long behind it. */
const AT_ONCE = 500;

/** The last event stays as it is for a while: it tells others whom to erase. */
const LAST = 'user.erase';

const STATEMENTS = [
  `UPDATE events SET user_id = ?2, actor_id = iif(actor_id = ?1, ?2, actor_id), via = NULL, keys = '[]',
                     key_count = 0, request_id = NULL
    WHERE id IN (SELECT id FROM events WHERE user_id = ?1 AND action <> '${LAST}'
                  ORDER BY id LIMIT ${AT_ONCE})
   RETURNING id`,
  `UPDATE events SET actor_id = ?2, via = NULL
    WHERE id IN (SELECT id FROM events
                  WHERE actor_id = ?1 AND actor_id >= 'user_' AND actor_id IS NOT user_id
                  ORDER BY id LIMIT ${AT_ONCE})
   RETURNING id`,
  `UPDATE platform_metadata SET updated_by = ?2
    WHERE rowid IN (SELECT rowid FROM platform_metadata
                     WHERE updated_by = ?1 AND updated_by <> user_id LIMIT ${AT_ONCE})
   RETURNING scope_id AS id`,
  `UPDATE invitations SET invited_by = ?2
    WHERE id IN (SELECT id FROM invitations WHERE invited_by = ?1 LIMIT ${AT_ONCE})
   RETURNING id`,
  // The copies themselves are withdrawn by then.
  `DELETE FROM copies
    WHERE rowid IN (SELECT rowid FROM copies WHERE user_id = ?1 AND ?2 IS NOT NULL LIMIT ${AT_ONCE})
   RETURNING tenant_key`,
];

/** Erases a slice of rows of each table. Whether there may be more. */
export async function eraseSlice(
  db: Database,
  { userId, pseudonym }: Unfinished,
): Promise<boolean> {
  const results = await db.batch(STATEMENTS.map((sql) => db.prepare(sql).bind(userId, pseudonym)));
  return results.some(({ results: rows }) => rows.length === AT_ONCE);
}

/** So long the event of an erasure names the person, in milliseconds. */
const NAMED_FOR = 7 * 24 * 60 * 60 * 1_000;

/** Takes the ids out of old events of erasures, at most `limit`. Returns their ids. */
export const forgetErased = (db: Database, now: number, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE events SET user_id = NULL WHERE id IN (
         SELECT id FROM events WHERE action = '${LAST}' AND user_id IS NOT NULL AND id < ?
          ORDER BY id LIMIT ?)
       RETURNING id`,
    )
    .bind(firstIdOf('event', now - NAMED_FOR), limit);
