/** Creates, changes and deletes webhooks: one batch each, with its event. */
import { type Capped, failOverCap } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { Outdated } from '../../db/errors.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { WebhookEnd, WebhookPayload, WebhookStatus } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import { type WebhookRow, webhookById } from './webhook.ts';

interface NewWebhook {
  readonly id: string;
  readonly scopeId: string;
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly payload: WebhookPayload;
  readonly description: string | null;
  readonly secret: string;
}

/**
 * Stores a webhook, unless there are too many. A repeated request shows another secret: nobody
 * knows the one before, so the new one counts.
 */
export async function createWebhook(
  db: Database,
  webhook: NewWebhook,
  mutation: Mutation & Capped,
): Promise<WebhookRow> {
  const { id, scopeId, types } = webhook;
  const { mutationId, now, caps } = mutation;
  const [, , made] = await changeBatch(
    db,
    mutation,
    [
      db
        .prepare(
          `INSERT INTO webhooks (id, scope_id, url, types, payload, description, secret,
                                 hears_after, created_at, updated_at)
           SELECT ?1 ->> 'id', ?1 ->> 'scopeId', ?1 ->> 'url', ?2, ?1 ->> 'payload',
                  ?1 ->> 'description', ?1 ->> 'secret', ?3, ?4, ?4 WHERE true
           ON CONFLICT (id) DO UPDATE SET secret = excluded.secret`,
        )
        .bind(JSON.stringify(webhook), types && JSON.stringify(types), mutationId, now),
      recordEvent(db, eventOf('webhook.create', mutation, { scopeId, keys: [id] })),
      webhookById(db, scopeId, id),
    ],
    [db.prepare(WEBHOOKS).bind(scopeId, caps.webhooks, mutationId)],
  );
  return webhookIn(made);
}

const WEBHOOKS = failOverCap(
  'webhooks',
  `(SELECT count(*) FROM webhooks WHERE scope_id = ?1) < ?2 OR ${APPLIED('?3')}`,
);

/** What a change makes of a webhook. All fields are given, changed or not. */
export interface WebhookFields {
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly payload: WebhookPayload;
  readonly description: string | null;
  readonly status: WebhookStatus;
}

/**
 * Changes a webhook as it was read; `keys` names what differs. One that comes back hears what comes
 * after. Raises `Outdated` if it was changed or deleted meanwhile.
 */
export async function changeWebhook(
  db: Database,
  { id, scope_id: scopeId, version }: WebhookRow,
  { types, ...fields }: WebhookFields,
  keys: readonly string[],
  mutation: Mutation,
): Promise<WebhookRow> {
  const [, , after, applied] = await changeBatch(db, mutation, [
    db
      .prepare(
        `UPDATE webhooks
            SET url = ?4 ->> 'url', types = ?5, payload = ?4 ->> 'payload',
                description = ?4 ->> 'description', status = ?4 ->> 'status',
                disabled_at = CASE WHEN ?4 ->> 'status' = 'enabled' THEN NULL
                                   ELSE coalesce(disabled_at, ?7) END,
                disabled_by = CASE WHEN ?4 ->> 'status' = 'enabled' THEN NULL
                                   ELSE coalesce(disabled_by, 'request') END,
                hears_after = iif(status = 'disabled' AND ?4 ->> 'status' = 'enabled',
                                  ?6, hears_after),
                version = version + 1, updated_at = ?7
          WHERE id = ?1 AND scope_id = ?2 AND version = ?3`,
      )
      .bind(
        id,
        scopeId,
        version,
        JSON.stringify(fields),
        types && JSON.stringify(types),
        mutation.mutationId,
        mutation.now,
      ),
    recordEvent(db, eventOf('webhook.change', mutation, { scopeId, keys: [id, ...keys] })),
    webhookById(db, scopeId, id),
    wasApplied(db, mutation),
  ]);
  return doneIn(applied, after);
}

/**
 * Gives a webhook another secret. The former one signs beside it until a time. Repeated, it keeps
 * the former one.
 */
export async function rotateSecret(
  db: Database,
  { id, scope_id: scopeId }: WebhookRow,
  { secret, until }: { readonly secret: string; readonly until: number },
  mutation: Mutation,
): Promise<WebhookRow> {
  const isRepeated = APPLIED('?5');
  const [, , after, applied] = await changeBatch(db, mutation, [
    db
      .prepare(
        `UPDATE webhooks
            SET former_secret = iif(${isRepeated}, former_secret, secret), former_until = ?4,
                secret = ?3, version = version + NOT ${isRepeated}, updated_at = ?6
          WHERE id = ?1 AND scope_id = ?2`,
      )
      .bind(id, scopeId, secret, until, mutation.mutationId, mutation.now),
    recordEvent(db, eventOf('webhook.rotate', mutation, { scopeId, keys: [id, 'secret'] })),
    webhookById(db, scopeId, id),
    wasApplied(db, mutation),
  ]);
  return doneIn(applied, after);
}

/**
 * Deletes a webhook as it was read. What waits to be delivered to it goes with it. Raises
 * `Outdated` if it was changed or deleted meanwhile.
 */
export async function deleteWebhook(
  db: Database,
  { id, scope_id: scopeId, version }: WebhookRow,
  mutation: Mutation,
): Promise<void> {
  const [, , applied] = await changeBatch(db, mutation, [
    db
      .prepare('DELETE FROM webhooks WHERE id = ? AND scope_id = ? AND version = ?')
      .bind(id, scopeId, version),
    recordEvent(db, eventOf('webhook.delete', mutation, { scopeId, keys: [id] })),
    wasApplied(db, mutation),
  ]);
  if (!isApplied(applied)) throw new Outdated();
}

/** Disables a webhook that has told so, or that has failed for too long. */
export const disableWebhook = (
  db: Database,
  id: string,
  by: WebhookEnd,
  mutation: Mutation,
): Promise<readonly D1Result[]> =>
  changeBatch(db, mutation, [
    db
      .prepare(
        `UPDATE webhooks SET status = 'disabled', disabled_at = ?2, disabled_by = ?3,
                version = version + 1, updated_at = ?2
          WHERE id = ?1 AND status = 'enabled'`,
      )
      .bind(id, mutation.now, by),
    db
      .prepare(
        `INSERT INTO events (id, at, action, scope_id, keys, key_count, request_id)
         SELECT ?2, ?3, 'webhook.disable', scope_id, json_array(id, ?4), 2, ?5
           FROM webhooks WHERE id = ?1 AND changes() > 0 ON CONFLICT (id) DO NOTHING`,
      )
      .bind(id, mutation.mutationId, mutation.now, by, mutation.requestId),
  ]);

const wasApplied = (db: Database, { mutationId }: Mutation): D1PreparedStatement =>
  db.prepare(`SELECT ${APPLIED('?')} AS applied`).bind(mutationId);

const isApplied = (applied: D1Result | undefined): boolean =>
  firstOf<{ readonly applied: 0 | 1 }>(applied)?.applied === 1;

function doneIn(applied: D1Result | undefined, after: D1Result | undefined): WebhookRow {
  if (!isApplied(applied)) throw new Outdated();
  return webhookIn(after);
}

function webhookIn(result: D1Result | undefined): WebhookRow {
  const row = firstOf<WebhookRow>(result);
  // It was deleted right after: the next look says so.
  if (!row) throw new Outdated();
  return row;
}
