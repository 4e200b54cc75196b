/** Receipts: what was carried out under an id that its sender chose is carried out once a day. */
import type { Credential } from '../auth/credential.ts';
import type { Database } from '../db/database.ts';
import { failUnless } from '../db/grounds.ts';
import type { ReceiptOutcome } from '../values/choices.ts';
import { hash, repeaterOf } from './keyed-request.ts';

/** A receipt is kept for this many milliseconds. */
const KEPT_FOR = 24 * 60 * 60 * 1_000;

/** What a sender has named, and a mark of what was sent. */
export interface Named {
  readonly id: string;
  readonly fingerprint: string;
}

/** The name of something that a caller sends under an id, and its content. */
export const namedBy = (credential: Credential, id: string, content: string): Named => ({
  id: hash('line', repeaterOf(credential, ''), id),
  // The id is stored nowhere, so what was sent is harder to guess from the hash.
  fingerprint: hash(id, content),
});

/** A receipt to keep about a person who was identified. */
export interface NewReceipt extends Named {
  readonly email: string;
  /** The id of the user, if it was created. */
  readonly userId: string;
  /** The ids of the events of the change. */
  readonly events: readonly string[];
  /** Keep none unless the change was made. Otherwise nothing was to be changed. */
  readonly isChange: boolean;
}

/** A receipt as it was kept. */
export interface KeptReceipt extends Named {
  readonly outcome: ReceiptOutcome;
  readonly userId: string | null;
  readonly principalId: string | null;
}

/** The receipts of some ids: rows of `KeptReceipt`. */
export const receiptsAmong = (
  db: Database,
  ids: readonly string[],
  now: number,
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT r.id, r.fingerprint, r.outcome, r.user_id AS userId, p.id AS principalId
         FROM json_each(?1) asked JOIN receipts r ON r.id = asked.value
         LEFT JOIN principals p ON p.user_id = r.user_id WHERE r.expires_at > ?2`,
    )
    .bind(JSON.stringify(ids), now);

/** Fails the batch as outdated if one of these was carried out meanwhile, by whomever. */
export const failIfCarriedOut = (
  db: Database,
  receipts: readonly Named[],
  now: number,
): D1PreparedStatement =>
  db.prepare(NONE_KEPT).bind(JSON.stringify(receipts.map(({ id }) => id)), now);

const NONE_KEPT = failUnless(`NOT EXISTS (
  SELECT 1 FROM json_each(?1) asked JOIN receipts r ON r.id = asked.value
   WHERE r.expires_at > ?2)`);

/** Keeps receipts, in the batch of the changes and behind them. */
export const keepReceipts = (
  db: Database,
  receipts: readonly NewReceipt[],
  now: number,
): D1PreparedStatement => db.prepare(KEEP).bind(JSON.stringify(receipts), now + KEPT_FOR, now);

const MADE = `EXISTS (
  SELECT 1 FROM json_each(given.value, '$.events') event
   WHERE EXISTS (SELECT 1 FROM events WHERE id = event.value))`;

const KEEP = `
  INSERT INTO receipts (id, fingerprint, outcome, user_id, expires_at)
  SELECT given.value ->> 'id', given.value ->> 'fingerprint',
         CASE WHEN u.id = given.value ->> 'userId' THEN 'created'
              WHEN ${MADE} THEN 'updated' ELSE 'unchanged' END,
         u.id, ?2
    FROM json_each(?1) given
    JOIN users u ON u.email = given.value ->> 'email' AND u.kind = 'human'
   WHERE ${MADE} OR NOT given.value ->> 'isChange'
  ON CONFLICT (id) DO UPDATE
     SET fingerprint = excluded.fingerprint, outcome = excluded.outcome,
         user_id = excluded.user_id, expires_at = excluded.expires_at
   WHERE receipts.expires_at <= ?3`;
