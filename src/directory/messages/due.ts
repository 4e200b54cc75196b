/** Messages that are due: read by the outbox, and marked with their outcome. */
import type { Database } from '../../db/database.ts';
import type { MessageKind } from '../../values/choices.ts';
import type { MessageDetail } from './message.ts';

/** A message as the outbox reads it. */
export interface DueMessage {
  readonly id: string;
  readonly kind: MessageKind;
  readonly email: string;
  /** JSON of a `MessageDetail`. */
  readonly detail: string;
  readonly attempts: number;
  /** Null for a message of before requests were noted. */
  readonly request_id: string | null;
  readonly expires_at: number;
}

export const detailOf = ({ detail }: Pick<DueMessage, 'detail'>): MessageDetail =>
  JSON.parse(detail);

/** The messages that are due, those first that have waited longest. */
export const dueMessages = (db: Database, now: number, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `SELECT id, kind, email, detail, attempts, request_id, expires_at FROM messages
        WHERE next_at <= ? ORDER BY next_at LIMIT ?`,
    )
    .bind(now, limit);

/** When the next message is due (`next_at`), or null. */
export const nextDue = (db: Database): D1PreparedStatement =>
  db.prepare('SELECT min(next_at) AS next_at FROM messages WHERE next_at IS NOT NULL');

/** Marks a message as sent, and wipes its secret. */
export const markSent = (db: Database, id: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE messages SET sent_at = ?2, next_at = NULL, detail = '{}', attempts = attempts + 1
        WHERE id = ?1`,
    )
    .bind(id, now);

/** Marks a try as failed: the next one comes later. */
export const putOff = (db: Database, id: string, nextAt: number): D1PreparedStatement =>
  db
    .prepare('UPDATE messages SET next_at = ?2, attempts = attempts + 1 WHERE id = ?1')
    .bind(id, nextAt);

/** Gives a message up, and wipes its secret. */
export const giveUp = (db: Database, id: string): D1PreparedStatement =>
  db.prepare(`UPDATE messages SET next_at = NULL, detail = '{}' WHERE id = ?`).bind(id);
