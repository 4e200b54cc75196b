/** The columns by which users are searched: made with what they are made of, never by SQL. */
import type { Database } from '../../db/database.ts';
import { readableEmail } from '../../values/email.ts';
import { SEARCH_FORM, searchKey } from '../../values/search-key.ts';

interface Searched {
  readonly name?: string | null | undefined;
  readonly email?: string | undefined;
}

/** The keys of what is given. An ASCII email is its own key. */
export function searchKeysOf({ name, email }: Searched): Readonly<Record<string, string>> {
  const keys: Record<string, string> = {};
  if (name !== undefined) keys.name_search = searchKey(name ?? '');
  if (email !== undefined) {
    const readable = readableEmail(email);
    keys.email_search = readable === email ? '' : searchKey(readable);
  }
  return keys;
}

/** The columns of the keys. */
export const SEARCH_KEYS: readonly string[] = ['name_search', 'email_search'];

/** Users for one statement: their names and keys are one parameter of at most 2 MB. */
const AT_ONCE = 100;

/**
 * Makes the keys anew that an older program made. Returns how many users it looked at. A user that
 * was changed in between is left for the next time.
 */
export async function renewSearchKeys(db: Database, limit: number): Promise<number> {
  const { results } = await db
    .prepare(`SELECT id, name, email FROM users WHERE search_form < ${SEARCH_FORM} LIMIT ?`)
    .bind(limit)
    .all<{ id: string; name: string | null; email: string }>();
  const renewals: D1PreparedStatement[] = [];
  for (let from = 0; from < results.length; from += AT_ONCE) {
    const rows = results.slice(from, from + AT_ONCE);
    const given = rows.map((row) => ({ ...row, ...searchKeysOf(row) }));
    renewals.push(db.prepare(RENEWAL).bind(JSON.stringify(given)));
  }
  if (renewals.length > 0) await db.batch(renewals);
  return results.length;
}

const RENEWAL = `
  UPDATE users
     SET ${SEARCH_KEYS.map((name) => `${name} = given.value ->> '${name}'`).join(', ')},
         search_form = ${SEARCH_FORM}
    FROM json_each(?) given
   WHERE users.id = given.value ->> 'id'
     AND users.name IS given.value ->> 'name' AND users.email = given.value ->> 'email'`;
