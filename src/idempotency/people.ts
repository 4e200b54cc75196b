/** The people in kept answers: what is kept about them is wiped when they are deleted. */
import type { Database } from '../db/database.ts';
import type { KeyedRequest } from './keyed-request.ts';

/** How an answer names the people that it shows. */
export interface Shown {
  /** Of users and principals. */
  readonly ids: readonly string[];
  readonly usernames: readonly string[];
  readonly emails: readonly string[];
}

export const NOBODY: Shown = { ids: [], usernames: [], emails: [] };

const IDS = /\b(?:user|principal)_[0-9a-z]{26}\b/g;

/** What clients store is theirs, whomever it names. */
const OF_CLIENTS: readonly string[] = ['metadata', 'attributes'];

/** The people whom an answer shows: in its body, and in the address that it is about. */
export function shownIn(body: string, url: string): Shown {
  const ids = new Set(url.match(IDS));
  const usernames = new Set<string>();
  const emails = new Set<string>();
  const look = (value: unknown, key: string) => {
    if (typeof value === 'string') {
      for (const id of value.match(IDS) ?? []) ids.add(id);
      if (key === 'username') usernames.add(value);
      else if (value.includes('@')) emails.add(value);
    } else if (typeof value === 'object' && value !== null && !OF_CLIENTS.includes(key)) {
      for (const [name, inner] of Object.entries(value)) look(inner, name);
    }
  };
  look(JSON.parse(body), '');
  return { ids: [...ids], usernames: [...usernames], emails: [...emails] };
}

/** Whether somebody is gone whom an answer shows. The parameter is a `Shown` as JSON. */
export const IS_GONE = (shown: string): string => `(
  EXISTS (SELECT 1 FROM json_each(${shown}, '$.ids') named
           WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = named.value)
             AND NOT EXISTS (SELECT 1 FROM principals WHERE id = named.value))
  OR EXISTS (SELECT 1 FROM json_each(${shown}, '$.usernames') named
              WHERE NOT EXISTS (SELECT 1 FROM users WHERE username = named.value)))`;

const NOTE = `
  WITH kept AS MATERIALIZED (
    SELECT id FROM idempotency_keys WHERE id = ?1 AND attempt = ?2 AND reply <> '')
  INSERT INTO idempotency_people (key_id, person)
  SELECT kept.id, u.id FROM kept, json_each(?3, '$.ids') named JOIN users u ON u.id = named.value
   UNION
  SELECT kept.id, p.user_id
    FROM kept, json_each(?3, '$.ids') named JOIN principals p ON p.id = named.value
   UNION
  SELECT kept.id, u.id
    FROM kept, json_each(?3, '$.usernames') named JOIN users u ON u.username = named.value
   UNION
  SELECT kept.id, coalesce(u.id, named.value)
    FROM kept, json_each(?3, '$.emails') named
    LEFT JOIN users u ON u.email = named.value AND u.kind = 'human'`;

/** Notes whom the answer of an attempt shows, if it was kept. */
export const notePeople = (
  db: Database,
  { id }: Pick<KeyedRequest, 'id'>,
  attempt: string,
  shown: Shown,
): D1PreparedStatement => db.prepare(NOTE).bind(id, attempt, JSON.stringify(shown));
