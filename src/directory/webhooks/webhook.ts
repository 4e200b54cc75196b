/** Webhooks: their row, and the statements that find them in their scope. */
import type { Database } from '../../db/database.ts';
import type { WebhookEnd, WebhookPayload, WebhookStatus } from '../../values/choices.ts';

/** A webhook without its secrets. */
export interface WebhookRow {
  readonly id: string;
  readonly scope_id: string;
  readonly url: string;
  /** A JSON array of types, or null for all. */
  readonly types: string | null;
  readonly payload: WebhookPayload;
  readonly description: string | null;
  readonly status: WebhookStatus;
  readonly disabled_at: number | null;
  readonly disabled_by: WebhookEnd | null;
  /** Until then the former secret signs as well. */
  readonly former_until: number | null;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const COLUMNS = `
  id, scope_id, url, types, payload, description, status, disabled_at, disabled_by, former_until,
  version, created_at, updated_at`;

/** A webhook of a scope. */
export const webhookById = (db: Database, scopeId: string, id: string): D1PreparedStatement =>
  db.prepare(`SELECT ${COLUMNS} FROM webhooks WHERE id = ? AND scope_id = ?`).bind(id, scopeId);

/** A page of the webhooks of a scope by id, one more than `limit`, and the number of all. */
export const webhookPage = (
  db: Database,
  scopeId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): D1PreparedStatement[] => [
  db
    .prepare(`SELECT ${COLUMNS} FROM webhooks WHERE scope_id = ? AND id > ? ORDER BY id LIMIT ?`)
    .bind(scopeId, after, limit + 1),
  db.prepare('SELECT count(*) AS total FROM webhooks WHERE scope_id = ?').bind(scopeId),
];
