import type { Database } from './database.ts';
import type { Grounds } from './grounds.ts';
import { firstIdOf } from './ids.ts';

/** The author, the time and the request of a change. The id is made once, so a retry repeats it. */
export interface Mutation {
  readonly mutationId: string;
  /** The author; null for the root token. */
  readonly actorId: string | null;
  readonly requestId: string;
  /** Milliseconds UTC. */
  readonly now: number;
  /** What it was decided on: it is made only while that holds. Null rests on no row of D1. */
  readonly grounds: Grounds | null;
}

/** SQL that tells whether a mutation was applied: its event is in the batch of the change. */
export const APPLIED = (mutation: string): string =>
  `EXISTS (SELECT 1 FROM events WHERE id = ${mutation})`;

/** A row of `events`. */
interface EventFields {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly actorId: string | null;
  readonly userId: string | null;
  readonly scopeId: string | null;
  /** The first names of the fields that the request touches, never their values. */
  readonly keys: readonly string[];
  readonly requestId: string;
}

/** An event outlives its request, so it names at most this many fields. */
const MOST_NAMES = 32;

/** The event of a mutation, with the user, the scope and the first keys that it touches. */
export const eventOf = (
  action: string,
  { mutationId, actorId, requestId, now }: Mutation,
  about: Partial<Pick<EventFields, 'userId' | 'scopeId' | 'keys'>> = {},
): EventFields => {
  const { userId = null, scopeId = null } = about;
  const keys = about.keys?.slice(0, MOST_NAMES) ?? [];
  return { id: mutationId, at: now, action, actorId, userId, scopeId, keys, requestId };
};

/** A query of one row (user_id, version), for the user and the new version of an event. */
export interface EventSource {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * Writes the event of the statement before it in the batch, if that one changed a row. The user and
 * the new version are read from the changed row.
 */
export const recordEvent = (
  db: Database,
  event: EventFields,
  source: EventSource = { sql: 'SELECT NULL AS user_id, NULL AS version', parameters: [] },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO events (id, at, action, actor_id, scope_id, keys, request_id, user_id, version)
       SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(source.user_id, ?), source.version
         FROM (${source.sql}) source WHERE changes() > 0
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(
      event.id,
      event.at,
      event.action,
      event.actorId,
      event.scopeId,
      JSON.stringify(event.keys),
      event.requestId,
      event.userId,
      ...source.parameters,
    );

const DAY = 24 * 60 * 60 * 1_000;

/** Removes events that are older than the retention, at most `limit`. Returns their ids. */
export const removeOldEvents = (
  db: Database,
  {
    now,
    keptDays,
    limit,
  }: { readonly now: number; readonly keptDays: number; readonly limit: number },
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE id < ? ORDER BY id LIMIT ?)
       RETURNING id`,
    )
    // Ids begin with their time, so the primary key finds the old ones.
    .bind(firstIdOf('event', now - keptDays * DAY), limit);
