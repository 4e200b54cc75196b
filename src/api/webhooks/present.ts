import type { DeliveryRow } from '../../directory/webhooks/waiting.ts';
import type { WebhookRow } from '../../directory/webhooks/webhook.ts';
import { iso, isoOrNull } from '../../values/time.ts';

/** The types that a webhook asks for; null is all. */
export const typesIn = ({ types }: Pick<WebhookRow, 'types'>): string[] | null =>
  // Stored as it was validated.
  types === null ? null : (JSON.parse(types) as string[]);

export const presentWebhook = (row: WebhookRow) => ({
  id: row.id,
  scopeId: row.scope_id,
  url: row.url,
  types: typesIn(row),
  payload: row.payload,
  description: row.description,
  status: row.status,
  disabledAt: isoOrNull(row.disabled_at),
  disabledBy: row.disabled_by,
  formerSecretUntil: isoOrNull(row.former_until),
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});

export const presentDelivery = (row: DeliveryRow) => ({
  eventId: row.event_id,
  type: row.type,
  attempt: row.attempt,
  at: iso(row.at),
  durationMs: row.ms,
  outcome: row.outcome,
  status: row.status,
  answer: row.answer,
});
