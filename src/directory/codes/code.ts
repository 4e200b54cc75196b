/** One-time codes: how long they count, what is stored of them, and how a new one is stored. */
import { hash } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { APPLIED, type EventSource, type Mutation } from '../../db/events.ts';
import type { CodePurpose } from '../../values/choices.ts';

/** A code counts for a quarter of an hour, in milliseconds. */
export const CODE_LASTS = 15 * 60 * 1_000;

/** After so many wrong codes the right one is refused as well. */
const MOST_TRIES = 6;

/**
 * The hash that is stored of a code in its `typedCode` form. It holds for one address. See
 * docs/decisions/codes.md#the-hash-of-a-code.
 */
export const hashOfCode = (email: string, code: string): string =>
  hash('sha256', `${email} ${code}`, 'base64url');

/** A code to store. */
export interface NewCode {
  readonly id: string;
  readonly purpose: CodePurpose;
  /** The address that it proves. */
  readonly email: string;
  readonly hash: string;
  /** The columns that its redemption sets besides. */
  readonly detail: object;
  readonly expiresAt: number;
}

/**
 * The person whom an address names, unless they are suspended. See
 * docs/decisions/codes.md#who-gets-a-code.
 */
export const personAt = (email: string): EventSource => ({
  sql: `SELECT id FROM users WHERE email = ? AND kind = 'human' AND status <> 'suspended'`,
  parameters: [email],
});

/**
 * Stores a code of the user that a query finds, if it finds one, in the place of an older one of
 * the same purpose and address. The unsent message with the older one ends.
 */
export const insertCode = (
  db: Database,
  code: NewCode,
  holder: EventSource,
  { mutationId, now }: Mutation,
): [messages: D1PreparedStatement, code: D1PreparedStatement] => [
  db
    .prepare(
      `DELETE FROM messages WHERE next_at IS NOT NULL AND about IN (
         SELECT id FROM codes WHERE email = ? AND purpose = ? AND id <> ?)`,
    )
    .bind(code.email, code.purpose, code.id),
  db
    .prepare(
      `INSERT INTO codes (id, purpose, email, hash, detail, created_at, expires_at, user_id)
       SELECT ?, ?, ?, ?, ?, ?, ?, holder.id FROM (${holder.sql}) holder WHERE NOT ${APPLIED('?')}
       ON CONFLICT (email, purpose) DO UPDATE
          SET id = excluded.id, hash = excluded.hash, detail = excluded.detail, tries = 0,
              created_at = excluded.created_at, expires_at = excluded.expires_at,
              user_id = excluded.user_id`,
    )
    .bind(
      code.id,
      code.purpose,
      code.email,
      code.hash,
      JSON.stringify(code.detail),
      now,
      code.expiresAt,
      ...holder.parameters,
      mutationId,
    ),
];

/** The user of a code, for its event. */
export const holderOfCode = ({ id }: Pick<NewCode, 'id'>): EventSource => ({
  sql: 'SELECT user_id, NULL AS version FROM codes WHERE id = ?',
  parameters: [id],
});

/**
 * Whether a code `c` of a user `u` may be redeemed at a time, as SQL. Its user must still be about
 * to have the address.
 */
export const redeemable = (now: string): string => `
  c.purpose <> 'undo_email_change' AND c.tries < ${MOST_TRIES} AND c.expires_at > ${now}
  AND c.email IS iif(c.purpose = 'change_email', u.pending_email, u.email)
  AND (c.purpose <> 'sign_up' OR u.status = 'pending')
  AND (c.purpose <> 'change_email' OR NOT EXISTS (
        SELECT 1 FROM users WHERE email = c.email AND kind = 'human'))
  AND u.kind = 'human' AND u.status <> 'suspended'`;
