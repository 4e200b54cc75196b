/**
 * Suppressed addresses: persons who were erased and do not want to be stored again. D1 has an HMAC
 * of each, under a key that it does not have. See docs/decisions/privacy.md#suppressed-addresses.
 */
import { createHmac } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { failUnless, SUPPRESSED } from '../../db/grounds.ts';
import { type BatchWork, checked } from '../../db/together.ts';
import type { Env } from '../../env.ts';
import { changeBatch } from '../grounds.ts';

type Keyed = Pick<Env, 'SUPPRESSION_KEY'>;

/** Nobody guesses so many random characters. */
const SHORTEST = 32;

/** Throws for a key that could be guessed. */
export function checkSuppressionKey({ SUPPRESSION_KEY: key }: Keyed): void {
  if (key === undefined || key.length >= SHORTEST) return;
  throw new Error(
    `SUPPRESSION_KEY has ${key.length} characters, and needs at least ${SHORTEST}. Make one with ` +
      '`openssl rand -hex 32`, and set it with `npx wrangler secret put SUPPRESSION_KEY`.',
  );
}

/** The hash of a normalised email; null without a key. */
export const suppressionOf = ({ SUPPRESSION_KEY: key }: Keyed, email: string): string | null =>
  key === undefined ? null : createHmac('sha256', key).update(email).digest('base64url');

/**
 * Work that may bring an address into the directory: it fails, and nothing is done, if that is
 * suppressed. The check is a statement of its own in the same batch, so it takes no round trip.
 */
export function unlessSuppressed<Result>(
  env: Keyed,
  email: string | undefined,
  work: BatchWork<Result>,
): BatchWork<Result> {
  const hash = email === undefined ? null : suppressionOf(env, email);
  return hash === null ? work : (db) => checked(db, db.prepare(CHECK).bind(hash), work);
}

const CHECK = failUnless('NOT EXISTS (SELECT 1 FROM suppressions WHERE hash = ?1)', SUPPRESSED);

/** Which of some normalised emails are suppressed: rows (hash). Null without a key: none is. */
export const suppressedAmong = (
  db: Database,
  env: Keyed,
  emails: readonly string[],
): D1PreparedStatement =>
  db
    .prepare('SELECT hash FROM suppressions WHERE hash IN (SELECT value FROM json_each(?))')
    .bind(hashesOf(env, emails));

/** Fails its batch if any of some emails is suppressed. */
export const failIfSuppressed = (
  db: Database,
  env: Keyed,
  emails: readonly string[],
): D1PreparedStatement => db.prepare(NONE).bind(hashesOf(env, emails));

const NONE = failUnless(
  'NOT EXISTS (SELECT 1 FROM suppressions WHERE hash IN (SELECT value FROM json_each(?1)))',
  SUPPRESSED,
);

const hashesOf = (env: Keyed, emails: readonly string[]): string =>
  JSON.stringify(
    env.SUPPRESSION_KEY === undefined ? [] : emails.map((email) => suppressionOf(env, email)),
  );

/** Suppresses an address, if the mutation was applied. */
export const insertSuppression = (
  db: Database,
  hash: string,
  { now, mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO suppressions (hash, created_at) SELECT ?1, ?2 WHERE ${APPLIED('?3')}
       ON CONFLICT (hash) DO NOTHING`,
    )
    .bind(hash, now, mutationId);

/** Lets an address in again: one batch, with an event if it was suppressed. */
export async function liftSuppression(
  db: Database,
  hash: string,
  mutation: Mutation,
): Promise<void> {
  await changeBatch(db, mutation, [
    db.prepare('DELETE FROM suppressions WHERE hash = ? RETURNING hash').bind(hash),
    recordEvent(db, eventOf('suppression.lift', mutation)),
  ]);
}
