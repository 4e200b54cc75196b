/** The events that a webhook hears, as SQL: `w` is the webhook, `s` its scope, `e` the event. */
import type { Database } from '../../db/database.ts';
import { firstIdOf } from '../../db/ids.ts';
import type { ScopeKind, WebhookPayload, WebhookStatus } from '../../values/choices.ts';

/** A webhook as its deliveries need it. */
export interface HearingRow {
  readonly id: string;
  readonly scope_id: string;
  readonly scope_kind: ScopeKind;
  readonly url: string;
  readonly types: string | null;
  readonly payload: WebhookPayload;
  readonly status: WebhookStatus;
  readonly secret: string;
  readonly former_secret: string | null;
  readonly former_until: number | null;
  readonly hears_after: string;
}

export const hearingById = (db: Database, id: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT w.id, w.scope_id, s.kind AS scope_kind, w.url, w.types, w.payload, w.status,
              w.secret, w.former_secret, w.former_until, w.hears_after
         FROM webhooks w JOIN scopes s ON s.id = w.scope_id WHERE w.id = ?`,
    )
    .bind(id);

/**
 * The platform hears everything. A tenant hears what has its scope, what names it (somebody who is
 * created in it), and the deletion of somebody of whom something happened there. An application
 * hears the same of its organizations, and what concerns its people alone.
 */
const HEARS = `(
  s.kind = 'platform'
  OR e.scope_id = w.scope_id
  OR EXISTS (SELECT 1 FROM json_each(e.keys) WHERE value = w.scope_id)
  OR e.action = 'user.delete' AND EXISTS (
       SELECT 1 FROM events p LEFT JOIN scopes o ON o.id = p.scope_id
        WHERE p.user_id = e.user_id AND w.scope_id IN (p.scope_id, o.parent_id))
  OR s.kind = 'application' AND (
       EXISTS (SELECT 1 FROM scopes o WHERE o.id = e.scope_id AND o.parent_id = w.scope_id)
       OR e.scope_id IS NULL AND EXISTS (
            SELECT 1 FROM memberships m
             WHERE m.application_id = w.scope_id AND m.user_id = e.user_id)))`;

/** The id of the last event that was looked at, and the event after which the webhook hears. */
export interface HeardUntil {
  readonly eventId: string;
  readonly hearsAfter: string;
}

/** If its event is gone, a cursor goes back by so many milliseconds: two days. */
const GOES_BACK = 2 * 24 * 60 * 60 * 1_000;

/**
 * Where a cursor stands, as SQL: the rowid of its event, which grows in the order of commits.
 * See docs/decisions/webhooks.md#the-cursor-is-an-event.
 */
const placeOf = (cursor: string, back: string): string => `
  coalesce((SELECT rowid FROM events WHERE id = ${cursor}),
           (SELECT min(rowid) - 1 FROM events WHERE id >= ${back}),
           (SELECT max(rowid) FROM events), 0)`;

/** An event after a cursor, and whether the webhook hears it. */
export interface SeenEvent {
  readonly id: string;
  readonly action: string;
  readonly user_id: string | null;
  readonly scope_id: string | null;
  readonly version: number | null;
  readonly keys: string;
  readonly heard: 0 | 1;
}

/** Events after a cursor in the order of commits, at most `limit`. */
export const eventsAfter = (
  db: Database,
  webhookId: string,
  until: HeardUntil | null,
  { now, limit }: { readonly now: number; readonly limit: number },
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT e.id, e.action, e.user_id, e.scope_id, e.version, e.keys, ${HEARS} AS heard
         FROM webhooks w JOIN scopes s ON s.id = w.scope_id CROSS JOIN events e
        WHERE w.id = ?1
          AND e.rowid > ${placeOf('iif(w.hears_after IS ?2, ?3, w.hears_after)', '?4')}
        ORDER BY e.rowid LIMIT ?5`,
    )
    .bind(
      webhookId,
      until?.hearsAfter ?? null,
      until?.eventId ?? null,
      firstIdOf('event', now - GOES_BACK),
      limit,
    );

/** The enabled webhooks that hear one of the events after a cursor, and the last of these. */
export const hearersAfter = (
  db: Database,
  cursor: string | null,
  { now, limit }: { readonly now: number; readonly limit: number },
): D1PreparedStatement[] => {
  const fresh = `
    WITH fresh AS MATERIALIZED (
      SELECT rowid AS place, id, action, user_id, scope_id, keys FROM events
       WHERE rowid > ${placeOf('?1', '?2')} ORDER BY rowid LIMIT ?3)`;
  const parameters = [cursor, firstIdOf('event', now - GOES_BACK), limit];
  return [
    db
      .prepare(
        `${fresh} SELECT w.id FROM webhooks w JOIN scopes s ON s.id = w.scope_id
          WHERE w.status = 'enabled' AND EXISTS (SELECT 1 FROM fresh e WHERE ${HEARS})`,
      )
      .bind(...parameters),
    db.prepare(`${fresh} SELECT id, count(*) AS total, max(place) FROM fresh`).bind(...parameters),
  ];
};

/** Whether there is a webhook that hears anything. */
export const anyHearing = (db: Database): D1PreparedStatement =>
  db.prepare(`SELECT EXISTS (SELECT 1 FROM webhooks WHERE status = 'enabled') AS hears`);

/** The ids of all webhooks. */
export const allWebhooks = (db: Database): D1PreparedStatement =>
  db.prepare('SELECT id FROM webhooks');

/** An event as it is delivered. */
export interface HeardEvent extends Omit<SeenEvent, 'heard'> {
  readonly at: number;
  readonly actor_id: string | null;
  readonly key_count: number;
  readonly request_id: string | null;
  /** JSON of the rows of `changes` that the webhook may see. */
  readonly changes: string;
}

/** The values that a tenant sees: of its own scope, of organizations below, and of people. */
const SHOWN = `
  (s.kind = 'platform' OR c.scope_id IS NULL OR c.scope_id = w.scope_id
   OR s.kind = 'application' AND EXISTS (
        SELECT 1 FROM scopes o WHERE o.id = c.scope_id AND o.parent_id = w.scope_id))`;

/** The events of some ids that a webhook hears, in the order of commits. */
export const heardEvents = (
  db: Database,
  webhookId: string,
  ids: readonly string[],
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT e.id, e.at, e.action, e.actor_id, e.user_id, e.scope_id, e.version, e.keys,
              e.key_count, e.request_id,
              (SELECT json_group_array(json_object(
                        'surface', c.surface, 'scopeId', c.scope_id,
                        'before', json(c.before), 'after', json(c.after)))
                 FROM changes c WHERE c.event_id = e.id AND ${SHOWN}) AS changes
         FROM json_each(?2) named CROSS JOIN events e ON e.id = named.value
         JOIN webhooks w ON w.id = ?1 JOIN scopes s ON s.id = w.scope_id
        WHERE ${HEARS} ORDER BY e.rowid`,
    )
    .bind(webhookId, JSON.stringify(ids));

/** Some events that a webhook hears, without their values. */
const HEARD = `
  SELECT e.id, e.action, e.user_id, e.scope_id, e.version, e.keys, 1 AS heard`;

/** The events between two times that a webhook hears, in the order of commits. */
export const heardBetween = (
  db: Database,
  webhookId: string,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): D1PreparedStatement =>
  db
    .prepare(
      `${HEARD} FROM webhooks w JOIN scopes s ON s.id = w.scope_id CROSS JOIN events e
        WHERE w.id = ?1 AND e.id >= ?2 AND e.id < ?3 AND ${HEARS} ORDER BY e.rowid LIMIT ?4`,
    )
    .bind(webhookId, firstIdOf('event', from), firstIdOf('event', to), limit);

/** Those of some events that a webhook hears, in the order of commits. */
export const heardAmong = (
  db: Database,
  webhookId: string,
  ids: readonly string[],
): D1PreparedStatement =>
  db
    .prepare(
      `${HEARD} FROM json_each(?2) named CROSS JOIN events e ON e.id = named.value
         JOIN webhooks w ON w.id = ?1 JOIN scopes s ON s.id = w.scope_id
        WHERE ${HEARS} ORDER BY e.rowid`,
    )
    .bind(webhookId, JSON.stringify(ids));

/** The keys of attributes that are visible to some. */
export const attributesVisible = (
  db: Database,
  visibilities: readonly string[],
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT key FROM attribute_definitions
        WHERE visibility IN (SELECT value FROM json_each(?))`,
    )
    .bind(JSON.stringify(visibilities));
