/** The rows that an erasure erases or changes, as queries of their numbers. `?1` is the user. */

/** The email of a person; null for a service, whose email is a label. */
const EMAIL = `(SELECT email FROM users WHERE id = ?1 AND kind = 'human')`;

const ofUser = (table: string) => `SELECT count(*) FROM ${table} WHERE user_id = ?1`;
const ofEmail = (table: string) => `SELECT count(*) FROM ${table} WHERE email = ${EMAIL}`;

/** By their tables. */
export const COUNTED: Readonly<Record<string, string>> = {
  users: '1',
  principals: ofUser('principals'),
  memberships: ofUser('memberships'),
  platform_metadata: ofUser('platform_metadata'),
  tokens: ofUser('tokens'),
  identities: ofUser('identities'),
  codes: ofUser('codes'),
  copies: ofUser('copies'),
  invitations: ofEmail('invitations'),
  messages: ofEmail('messages'),
  receipts: ofUser('receipts'),
  idempotency_keys: `
    SELECT count(*) FROM idempotency_keys
     WHERE caller = ?1
        OR id IN (SELECT key_id FROM idempotency_people WHERE person IN (?1, ${EMAIL}))`,
  changes: `
    SELECT count(*) FROM events e JOIN changes c ON c.event_id = e.id
     WHERE e.user_id = ?1 AND c.user_id = ?1`,
  events: `
    SELECT (${ofUser('events')})
         + (SELECT count(*) FROM events
             WHERE actor_id = ?1 AND actor_id >= 'user_' AND actor_id IS NOT user_id)`,
};
