/** A webhook as its dispatcher reads it, and what it is told. */
import type { Database } from '../db/database.ts';
import { firstOf, rowsOf } from '../db/rows.ts';
import { onPrimary } from '../db/session.ts';
import {
  attributesVisible,
  type HeardEvent,
  type HearingRow,
  heardAmong,
  heardBetween,
  hearingById,
  type SeenEvent,
} from '../directory/webhooks/heard.ts';
import type { Waiting } from '../directory/webhooks/waiting.ts';
import type { Env } from '../env.ts';
import { visibleFrom } from '../policy/visibility.ts';
import { iso } from '../values/time.ts';
import { MOST_REPLAYED } from './limits.ts';
import { bodyOf, type Hearing, typeFor } from './payload.ts';

/** A webhook, with what it may be told. */
export type Endpoint = HearingRow & Hearing;

/** A webhook with some events. */
interface Asked {
  readonly endpoint: Endpoint | undefined;
  readonly events: readonly SeenEvent[];
}

/** The webhook as it is, and some events with it. */
export async function askWith(
  env: Env,
  id: string,
  question: (db: Database) => D1PreparedStatement,
): Promise<Asked> {
  const { result } = await onPrimary(env, (db) =>
    db.batch([
      hearingById(db, id),
      question(db),
      attributesVisible(db, visibleFrom('application')),
      attributesVisible(db, visibleFrom('organization')),
    ]),
  );
  const events = rowsOf<SeenEvent>(result[1]);
  const row = firstOf<HearingRow>(result[0]);
  if (!row) return { endpoint: undefined, events };
  const visible = rowsOf<{ key: string }>(result[row.scope_kind === 'organization' ? 3 : 2]);
  return { endpoint: { ...row, attributes: new Set(visible.map(({ key }) => key)) }, events };
}

/** Events to replay: those of a time, or some by their ids. */
export type Wanted =
  | { readonly from: number; readonly to: number }
  | { readonly eventIds: readonly string[] };

/** Past events to tell again. `absent`: the webhook does not hear one of them. */
export async function findWanted(
  env: Env,
  id: string,
  wanted: Wanted,
): Promise<readonly SeenEvent[] | 'absent' | 'too_many'> {
  const { endpoint, events } = await askWith(env, id, (db) =>
    'eventIds' in wanted
      ? heardAmong(db, id, wanted.eventIds)
      : heardBetween(db, id, { ...wanted, limit: MOST_REPLAYED + 1 }),
  );
  if (!endpoint) return 'absent';
  const heard = events.filter((event) => typeFor(endpoint, event));
  if ('eventIds' in wanted && heard.length < wanted.eventIds.length) return 'absent';
  return events.length > MOST_REPLAYED ? 'too_many' : heard;
}

/** What a test is about. */
export const TEST = 'test';

/** Events that are to wait, in order for each person, or else for each scope. */
export const arriving = ({ id, user_id, scope_id }: SeenEvent) => ({
  eventId: id,
  subject: user_id ?? scope_id ?? '',
});

/** What is told of an event that is still there, and asked for. */
export function tellingOf(endpoint: Endpoint, waiting: Waiting, event: HeardEvent | undefined) {
  if (waiting.subject === TEST) {
    const data = { webhookId: endpoint.id };
    const type = 'webhook.test';
    return { type, body: JSON.stringify({ type, timestamp: iso(Date.now()), data }) };
  }
  const type = event && typeFor(endpoint, event);
  return type && { type, body: bodyOf(endpoint, event, type) };
}
