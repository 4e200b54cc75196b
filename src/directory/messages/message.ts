/** Messages to people: their detail, and the statements that add and end them in a batch. */
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MessageKind } from '../../values/choices.ts';

/** The values in the text of a message. They are wiped once it was sent or given up. */
export interface MessageDetail {
  /** The code, or the secret of the link. */
  readonly secret?: string;
  readonly tenantName?: string;
  readonly inviterName?: string | null;
  readonly role?: ScopeRole;
  readonly newEmail?: string;
  /** When the secret ends. */
  readonly expiresAt?: number;
  /** The origin of the request: links lead there if `APP_URL` is not set. */
  readonly origin: string;
}

export interface NewMessage {
  readonly id: string;
  readonly kind: MessageKind;
  readonly email: string;
  /** The id of the invitation or the code that it is about, or null. */
  readonly about: string | null;
  readonly detail: MessageDetail;
  /** Later it is not sent any more. */
  readonly expiresAt: number;
}

/**
 * SQL that tells whether a mutation was applied, and not by an earlier request. A repetition sends
 * nothing: the first try did, and its secret was another one.
 */
const APPLIED_NOW = (mutation: string, isRepetition: string): string =>
  `${APPLIED(mutation)} AND NOT ${isRepetition}`;

/**
 * Adds a message to the outbox if the mutation was applied, so it stands after the event in the
 * batch. The request that makes the batch runs `withMail`.
 */
export const insertMessage = (
  db: Database,
  { id, kind, email, about, detail, expiresAt }: NewMessage,
  { mutationId, requestId, now, isRepetition = false }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO messages (id, kind, email, about, detail, created_at, next_at, expires_at,
                             request_id)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?10 WHERE ${APPLIED_NOW('?8', '?9')}
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(
      ...[id, kind, email, about, JSON.stringify(detail), now, expiresAt],
      ...[mutationId, isRepetition, requestId],
    );

/**
 * Deletes the messages about an invitation or a code that were not sent, if the mutation was
 * applied. Where a new message takes their place, it stands before `insertMessage`.
 */
export const endMessages = (
  db: Database,
  about: string,
  { mutationId, isRepetition = false }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM messages
        WHERE about = ?1 AND next_at IS NOT NULL AND ${APPLIED_NOW('?2', '?3')}`,
    )
    .bind(about, mutationId, isRepetition);

/** Messages are kept for 30 days, in milliseconds. No secret lasts longer. */
const KEPT_FOR = 30 * 24 * 60 * 60 * 1_000;

/** Removes old messages, at most `limit`. Returns their ids. */
export const removeOldMessages = (db: Database, now: number, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM messages WHERE id IN (
         SELECT id FROM messages WHERE created_at <= ? AND next_at IS NULL
          ORDER BY created_at LIMIT ?)
       RETURNING id`,
    )
    .bind(now - KEPT_FOR, limit);
